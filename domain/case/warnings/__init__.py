"""Warnings: accept, show, count; about one record as it was recorded, and about a case as it stands now."""

from collections.abc import Iterator
from datetime import datetime

from domain.calendar import Calendar
from domain.case.state import Case, Folding, evolve
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
    folding, found = Folding(), list[Warning]()
    for entry in history.effective:
        found.extend(recording.of_the_record(entry.record, settings, calendar))
        if type(entry.event) not in JUDGED_IN_THE_CASE:
            folding.take(entry)
            continue
        before = folding.case
        folding.take(entry)
        found.extend(_in_the_case(entry, before, folding.case, settings, calendar, birth))
    case = folding.case
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
    yield from _in_the_case(entry, before, after, settings, calendar, birth)


def _in_the_case(
    entry: Effective, before: Case, after: Case, settings: Settings, calendar: Calendar, birth: BirthDateClaimed | None
) -> Iterator[Warning]:
    """The same, as far as it takes the case before the record and after it."""
    yield from work.of_the_record(entry, before, calendar, birth)
    yield from lateness.done_late(entry, before, after, settings, calendar)


JUDGED_IN_THE_CASE = work.JUDGED.union(lateness.DOES)
"""The events about which the case has something to say; of the many others it need not be asked."""
