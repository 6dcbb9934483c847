"""Deadlines: what must be done by when, and whether it was; a pure function of state, settings and calendar."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from domain.calendar import Calendar
from domain.case.state import Case
from domain.clocks import Clock, Duty, clocks_of
from domain.identifiers import EventId, StaffId
from domain.settings.state import Settings
from domain.settings.vocabulary import DeadlineKind

__all__ = ["Deadline", "Duty", "deadlines", "waiting"]


class Deadline(NamedTuple):
    """A clock that runs, or ran until its duty was done.

    ``owner`` is who must act: the case holder or whoever was named, ``None`` for the supervisor. ``about`` names the
    record that started the clock, where the state keeps it. ``kind`` is the setting behind the length, ``None`` where a
    date was agreed.
    """

    code: Duty
    kind: DeadlineKind | None
    since: datetime
    due: datetime
    done_at: datetime | None = None
    owner: StaffId | None = None
    about: EventId | None = None

    def overdue(self, now: datetime) -> bool:
        """Whether the duty is still to be done and its time is over."""
        return self.done_at is None and now > self.due

    def late_by(self, now: datetime) -> int:
        """How many days after the last day it was done, or it is now: 0 in time, and 0 on that day itself."""
        reached = (self.done_at or now).astimezone(self.due.tzinfo)
        return max((reached.date() - self.due.date()).days, 0)


def deadlines(
    case: Case, settings: Settings, calendar: Calendar, duties: Collection[Duty] = tuple(Duty)
) -> tuple[Deadline, ...]:
    """Every clock of these duties, done or not; the length is that of the day on which the clock started."""
    return tuple([_deadline(each, settings, calendar) for each in clocks_of(case, calendar, duties)])


def waiting(case: Case, settings: Settings, calendar: Calendar, duties: Collection[Duty]) -> tuple[Deadline, ...]:
    """Those of the ``deadlines`` whose duty is still to be done; of the others no end is reckoned."""
    undone = (each for each in clocks_of(case, calendar, duties) if each.done_at is None)
    return tuple([_deadline(each, settings, calendar) for each in undone])


def _deadline(clock: Clock, settings: Settings, calendar: Calendar) -> Deadline:
    code, kind, since, done_at, owner, about, agreed = clock
    if agreed is not None:
        return Deadline(code, kind, since, agreed, done_at, owner, about)
    assert kind is not None, "without a date that was agreed there is a setting"
    length = settings.length(kind, calendar.day(since))
    return Deadline(code, kind, since, calendar.end_of(since, length), done_at, owner, about)
