"""Where a contact belongs: in the child's case while it runs or ended lately, else in a stream of its own."""

from datetime import timedelta, tzinfo

from domain.child.state import Child
from domain.identifiers import CaseId
from domain.record import Occurred
from domain.settings.state import Settings
from domain.settings.vocabulary import DeadlineKind


def stream_for_contact(child: Child, occurred: Occurred, settings: Settings, zone: tzinfo) -> CaseId | None:
    """The case that a contact with this child joins; ``None`` where it opens a new one (``design.md`` 3)."""
    if child.open_case is not None:
        return child.open_case
    newest = child.newest_case
    if newest is None:
        return None
    if newest.ended_at is None:
        return newest.id
    ended_on = newest.ended_at.astimezone(zone).date()
    window = timedelta(days=settings.length(DeadlineKind.REOPENING_WINDOW, ended_on).amount)
    return newest.id if occurred.at.astimezone(zone).date() <= ended_on + window else None
