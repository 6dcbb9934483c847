"""How the work ends: the proposal and its approvals, the closing, aftercare, re-opening."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from domain.case.events.closing import (
    AftercareContacted,
    AftercareEnded,
    CaseClosed,
    CaseReopened,
    ClosureApproved,
    ClosureCosigned,
    ClosureProposed,
    ClosureReturned,
    ExitPlanRecorded,
    FeedbackGiven,
    HandedOver,
    ReopeningAsked,
)
from domain.case.vocabulary import ClosureReason, ExitDestination
from domain.event import Event
from domain.history import Effective
from domain.identifiers import EventId, PersonId, StaffId
from domain.record import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A closing as proposed; ``mark`` says where its wording comes from."""

    id: EventId
    by: StaffId
    authors: frozenset[StaffId]
    at: datetime
    written_at: datetime
    reason: ClosureReason
    destination: ExitDestination
    exit_plan: EventId | None
    receiving_adult: PersonId | None
    mark: Mark
    approval: EventId | None = None
    approved_by: StaffId | None = None
    approved_at: datetime | None = None
    cosigned_by: StaffId | None = None
    cosigned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExitPlan:
    """The agreed contacts after the closing."""

    id: EventId
    responsible: StaffId
    contacts_on: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """To whom the child was handed over, and where it went."""

    id: EventId
    at: datetime
    written_at: datetime
    destination: ExitDestination
    person: PersonId | None


HEEDS: frozenset[type[Event]] = frozenset(
    {
        ClosureProposed,
        ClosureApproved,
        ClosureCosigned,
        ClosureReturned,
        CaseClosed,
        ExitPlanRecorded,
        FeedbackGiven,
        HandedOver,
        AftercareContacted,
        AftercareEnded,
        ReopeningAsked,
        CaseReopened,
    }
)
"""What changes it."""


class Closing(NamedTuple):
    """Where the ending stands."""

    proposal: Proposal | None = None
    exit_plan: ExitPlan | None = None
    feedback_at: datetime | None = None
    handover: Handover | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    reopened_at: datetime | None = None
    reopening_asked_at: datetime | None = None
    aftercare_contacts: tuple[datetime, ...] = ()
    aftercare_ended_at: datetime | None = None

    def evolve(self, entry: Effective) -> "Closing":
        """Total: every other event leaves it as it is."""
        return self._end(entry) or self._follow_up(entry) or self

    def _end(self, entry: Effective) -> "Closing | None":
        match entry.event:
            case ClosureProposed():
                return self._replace(proposal=_proposal(entry, entry.event))
            case ClosureApproved(proposal=id) if self._stands(entry, id):
                record = entry.record
                return self._signed(approval=record.id, approved_by=record.actor, approved_at=entry.at)
            case ClosureCosigned(proposal=id) if self._stands(entry, id):
                return self._signed(cosigned_by=entry.record.actor, cosigned_at=entry.at)
            case ClosureReturned(proposal=id) if self.proposal and self.proposal.id == id:
                return self._replace(proposal=None)
            case CaseClosed():
                return self._replace(closed_at=entry.at, aftercare_ended_at=None)
            case _:
                return None

    def _follow_up(self, entry: Effective) -> "Closing | None":
        match entry.event:
            case ExitPlanRecorded(responsible=responsible, contacts_on=dates):
                # A day named twice is one contact.
                return self._replace(exit_plan=ExitPlan(entry.record.id, responsible, tuple(sorted(set(dates)))))
            case FeedbackGiven():
                return self._replace(feedback_at=entry.at)
            case HandedOver(destination=destination, person=person):
                return self._replace(
                    handover=Handover(entry.record.id, entry.at, entry.record.written_at, destination, person)
                )
            case AftercareContacted():
                return self._replace(aftercare_contacts=(*self.aftercare_contacts, entry.at))
            case AftercareEnded():
                return self._replace(aftercare_ended_at=entry.at)
            case ReopeningAsked():
                return self._replace(reopening_asked_at=entry.at)
            case CaseReopened():
                return Closing(reopened=self.reopened + 1, reopened_at=entry.at)
            case _:
                return None

    def _stands(self, signature: Effective, id: EventId) -> bool:
        proposal = self.proposal
        return proposal is not None and proposal.id == id and signature.record.had_in_view(proposal.mark)

    def _signed(self, **signature: object) -> "Closing":
        assert self.proposal is not None
        return self._replace(proposal=replace(self.proposal, **signature))  # type: ignore[arg-type]  # names above

    @property
    def handed_over_at(self) -> datetime | None:
        return self.handover.at if self.handover else None

    @property
    def handed_over_to(self) -> PersonId | None:
        return self.handover.person if self.handover else None

    @property
    def closed(self) -> bool:
        return self.closed_at is not None

    @property
    def in_aftercare(self) -> bool:
        return self.closed and self.exit_plan is not None and self.aftercare_ended_at is None


def _proposal(entry: Effective, event: ClosureProposed) -> Proposal:
    return Proposal(
        id=entry.record.id,
        by=entry.record.actor,
        authors=entry.authors,
        at=entry.at,
        written_at=entry.record.written_at,
        reason=event.reason,
        destination=event.destination,
        exit_plan=event.exit_plan,
        receiving_adult=event.receiving_adult,
        mark=entry.mark,
    )
