"""The state of a member of staff: who had which role when, in which team, and where."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from domain.history import Effective
from domain.identifiers import Handle, SiteId, StaffId, TeamId
from domain.staff.events import (
    Posted,
    PostingEnded,
    RoleEnded,
    RoleGranted,
    StaffLeft,
    StaffRegistered,
    TeamJoined,
    TeamLeft,
)
from domain.staff.vocabulary import Role
from domain.stint import Stint, Stints, ended, goes_on, on


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """One member of staff."""

    id: StaffId | None = None
    handle: Handle | None = None
    version: int = 0
    tenures: Stints[Role] = ()
    memberships: Stints[TeamId] = ()
    postings: Stints[SiteId] = ()

    def has(self, role: Role, day: date) -> bool:
        """Whether this person may act in that role on that day."""
        return role in on(self.tenures, day)

    def roles(self, day: date) -> frozenset[Role]:
        """All roles of that day."""
        return on(self.tenures, day)

    def teams(self, day: date) -> frozenset[TeamId]:
        """All teams of that day."""
        return on(self.memberships, day)

    def sites(self, day: date) -> frozenset[SiteId]:
        """All sites of that day, without those of the teams."""
        return on(self.postings, day)

    @property
    def stays(self) -> bool:
        """Whether there is a role, a team or a posting without an end."""
        return any(goes_on(each) for each in (self.tenures, self.memberships, self.postings))


NO_STAFF = Staff()


def evolve(staff: Staff, entry: Effective) -> Staff:
    """Take one record into the state. Total: never refuses, never raises."""
    known = replace(staff, id=StaffId(entry.record.stream), version=max(staff.version, entry.record.version))
    match entry.event:
        case StaffRegistered(handle=handle):
            return replace(known, handle=handle)
        case RoleGranted(role=role, since=since):
            return replace(known, tenures=(*known.tenures, Stint(role, since)))
        case RoleEnded(role=role, until=until):
            return replace(known, tenures=ended(known.tenures, until, role))
        case TeamJoined(team=team, since=since):
            return replace(known, memberships=(*known.memberships, Stint(team, since)))
        case TeamLeft(team=team, until=until):
            return replace(known, memberships=ended(known.memberships, until, team))
        case Posted(site=site, since=since):
            return replace(known, postings=(*known.postings, Stint(site, since)))
        case PostingEnded(site=site, until=until):
            return replace(known, postings=ended(known.postings, until, site))
        case StaffLeft(until=until):
            return _left(known, until)
        case _:
            return known


def fold(entries: Iterable[Effective]) -> Staff:
    """The member of staff from everything that counts, in fold order."""
    staff = NO_STAFF
    for entry in entries:
        staff = evolve(staff, entry)
    return staff


def _left(staff: Staff, until: date) -> Staff:
    """Nothing of what somebody had outlasts the last day; whoever comes back is granted it anew."""
    return replace(
        staff,
        tenures=ended(staff.tenures, until),
        memberships=ended(staff.memberships, until),
        postings=ended(staff.postings, until),
    )
