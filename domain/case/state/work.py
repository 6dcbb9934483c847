"""Sessions, contacts, reviews, and the goal attainment score."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from math import sqrt
from typing import NamedTuple

from domain.case.events.closing import AftercareContacted
from domain.case.events.outreach import ChildSeen, ContactRecorded
from domain.case.events.work import (
    GoalRating,
    ReviewHeld,
    ReviewSigned,
    ServiceRecorded,
    SessionHeld,
    SessionPlanned,
)
from domain.case.state.sight import later
from domain.case.vocabulary import Attendance
from domain.event import Event
from domain.history import Effective
from domain.identifiers import EventId, StaffId


@dataclass(frozen=True, slots=True)
class Review:
    """An evaluation with the child."""

    id: EventId
    by: StaffId
    authors: frozenset[StaffId]
    at: datetime
    ratings: tuple[GoalRating, ...]
    signed_at: datetime | None = None


HEEDS: frozenset[type[Event]] = frozenset(
    {
        SessionPlanned,
        SessionHeld,
        ServiceRecorded,
        ContactRecorded,
        ChildSeen,
        AftercareContacted,
        ReviewHeld,
        ReviewSigned,
    }
)
"""What changes it."""


class Work(NamedTuple):
    """What was done, and how far it led."""

    planned: tuple[EventId, ...] = ()
    sessions: int = 0
    services: int = 0
    first_session_at: datetime | None = None
    last_contact_at: datetime | None = None
    reviews: tuple[Review, ...] = ()

    def evolve(self, entry: Effective) -> "Work":
        """Total: every other event leaves it as it is."""
        match entry.event:
            case ChildSeen() | ContactRecorded() | AftercareContacted():
                return self._contacted(entry.at)
            case ServiceRecorded():
                planned, sessions, services, first, last, reviews = self
                return Work(planned, sessions, services + 1, first, last, reviews)
            case SessionPlanned():
                return self._replace(planned=(*self.planned, entry.record.id))
            case SessionHeld(planned=planned, attendance=attendance):
                met = self if attendance is Attendance.ABSENT else self._contacted(entry.at)
                return met._replace(
                    sessions=self.sessions + 1,
                    first_session_at=self.first_session_at or entry.at,
                    planned=tuple(each for each in self.planned if each != planned),
                )
            case ReviewHeld(ratings=ratings):
                review = Review(entry.record.id, entry.record.actor, entry.authors, entry.at, ratings)
                return self._contacted(entry.at)._replace(reviews=(*self.reviews, review))
            case ReviewSigned(review=signed):
                return self._replace(reviews=tuple(_signed(each, signed, entry.at) for each in self.reviews))
            case _:
                return self

    def _contacted(self, at: datetime) -> "Work":
        planned, sessions, services, first, last, reviews = self
        return Work(planned, sessions, services, first, later(at, last), reviews)


def goal_attainment(ratings: Iterable[GoalRating]) -> float | None:
    """The T score of equally weighted goals, 50 meaning "as expected"; ``None`` without ratings.

    T = 50 + 10 * sum(x) / sqrt(0.7 n + 0.3 n^2), after Kiresuk and Sherman.
    """
    levels = [each.level for each in ratings]
    n = len(levels)
    return None if n == 0 else 50 + 10 * sum(levels) / sqrt(0.7 * n + 0.3 * n * n)


def _signed(each: Review, signed: EventId, at: datetime) -> Review:
    return replace(each, signed_at=at) if each.id == signed and each.signed_at is None else each
