"""The rounds of assessment, and what stands behind each."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from domain.case.events.assessment import (
    AssessmentSigned,
    AssessmentStarted,
    ClaimRecorded,
    InquiryMade,
    InstrumentScored,
)
from domain.case.vocabulary import Aspect, BpssDomain, Source
from domain.event import Event
from domain.history import Effective
from domain.identifiers import EventId


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An interview, an observation, a talk, a visit."""

    id: EventId
    method: Source
    child_seen: bool
    at: datetime
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """That something is claimed, or declared unknown; what it says is content."""

    id: EventId
    domain: BpssDomain
    aspect: Aspect
    source: Source
    known: bool
    contradicts: tuple[EventId, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """One assessment, from its start to its signature."""

    id: EventId
    started_at: datetime
    written_at: datetime
    signed_at: datetime | None = None


HEEDS: frozenset[type[Event]] = frozenset(
    {AssessmentStarted, InquiryMade, ClaimRecorded, InstrumentScored, AssessmentSigned}
)
"""What changes it."""


class Assessment(NamedTuple):
    """What is known, from whom, and what was signed."""

    rounds: tuple[Round, ...] = ()
    inquiries: tuple[Inquiry, ...] = ()
    claims: tuple[Claim, ...] = ()
    resolved: frozenset[EventId] = frozenset()
    scores: int = 0

    def evolve(self, entry: Effective) -> "Assessment":
        """Total: every other event leaves it as it is."""
        match entry.event:
            case AssessmentStarted():
                return self._replace(rounds=(*self.rounds, Round(entry.record.id, entry.at, entry.record.written_at)))
            case InquiryMade(method=method, child_seen=seen):
                inquiry = Inquiry(entry.record.id, method, seen, entry.at, entry.record.written_at)
                return self._replace(inquiries=(*self.inquiries, inquiry))
            case ClaimRecorded():
                claim = _claim(entry.record.id, entry.event)
                resolved = self.resolved.union(entry.event.resolves)
                return self._replace(claims=(*self.claims, claim), resolved=resolved)
            case InstrumentScored():
                return self._replace(scores=self.scores + 1)
            case AssessmentSigned(assessment=signed):
                return self._replace(rounds=tuple(_signed(each, signed, entry.at) for each in self.rounds))
            case _:
                return self

    def round(self, id: EventId) -> Round | None:
        """The round with this id."""
        return next((each for each in self.rounds if each.id == id), None)

    @property
    def current(self) -> Round | None:
        """The newest round."""
        return self.rounds[-1] if self.rounds else None

    @property
    def first_signed_at(self) -> datetime | None:
        """When the first assessment was signed."""
        return next((each.signed_at for each in self.rounds if each.signed_at is not None), None)

    @property
    def unresolved(self) -> tuple[EventId, ...]:
        """Claims that contradict each other and that nobody has cleared up, in the order in which they were made."""
        disputing = (each for each in self.claims if each.contradicts)
        disputed = {id for each in disputing for id in (each.id, *each.contradicts)} - self.resolved
        return tuple(each.id for each in self.claims if each.id in disputed)

    @property
    def domains_missing(self) -> frozenset[BpssDomain]:
        """The sides about which nobody said anything, not even that it is unknown."""
        return self.domains_missing_without(frozenset())

    def domains_missing_without(self, provisional: frozenset[EventId]) -> frozenset[BpssDomain]:
        """The same, leaving out claims that wait for a countersign."""
        return frozenset(BpssDomain) - {each.domain for each in self.claims if each.id not in provisional}

    @property
    def sources(self) -> frozenset[Source]:
        """The different sources of what is known."""
        return frozenset(each.source for each in self.claims if each.known)


def _claim(id: EventId, event: ClaimRecorded) -> Claim:
    return Claim(id, event.domain, event.aspect, event.source, event.unknown is None, event.contradicts)


def _signed(each: Round, signed: EventId, at: datetime) -> Round:
    return replace(each, signed_at=at) if each.id == signed and each.signed_at is None else each
