"""The state of a case: only what decisions need, built from facts alone; what people read is a view."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from domain.case.events.risk import AllegationRecorded, ContactBlocked, RiskRaised
from domain.case.state import assessment, closing, intake, outreach, plan, privacy, risk, team, work
from domain.case.state.assessment import Assessment
from domain.case.state.closing import Closing
from domain.case.state.intake import Intake
from domain.case.state.outreach import DANGER, Outreach
from domain.case.state.plan import Plan
from domain.case.state.privacy import Privacy
from domain.case.state.risk import Risk
from domain.case.state.team import Team
from domain.case.state.work import Work
from domain.case.vocabulary import IntakeOutcome, Status
from domain.event import Event
from domain.history import Effective
from domain.identifiers import CaseId, ChildId, EventId
from domain.staff.vocabulary import PROVISIONAL_ROLES

WARNS = (RiskRaised, ContactBlocked, AllegationRecorded)
"""Observations that keep a child from harm also while somebody doubts them."""

ENDINGS = frozenset({"case.closure-approved", "case.closed"})
"""A hold on one of these keeps the case from being closed."""


RUNNING = frozenset({Status.OPEN, Status.CLOSURE_PENDING, Status.CLOSURE_UNDER_REVIEW})
"""The agency works on the case: it was accepted and is not closed."""


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
    privacy: Privacy = field(default_factory=Privacy)
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
        return self.status in RUNNING

    @property
    def episode(self) -> int:
        """1 at first, one more with each re-opening."""
        return 1 + self.closing.reopened


NO_CASE = Case()

SIDES: dict[str, frozenset[type[Event]]] = {
    "outreach": outreach.HEEDS,
    "intake": intake.HEEDS,
    "team": team.HEEDS,
    "assessment": assessment.HEEDS,
    "plan": plan.HEEDS,
    "work": work.HEEDS,
    "risk": risk.HEEDS,
    "closing": closing.HEEDS,
    "privacy": privacy.HEEDS,
}
"""The sides of a case, and which events change each."""

CHANGED_BY: dict[type[Event], tuple[str, ...]] = {
    event: tuple(side for side, heeded in SIDES.items() if event in heeded)
    for event in frozenset().union(*SIDES.values())
}
"""The same by event: most change one side or two, and to ask all nine would cost more than the rest of a fold."""


def evolve(case: Case, entry: Effective) -> Case:
    """Take one record into the state. Total: never refuses, never raises."""
    return fold((entry,), case)


def fold(entries: Iterable[Effective], case: Case = NO_CASE) -> Case:
    """The case from everything that counts, in fold order, on top of what counted before."""
    folding = Folding(case)
    for entry in entries:
        folding.take(entry)
    return folding.case


class Step(NamedTuple):
    """One entry between the case before it and the case after it."""

    entry: Effective
    before: Case
    after: Case


class Course(NamedTuple):
    """The case from everything that counts, and the steps on the way there that somebody asks for."""

    case: Case
    steps: tuple[Step, ...]


def course(entries: Iterable[Effective], asked: Container[type[Event]]) -> Course:
    """As ``fold``, with the steps of the entries whose events are of the types that are asked for."""
    folding, steps = Folding(), list[Step]()
    for entry in entries:
        if type(entry.event) in asked:
            before = folding.case
            folding.take(entry)
            steps.append(Step(entry, before, folding.case))
        else:
            folding.take(entry)
    return Course(folding.case, tuple(steps))


class Folding:
    """A fold on its way: takes one entry after the other, and shows the case only where somebody asks."""

    def __init__(self, case: Case = NO_CASE) -> None:
        self._case: Case | None = case
        self._id: str | None = case.id
        self._child: str | None = case.child
        self._version, self._holds = case.version, case.holds
        self._sides: dict[str, Any] = {side: getattr(case, side) for side in SIDES}

    def take(self, entry: Effective) -> None:
        """As ``evolve``."""
        record, sides = entry.record, self._sides
        self._case, self._id = None, record.stream
        self._child = record.subject or self._child
        self._version = max(self._version, record.version)
        if entry.contested or entry.hold is not None:
            self._holds = (*self._holds, *_holds(entry))
        if entry.hold is not None:
            sides |= _protection(sides, entry)
            return
        for side in _changed_by(entry):
            sides[side] = sides[side].evolve(entry)

    @property
    def case(self) -> Case:
        """The case after what was taken so far."""
        if self._case is None:
            id = CaseId(self._id) if self._id else None
            child = ChildId(self._child) if self._child else None
            self._case = Case(id=id, child=child, version=self._version, holds=self._holds, **self._sides)
        return self._case


def _changed_by(entry: Effective) -> Iterable[str]:
    """Which sides may change; an alarm, and what waits for a countersign, can be any event."""
    if entry.urgency is DANGER or entry.rewordings or entry.record.role in PROVISIONAL_ROLES:
        return SIDES
    return CHANGED_BY.get(type(entry.event), ())


def _protection(sides: Mapping[str, Any], entry: Effective) -> dict[str, Any]:
    """What warns of harm protects while it is in doubt; everything else waits, also what the same record answers."""
    risk = sides["risk"]
    return {
        "outreach": sides["outreach"].with_danger(entry),
        "risk": risk.evolve(entry) if isinstance(entry.event, WARNS) else risk,
    }


def _holds(entry: Effective) -> list[OpenHold]:
    doubted = [OpenHold(each, "record.corrected", None) for each in entry.contested]
    if entry.hold is not None:
        doubted.append(OpenHold(entry.record.id, entry.record.event.NAME, entry.hold.id))
    return doubted
