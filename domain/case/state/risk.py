"""The risk level: the highest that nobody has answered; and who must not meet the child."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.case.events.closing import FamilyChecked
from domain.case.events.risk import (
    AllegationRecorded,
    AllegationResolved,
    ContactBlocked,
    ContactBlockLifted,
    RiskLowered,
    RiskLoweringProposed,
    RiskRaised,
)
from domain.case.state.sight import SIGHTINGS, later, shows_the_child
from domain.case.vocabulary import FamilyFinding, RiskLevel
from domain.event import Event
from domain.history import Effective
from domain.identifiers import EventId, PersonId, StaffId
from domain.record import Mark, Seen

SAME_MEETING = timedelta(hours=1)
"""How long after a sighting a judgement still counts as made face to face."""


@dataclass(frozen=True, slots=True)
class Raising:
    """A judgement that the risk is at least this high, in force until a lowering that knew it.

    ``seen_at`` says when the child was first seen after it, or that it was judged face to face.
    """

    id: EventId
    mark: Mark
    level: RiskLevel
    at: datetime
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lowering:
    """A lower level, proposed by the case holder; ``mark`` says where its wording comes from."""

    id: EventId
    level: RiskLevel
    by: StaffId
    authors: frozenset[StaffId]
    at: datetime
    mark: Mark
    seen: Seen


@dataclass(frozen=True, slots=True)
class Answered:
    """What the two who lowered the risk had both in view."""

    proposer: Seen
    approver: Seen

    def covers(self, mark: Mark) -> bool:
        return self.proposer.covers(mark) and self.approver.covers(mark)


@dataclass(frozen=True, slots=True)
class Block:
    """A person who must not meet or receive the child."""

    id: EventId
    person: PersonId


@dataclass(frozen=True, slots=True)
class FamilyCheck:
    """What the newest check of an adult showed."""

    id: EventId
    person: PersonId
    finding: FamilyFinding
    at: datetime


HEEDS: frozenset[type[Event]] = (
    frozenset(
        {
            RiskRaised,
            RiskLoweringProposed,
            RiskLowered,
            ContactBlocked,
            ContactBlockLifted,
            FamilyChecked,
            AllegationRecorded,
            AllegationResolved,
        }
    )
    | SIGHTINGS
)
"""What changes it."""


class Risk(NamedTuple):
    """What threatens the child, and from whom."""

    raisings: tuple[Raising, ...] = ()
    lowered_to: RiskLevel | None = None
    judged_at: datetime | None = None
    last_seen_at: datetime | None = None
    proposals: tuple[Lowering, ...] = ()
    answered: tuple[Answered, ...] = ()
    blocks: tuple[Block, ...] = ()
    family: tuple[FamilyCheck, ...] = ()
    allegations: tuple[EventId, ...] = ()
    """Open ones; whom they are about is content (E15) and comes to the rules as an argument."""

    def evolve(self, entry: Effective) -> "Risk":
        """Total: every other event leaves it as it is."""
        if shows_the_child(entry.event):
            raisings = self.raisings
            if any(each.seen_at is None for each in raisings):
                raisings = tuple(_seen(each, entry.at) for each in raisings)
            return self._replace(raisings=raisings, last_seen_at=later(entry.at, self.last_seen_at))
        match entry.event:
            case RiskRaised(level=level):
                seen_at = entry.at if self._just_seen(entry.at) else None
                raising = Raising(entry.record.id, entry.mark, level, entry.at, seen_at)
                if any(each.covers(entry.mark) for each in self.answered):
                    # Known to the day only, it is folded after the lowering that had answered it.
                    return self._judged(entry.at)
                return self._judged(entry.at)._replace(raisings=(*self.raisings, raising))
            case RiskLoweringProposed(level=level):
                record = entry.record
                proposal = Lowering(record.id, level, record.actor, entry.authors, entry.at, entry.mark, record.seen)
                return self._replace(proposals=(*self.proposals, proposal))
            case RiskLowered(proposal=id):
                return self._lowered(entry, self.proposal(id))
            case ContactBlocked(person=person):
                return self._replace(blocks=(*self.blocks, Block(entry.record.id, person)))
            case ContactBlockLifted(block=block):
                return self._replace(blocks=tuple(each for each in self.blocks if each.id != block))
            case FamilyChecked(person=person, finding=finding):
                kept = (each for each in self.family if each.person != person)
                return self._replace(family=(*kept, FamilyCheck(entry.record.id, person, finding, entry.at)))
            case AllegationRecorded():
                return self._replace(allegations=(*self.allegations, entry.record.id))
            case AllegationResolved(allegation=resolved):
                return self._replace(allegations=tuple(each for each in self.allegations if each != resolved))
            case _:
                return self

    @property
    def level(self) -> RiskLevel | None:
        """The level in force: the lowered one, unless a raising that the lowering did not know is higher."""
        levels = [each.level for each in self.raisings] + ([self.lowered_to] if self.lowered_to else [])
        return max(levels, key=lambda level: level.rank, default=None)

    def proposal(self, id: EventId) -> Lowering | None:
        """The proposal with this id that waits for an answer."""
        return next((each for each in self.proposals if each.id == id), None)

    def blocked(self, person: PersonId) -> bool:
        """Whether this person must not meet the child."""
        return any(each.person == person for each in self.blocks)

    def check_of(self, person: PersonId) -> FamilyCheck | None:
        """The newest check of this adult."""
        return next((each for each in self.family if each.person == person), None)

    def _just_seen(self, at: datetime) -> bool:
        return self.last_seen_at is not None and at - self.last_seen_at <= SAME_MEETING

    def _judged(self, at: datetime) -> "Risk":
        return self._replace(judged_at=max(at, self.judged_at or at))

    def _lowered(self, entry: Effective, proposal: Lowering | None) -> "Risk":
        """The lowering answers only what both had in view, and only the proposal as it stood."""
        if proposal is None or not entry.record.had_in_view(proposal.mark):
            return self
        answered = Answered(proposal.seen, entry.record.seen)
        unknown = (each for each in self.raisings if not answered.covers(each.mark))
        return self._judged(entry.at)._replace(
            answered=(*self.answered, answered),
            raisings=tuple(unknown),
            lowered_to=proposal.level,
            proposals=tuple(each for each in self.proposals if each.id != proposal.id),
        )


def _seen(raising: Raising, at: datetime) -> Raising:
    return raising if raising.seen_at else replace(raising, seen_at=at)
