"""Warnings: accept, show, count; about one record as it was recorded, and about a case as it stands now."""

from collections.abc import Iterator
from datetime import datetime

from domain.calendar import Calendar
from domain.case.state import Case, Course, Step, course, evolve
from domain.case.warnings import lateness, planning, recording, work
from domain.case.warnings.warning import RESTS_ON, WARNINGS, Warning, filled
from domain.child.events import BirthDateClaimed
from domain.history import Effective, History
from domain.settings.state import Settings

__all__ = ["RESTS_ON", "WARNINGS", "Warning", "course_of", "filled", "standing_warnings", "warnings_of"]


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
        *recording.of_the_record(entry.record, settings, calendar),
        *_in_the_case(Step(entry, before, after), settings, calendar, birth),
        *recording.provisional(entry),
        *planning.arising(entry, after, history),
        *work.arising(entry, after),
    )


def course_of(history: History) -> Course:
    """The case of a history, with the steps that ``standing_warnings`` looks at."""
    return course(history.effective, JUDGED_IN_THE_CASE)


def standing_warnings(
    history: History,
    settings: Settings,
    calendar: Calendar,
    now: datetime,
    birth: BirthDateClaimed | None = None,
    course: Course | None = None,
) -> tuple[Warning, ...]:
    """Every warning that stands: what is true of a record for good, what the case still lacks, what is overdue.

    Whoever has folded the history before hands in its ``course_of``.
    """
    case, steps = course or course_of(history)
    found, walked = list[Warning](), iter(steps)
    for entry in history.effective:
        found.extend(recording.of_the_record(entry.record, settings, calendar))
        if type(entry.event) in JUDGED_IN_THE_CASE:
            found.extend(_in_the_case(next(walked), settings, calendar, birth))
    return (
        *found,
        *recording.standing(case),
        *planning.standing(case, history),
        *work.standing(case),
        *lateness.overdue(case, settings, calendar, now),
    )


def _in_the_case(
    step: Step, settings: Settings, calendar: Calendar, birth: BirthDateClaimed | None
) -> Iterator[Warning]:
    """What no later record can mend, as far as it takes the case before the record and after it."""
    yield from work.of_the_record(step.entry, step.before, calendar, birth)
    yield from lateness.done_late(step.entry, step.before, step.after, settings, calendar)


JUDGED_IN_THE_CASE = work.JUDGED.union(lateness.DOES)
"""The events about which the case has something to say; of the many others it need not be asked."""
