"""Arrival, screening, consent, override, the intake decision, the contract."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from domain.case.events.intake import (
    ChildArrived,
    ConsentRecorded,
    ContractAgreed,
    IntakeDecided,
    OverrideApproved,
    OverrideRequested,
    SafetyScreened,
)
from domain.case.vocabulary import Answer, Asked, ConsentItem, EntryMode, IntakeOutcome
from domain.event import Event
from domain.history import Effective
from domain.identifiers import EventId, StaffId


@dataclass(frozen=True, slots=True)
class Consent:
    """The last answer of one who was asked for one thing."""

    id: EventId
    item: ConsentItem
    asked: Asked
    answer: Answer
    at: datetime
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """A request to work without the guardian's consent."""

    id: EventId
    by: StaffId
    authors: frozenset[StaffId]
    at: datetime
    approved_at: datetime | None = None


HEEDS: frozenset[type[Event]] = frozenset(
    {ChildArrived, SafetyScreened, ConsentRecorded, OverrideRequested, OverrideApproved, IntakeDecided, ContractAgreed}
)
"""What changes it."""


class Intake(NamedTuple):
    """From the door to the contract."""

    arrived_at: datetime | None = None
    screened_at: datetime | None = None
    answers: tuple[Consent, ...] = ()
    override: Override | None = None
    outcome: IntakeOutcome | None = None
    entry_mode: EntryMode | None = None
    decided_at: datetime | None = None
    decided_by: StaffId | None = None
    contract_at: datetime | None = None

    def evolve(self, entry: Effective) -> "Intake":
        """Total: every other event leaves it as it is."""
        match entry.event:
            case ChildArrived():
                return self._replace(arrived_at=self.arrived_at or entry.at)
            case SafetyScreened():
                return self._replace(screened_at=self.screened_at or entry.at)
            case ConsentRecorded(item=item, asked=asked, answer=answer, valid_until=until):
                consent = Consent(entry.record.id, item, asked, answer, entry.at, until)
                return self._replace(answers=(*self.answers, consent))
            case OverrideRequested():
                return self._replace(override=Override(entry.record.id, entry.record.actor, entry.authors, entry.at))
            case OverrideApproved(request=request) if self.override and self.override.id == request:
                return self._replace(override=replace(self.override, approved_at=entry.at))
            case IntakeDecided(outcome=outcome, entry_mode=mode):
                by = entry.record.actor
                return self._replace(outcome=outcome, entry_mode=mode, decided_at=entry.at, decided_by=by)
            case ContractAgreed():
                return self._replace(contract_at=self.contract_at or entry.at)
            case _:
                return self

    @property
    def consents(self) -> tuple[Consent, ...]:
        """The last answer of each who was asked for each thing."""
        return tuple({(each.item, each.asked): each for each in self.answers}.values())

    def answers_of(self, item: ConsentItem, asked: Asked) -> tuple[Consent, ...]:
        """Everything that this one ever answered to this item, the last one last."""
        return tuple(each for each in self.answers if each.item is item and each.asked is asked)

    @property
    def accepted(self) -> bool:
        return self.outcome is IntakeOutcome.ACCEPTED
