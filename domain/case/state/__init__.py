"""The state of a case: only what decisions need, built from facts alone; what people read is a view."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from domain.case.events.risk import AllegationRecorded, ContactBlocked, RiskRaised
from domain.case.state.assessment import Assessment
from domain.case.state.closing import Closing
from domain.case.state.intake import Intake
from domain.case.state.outreach import Outreach
from domain.case.state.plan import Plan
from domain.case.state.risk import Risk
from domain.case.state.team import Team
from domain.case.state.work import Work
from domain.case.vocabulary import IntakeOutcome, Status
from domain.history import Effective
from domain.identifiers import CaseId, ChildId, EventId

WARNS = (RiskRaised, ContactBlocked, AllegationRecorded)
"""Observations that keep a child from harm also while somebody doubts them."""

ENDINGS = frozenset({"case.closure-approved", "case.closed"})
"""A hold on one of these keeps the case from being closed."""


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A record in doubt that waits for a person."""

    record: EventId
    type: str
    hold: EventId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One child's case as it stands."""

    id: CaseId | None = None
    child: ChildId | None = None
    version: int = 0
    outreach: Outreach = field(default_factory=Outreach)
    intake: Intake = field(default_factory=Intake)
    team: Team = field(default_factory=Team)
    assessment: Assessment = field(default_factory=Assessment)
    plan: Plan = field(default_factory=Plan)
    work: Work = field(default_factory=Work)
    risk: Risk = field(default_factory=Risk)
    closing: Closing = field(default_factory=Closing)
    holds: tuple[OpenHold, ...] = ()

    @property
    def status(self) -> Status:
        """Where the case stands; the safer state wins while something is held."""
        if self.id is None:
            return Status.NONE
        if any(each.type in ENDINGS for each in self.holds):
            return Status.CLOSURE_UNDER_REVIEW
        if self.closing.closed:
            return Status.AFTERCARE if self.closing.in_aftercare else Status.CLOSED
        if self.intake.accepted:
            return Status.CLOSURE_PENDING if self.closing.proposal else Status.OPEN
        return self._before_acceptance()

    def _before_acceptance(self) -> Status:
        if self.intake.outcome in (IntakeOutcome.SCREENED_OUT, IntakeOutcome.REFERRED):
            return Status.SCREENED_OUT
        return Status.INTAKE_DRAFT if self.intake.arrived_at or self.intake.screened_at else Status.OUTREACH

    @property
    def running(self) -> bool:
        """Whether the agency works on it now: accepted and not closed."""
        return self.status in (Status.OPEN, Status.CLOSURE_PENDING, Status.CLOSURE_UNDER_REVIEW)

    @property
    def episode(self) -> int:
        """1 at first, one more with each re-opening."""
        return 1 + self.closing.reopened


NO_CASE = Case()


def evolve(case: Case, entry: Effective) -> Case:
    """Take one record into the state. Total: never refuses, never raises."""
    record = entry.record
    known: dict[str, Any] = {
        "id": CaseId(record.stream),
        "child": ChildId(record.subject) if record.subject else case.child,
        "version": max(case.version, record.version),
        "holds": (*case.holds, *_holds(entry)),
    }
    if entry.hold is not None:
        return replace(case, **known, **_protection(case, entry))
    # Built anew: to replace every field one by one costs more than all parts together.
    return Case(
        **known,
        outreach=case.outreach.evolve(entry),
        intake=case.intake.evolve(entry),
        team=case.team.evolve(entry),
        assessment=case.assessment.evolve(entry),
        plan=case.plan.evolve(entry),
        work=case.work.evolve(entry),
        risk=case.risk.evolve(entry),
        closing=case.closing.evolve(entry),
    )


def _protection(case: Case, entry: Effective) -> dict[str, Any]:
    """What warns of harm protects while it is in doubt; everything else waits, also what the same record answers."""
    risk = case.risk.evolve(entry) if isinstance(entry.event, WARNS) else case.risk
    return {"outreach": case.outreach.with_danger(entry), "risk": risk}


def fold(entries: Iterable[Effective]) -> Case:
    """The case from everything that counts, in fold order."""
    case = NO_CASE
    for entry in entries:
        case = evolve(case, entry)
    return case


def _holds(entry: Effective) -> list[OpenHold]:
    doubted = [OpenHold(each, "record.corrected", None) for each in entry.contested]
    if entry.hold is not None:
        doubted.append(OpenHold(entry.record.id, entry.record.event.NAME, entry.hold.id))
    return doubted
