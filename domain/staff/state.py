"""The state of a member of staff: who had which role when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from domain.history import Effective
from domain.identifiers import Handle, StaffId
from domain.staff.events import RoleEnded, RoleGranted, StaffRegistered
from domain.staff.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Tenure:
    """A role from a day to a day, both included."""

    role: Role
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """One member of staff."""

    id: StaffId | None = None
    handle: Handle | None = None
    version: int = 0
    tenures: tuple[Tenure, ...] = ()

    def has(self, role: Role, day: date) -> bool:
        """Whether this person may act in that role on that day."""
        return any(each.role is role and each.covers(day) for each in self.tenures)

    def roles(self, day: date) -> frozenset[Role]:
        """All roles of that day."""
        return frozenset(each.role for each in self.tenures if each.covers(day))


NO_STAFF = Staff()


def evolve(staff: Staff, entry: Effective) -> Staff:
    """Take one record into the state. Total: never refuses, never raises."""
    known = replace(staff, id=StaffId(entry.record.stream), version=max(staff.version, entry.record.version))
    match entry.event:
        case StaffRegistered(handle=handle):
            return replace(known, handle=handle)
        case RoleGranted(role=role, since=since):
            return replace(known, tenures=(*known.tenures, Tenure(role, since)))
        case RoleEnded(role=role, until=until):
            return replace(known, tenures=tuple(_ended(each, role, until) for each in known.tenures))
        case _:
            return known


def fold(entries: Iterable[Effective]) -> Staff:
    """The member of staff from everything that counts, in fold order."""
    staff = NO_STAFF
    for entry in entries:
        staff = evolve(staff, entry)
    return staff


def _ended(tenure: Tenure, role: Role, until: date) -> Tenure:
    return replace(tenure, until=until) if tenure.role is role and tenure.until is None else tenure
