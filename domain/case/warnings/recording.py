"""Warnings about how a record came about: late, backdated, at an uncertain time, provisional."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.calendar import Calendar
from domain.case.state import Case
from domain.case.warnings.warning import Warning
from domain.event import Kind
from domain.history import Effective
from domain.record import Occurred, Precision, Record
from domain.settings.state import Settings
from domain.settings.vocabulary import DeadlineKind
from domain.staff.vocabulary import PROVISIONAL_ROLES

TOLERANCE = timedelta(minutes=10)
"""How far clocks may disagree before anybody is told (E01)."""

BACKDATED = timedelta(days=7)
"""How far back a record may reach before it counts as backdated (``domain.md`` 3.2)."""


def of_the_record(record: Record, settings: Settings, calendar: Calendar) -> Iterator[Warning]:
    """Compares what the author said of the time with when it was entered, by the corrected clock of the device.

    A record that was captured in time and only arrived late is not late.
    """
    entered = record.entered_at
    happened = record.occurred.end
    if entered > happened and late(record, settings, calendar):
        yield Warning(code="entry.late", about=record.id, facts={"days": (entered - happened).days})
    counts_from = _counts_from(record)
    if entered - counts_from > BACKDATED:
        yield Warning(code="entry.backdated", about=record.id, facts={"days": (entered - counts_from).days})
    ahead = _beginning(record.occurred) - entered
    if ahead > TOLERANCE:
        yield Warning(code="entry.time-uncertain", about=record.id, facts={"minutes": _minutes(ahead)})
    if abs(record.clock_offset) > TOLERANCE:
        yield Warning(code="entry.clock-skew", about=record.id, facts={"minutes": _minutes(abs(record.clock_offset))})


def late(record: Record, settings: Settings, calendar: Calendar) -> bool:
    """Whether it was entered later than the agency allows, by the corrected clock of the device."""
    entered, happened = record.entered_at, record.occurred.end
    if entered <= happened:
        return False
    limit = settings.length(DeadlineKind.LATE_ENTRY, calendar.day(happened))
    return entered > calendar.end_of(happened, limit)


def provisional(entry: Effective) -> Iterator[Warning]:
    """An entry of a student or volunteer is provisional when it is made (E07)."""
    if entry.record.role in PROVISIONAL_ROLES:
        yield Warning(code="entry.provisional", about=entry.record.id)


def standing(case: Case) -> Iterator[Warning]:
    """The provisional entries that nobody has countersigned."""
    for each in case.team.provisional:
        yield Warning(code="entry.provisional", about=each.id)


def _counts_from(record: Record) -> datetime:
    if record.effective_from is not None and record.event.KIND is Kind.DECISION:
        return record.effective_from
    return record.occurred.end


def _beginning(occurred: Occurred) -> datetime:
    """The first moment of the stated interval."""
    if occurred.precision is Precision.MINUTE:
        return occurred.at
    midnight = occurred.at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.replace(day=1) if occurred.precision is Precision.MONTH else midnight


def _minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)
