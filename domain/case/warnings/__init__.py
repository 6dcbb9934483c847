"""Warnings: accept, show, count; about one record as it was recorded, and about a case as it stands now."""

from collections.abc import Iterator
from datetime import datetime

from domain.calendar import Calendar
from domain.case.state import NO_CASE, Case, evolve
from domain.case.warnings import lateness, planning, recording, work
from domain.case.warnings.warning import WARNINGS, Warning, filled
from domain.child.events import BirthDateClaimed
from domain.history import Effective, History
from domain.settings.state import Settings

__all__ = ["WARNINGS", "Warning", "filled", "standing_warnings", "warnings_of"]


def warnings_of(
    entry: Effective,
    before: Case,
    *,
    history: History,
    settings: Settings,
    calendar: Calendar,
    birth: BirthDateClaimed | None = None,
) -> tuple[Warning, ...]:
    """What to point out about one record, given the case before it.

    ``history`` lends the wording of the goals recorded earlier; it may or may not hold the record itself. ``birth`` is
    the birth date that counts. Content that could not be opened gives no warning.
    """
    after = evolve(before, entry)
    return (
        *_of_the_record(entry, before, after, settings, calendar, birth),
        *recording.provisional(entry),
        *planning.arising(entry, after, history),
        *work.arising(entry, after),
    )


def standing_warnings(
    history: History,
    settings: Settings,
    calendar: Calendar,
    now: datetime,
    birth: BirthDateClaimed | None = None,
) -> tuple[Warning, ...]:
    """Every warning that stands: what is true of a record for good, what the case still lacks, what is overdue."""
    case, found = NO_CASE, list[Warning]()
    for entry in history.effective:
        before, case = case, evolve(case, entry)
        found.extend(_of_the_record(entry, before, case, settings, calendar, birth))
    return (
        *found,
        *recording.standing(case),
        *planning.standing(case, history),
        *work.standing(case),
        *lateness.overdue(case, settings, calendar, now),
    )


def _of_the_record(
    entry: Effective, before: Case, after: Case, settings: Settings, calendar: Calendar, birth: BirthDateClaimed | None
) -> Iterator[Warning]:
    """What no later record can mend."""
    yield from recording.of_the_record(entry.record, settings, calendar)
    yield from work.of_the_record(entry, before, calendar, birth)
    yield from lateness.done_late(entry, before, after, settings, calendar)
