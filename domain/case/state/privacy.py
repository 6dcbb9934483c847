"""Who may look beyond the usual for a time, and whether the case is restricted."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from domain.case.events.privacy import (
    AuditOrdered,
    AuditOrderEnded,
    BreakGlassReviewed,
    BreakGlassUsed,
    CaseworkRequested,
    ChildRestricted,
    RestrictionLifted,
)
from domain.case.vocabulary import AuditScope
from domain.event import Event
from domain.history import Effective
from domain.identifiers import EventId, StaffId
from domain.staff.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody opened the case for themselves, in one role and for a time, and says why."""

    id: EventId
    by: StaffId
    role: Role
    since: datetime
    until: datetime
    reviewed_at: datetime | None = None

    def holds(self, person: StaffId, role: Role, now: datetime) -> bool:
        """Whether it is this person's, in this role, and open now."""
        return self.by == person and self.role is role and self.since <= now < self.until


@dataclass(frozen=True, slots=True)
class Restriction:
    """The case is hidden from whoever does not work on it; ``authors``, of it and all before it, may not lift it."""

    id: EventId
    admitted: frozenset[StaffId]
    authors: frozenset[StaffId]


@dataclass(frozen=True, slots=True)
class AuditOrder:
    """An auditor may read the file from a day to a day, both included."""

    id: EventId
    auditor: StaffId
    scope: AuditScope
    since: date
    until: date


HEEDS: frozenset[type[Event]] = frozenset(
    {
        BreakGlassUsed,
        BreakGlassReviewed,
        CaseworkRequested,
        ChildRestricted,
        RestrictionLifted,
        AuditOrdered,
        AuditOrderEnded,
    }
)
"""What changes it."""


class Privacy(NamedTuple):
    """Glass, requests, restriction and orders."""

    glasses: tuple[Opening, ...] = ()
    requests: tuple[Opening, ...] = ()
    restriction: Restriction | None = None
    orders: tuple[AuditOrder, ...] = ()

    def evolve(self, entry: Effective) -> "Privacy":
        """Total: every other event leaves it as it is."""
        match entry.event:
            case BreakGlassUsed(until=until):
                return self._replace(glasses=(*self.glasses, _opening(entry, until)))
            case BreakGlassReviewed(glass=glass):
                return self._replace(glasses=tuple(_reviewed(each, glass, entry.at) for each in self.glasses))
            case CaseworkRequested(until=until):
                return self._replace(requests=(*self.requests, _opening(entry, until)))
            case ChildRestricted(admitted=admitted):
                authors = entry.authors | (self.restriction.authors if self.restriction else frozenset())
                return self._replace(restriction=Restriction(entry.record.id, frozenset(admitted), authors))
            case RestrictionLifted(restriction=lifted) if self.restriction and self.restriction.id == lifted:
                return self._replace(restriction=None)
            case AuditOrdered(auditor=auditor, scope=scope, since=since, until=until):
                order = AuditOrder(entry.record.id, auditor, scope, since, until)
                return self._replace(orders=(*self.orders, order))
            case AuditOrderEnded(order=ended):
                return self._replace(orders=tuple(each for each in self.orders if each.id != ended))
            case _:
                return self

    def glass(self, id: EventId) -> Opening | None:
        """The breaking of the glass with this id."""
        return next((each for each in self.glasses if each.id == id), None)


def _opening(entry: Effective, until: datetime) -> Opening:
    """It opens when it is written down: what is said of the past opens nothing."""
    return Opening(entry.record.id, entry.record.actor, entry.record.role, entry.record.written_at, until)


def _reviewed(opening: Opening, reviewed: EventId, at: datetime) -> Opening:
    return replace(opening, reviewed_at=at) if opening.id == reviewed and not opening.reviewed_at else opening
