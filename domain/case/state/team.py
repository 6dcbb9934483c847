"""Who works on the case, whose entries wait for a countersign, and where the child sleeps."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from domain.case.events.assessment import Countersigned
from domain.case.events.intake import (
    StayEnded,
    StayStarted,
    StudentAssigned,
    StudentAssignmentEnded,
    WorkerAssigned,
)
from domain.event import Event
from domain.history import Effective
from domain.identifiers import EventId, StaffId
from domain.record import Mark
from domain.staff.vocabulary import PROVISIONAL_ROLES


@dataclass(frozen=True, slots=True)
class Provisional:
    """An entry of a student or volunteer; ``mark`` says where its wording comes from.

    ``logged_at`` is when it arrived: from then on somebody can countersign it.
    """

    id: EventId
    by: StaffId
    at: datetime
    mark: Mark
    logged_at: datetime


@dataclass(frozen=True, slots=True)
class Stay:
    """Nights in a bed of the shelter."""

    id: EventId
    since: datetime
    until: datetime | None = None


HEEDS: frozenset[type[Event]] = frozenset(
    {
        WorkerAssigned,
        StudentAssigned,
        StudentAssignmentEnded,
        Countersigned,
        StayStarted,
        StayEnded,
    }
)
"""What changes it; beside these whatever waits for a countersign."""


class Team(NamedTuple):
    """The people and the bed."""

    holder: StaffId | None = None
    held_since: datetime | None = None
    students: frozenset[StaffId] = frozenset()
    provisional: tuple[Provisional, ...] = ()
    stays: tuple[Stay, ...] = ()

    def evolve(self, entry: Effective) -> "Team":
        """Total: every other event leaves it as it is."""
        team = self._with_provisional(entry)
        match entry.event:
            case WorkerAssigned(worker=worker):
                return team._replace(holder=worker, held_since=entry.at)
            case StudentAssigned(student=student):
                return team._replace(students=team.students | {student})
            case StudentAssignmentEnded(student=student):
                return team._replace(students=team.students - {student})
            case Countersigned(entries=entries):
                signed = frozenset(entries)
                kept = (each for each in team.provisional if not (each.id in signed and _stood(entry, each)))
                return team._replace(provisional=tuple(kept))
            case StayStarted():
                return team._replace(stays=(*team.stays, Stay(entry.record.id, entry.at)))
            case StayEnded(stay=ended):
                return team._replace(stays=tuple(_ended(each, ended, entry.at) for each in team.stays))
            case _:
                return team

    @property
    def open_stay(self) -> Stay | None:
        """The stay that goes on."""
        return next((each for each in self.stays if each.until is None), None)

    def _with_provisional(self, entry: Effective) -> "Team":
        if not entry.rewordings and entry.record.role not in PROVISIONAL_ROLES:
            return self
        provisional = [each for each in entry.revisions if each.role in PROVISIONAL_ROLES]
        if not provisional:
            return self
        waiting = Provisional(
            entry.record.id, provisional[-1].by, entry.at, provisional[-1].mark, entry.record.logged_at
        )
        return self._replace(provisional=(*self.provisional, waiting))


def _stood(signature: Effective, entry: Provisional) -> bool:
    """Whether the entry still reads as it did when it was signed."""
    return signature.record.had_in_view(entry.mark)


def _ended(stay: Stay, ended: EventId, at: datetime) -> Stay:
    return replace(stay, until=at) if stay.id == ended and stay.until is None else stay
