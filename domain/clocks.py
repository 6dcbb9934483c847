"""What every duty of a case runs by: the clocks that its state has started, before their ends are reckoned."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from domain.calendar import Calendar
from domain.case.state import RUNNING, Case
from domain.case.vocabulary import COSIGNED_DESTINATIONS, RiskLevel, Status
from domain.identifiers import EventId, StaffId
from domain.settings.vocabulary import DeadlineKind


class Duty(StrEnum):
    """What has to be done; a warning about it is called ``<duty>.late`` or ``<duty>.overdue``."""

    DANGER = "danger"
    SIGHTING = "sighting"
    SCREENING = "screening"
    OVERRIDE = "override"
    ASSESSMENT = "assessment"
    PLAN_DRAFT = "plan-draft"
    PLAN = "plan"
    PLAN_APPROVAL = "plan-approval"
    RISK_LOWERING = "risk-lowering"
    CONTACT = "contact"
    REVIEW = "review"
    COUNTERSIGN = "countersign"
    STAY = "stay"
    CLOSURE_APPROVAL = "closure-approval"
    CLOSURE_COSIGNATURE = "closure-cosignature"
    AFTERCARE = "aftercare"
    GLASS_REVIEW = "break-glass-review"


class Clock(NamedTuple):
    """A clock before its end is reckoned; ``agreed`` is that end, where people agreed on it."""

    code: Duty
    kind: DeadlineKind | None
    since: datetime
    done_at: datetime | None = None
    owner: StaffId | None = None
    about: EventId | None = None
    agreed: datetime | None = None


def clocks_of(case: Case, calendar: Calendar, duties: Iterable[Duty]) -> Iterator[Clock]:
    """Every clock of these duties, done or not.

    An undone duty falls away when the work ends, unless it outlives it or arose later. The confirmation of an intake
    and a decision on a long stay leave no record yet: the first has no clock, the second stands until the child leaves.
    """
    clocks = _Clocks(case, calendar)
    return (each for duty in duties for each in CLOCKS[duty](clocks) if clocks.stands(each))


OUTLIVES_THE_WORK = frozenset({Duty.DANGER, Duty.COUNTERSIGN, Duty.STAY, Duty.GLASS_REVIEW})
"""Duties that no ending takes away."""

SEEN_WITHIN = {
    RiskLevel.HIGH: DeadlineKind.SEEN_HIGH,
    RiskLevel.MEDIUM: DeadlineKind.SEEN_MEDIUM,
    RiskLevel.LOW: DeadlineKind.SEEN_LOW,
}
CONTACT_WITHIN = {
    RiskLevel.HIGH: DeadlineKind.CONTACT_HIGH,
    RiskLevel.MEDIUM: DeadlineKind.CONTACT_MEDIUM,
    RiskLevel.LOW: DeadlineKind.CONTACT_LOW,
}
REVIEW_WITHIN = {
    RiskLevel.HIGH: DeadlineKind.REVIEW_HIGH,
    RiskLevel.MEDIUM: DeadlineKind.REVIEW_MEDIUM,
    RiskLevel.LOW: DeadlineKind.REVIEW_LOW,
}


class _Clocks:
    """What every clock is read from; where the case stands is asked by most of them, so it is looked up once."""

    def __init__(self, case: Case, calendar: Calendar) -> None:
        self.case = case
        self.calendar = calendar
        self._status = case.status

    @property
    def holder(self) -> StaffId | None:
        return self.case.team.holder

    @property
    def accepted_at(self) -> datetime | None:
        return self.case.intake.decided_at if self.case.intake.accepted else None

    @property
    def level(self) -> RiskLevel:
        """While nobody has judged the risk, the safer assumption holds."""
        return self.case.risk.level or RiskLevel.HIGH

    @property
    def ended_at(self) -> datetime | None:
        match self._status:
            case Status.CLOSED | Status.AFTERCARE:
                return self.case.closing.closed_at
            case Status.SCREENED_OUT:
                return self.case.intake.decided_at
            case _:
                return None

    def stands(self, each: Clock) -> bool:
        if each.done_at is not None or each.code in OUTLIVES_THE_WORK:
            return True
        if each.code is Duty.AFTERCARE:
            return self.case.closing.in_aftercare
        return self.ended_at is None or each.since > self.ended_at

    def rhythm(self, last: datetime | None) -> datetime | None:
        """From when a repeated duty counts: the last time, the intake or the re-opening, whichever came last."""
        if self._status not in RUNNING:
            return None
        moments = (last, self.accepted_at, self.case.closing.reopened_at)
        return max((each for each in moments if each is not None), default=None)


def _danger(clocks: _Clocks) -> Iterator[Clock]:
    for each in clocks.case.outreach.dangers:
        kind, answered_at = DeadlineKind.DANGER_ANSWER, each.answered_at
        yield Clock(Duty.DANGER, kind, each.at, done_at=answered_at, about=each.id)


def _sighting(clocks: _Clocks) -> Iterator[Clock]:
    """Each judgement that raised the level starts a clock; one that repeats it does not."""
    lowered_to = clocks.case.risk.lowered_to
    reached = -1 if lowered_to is None else lowered_to.rank
    for each in clocks.case.risk.raisings:
        if each.level.rank > reached:
            reached = each.level.rank
            owner, kind = clocks.holder, SEEN_WITHIN[each.level]
            yield Clock(Duty.SIGHTING, kind, each.at, done_at=each.seen_at, owner=owner, about=each.id)


def _screening(clocks: _Clocks) -> Iterator[Clock]:
    intake = clocks.case.intake
    if intake.arrived_at is not None:
        kind, since = DeadlineKind.SCREENING, intake.arrived_at
        yield Clock(Duty.SCREENING, kind, since, done_at=intake.screened_at, owner=clocks.holder)


def _override(clocks: _Clocks) -> Iterator[Clock]:
    asked = clocks.case.intake.override
    if asked is not None:
        kind = DeadlineKind.OVERRIDE_APPROVAL
        yield Clock(Duty.OVERRIDE, kind, asked.at, done_at=asked.approved_at, about=asked.id)


def _assessment(clocks: _Clocks) -> Iterator[Clock]:
    """Only the first round has a deadline; later ones are part of the work."""
    if clocks.accepted_at is not None:
        kind, done_at = DeadlineKind.ASSESSMENT, clocks.case.assessment.first_signed_at
        yield Clock(Duty.ASSESSMENT, kind, clocks.accepted_at, done_at=done_at, owner=clocks.holder)


def _plan_draft(clocks: _Clocks) -> Iterator[Clock]:
    signed_at = clocks.case.assessment.first_signed_at
    if signed_at is not None:
        kind, done_at = DeadlineKind.PLAN_DRAFT, clocks.case.plan.drafted_at
        yield Clock(Duty.PLAN_DRAFT, kind, signed_at, done_at=done_at, owner=clocks.holder)


def _plan(clocks: _Clocks) -> Iterator[Clock]:
    if clocks.accepted_at is not None:
        kind, done_at = DeadlineKind.PLAN_APPROVED, clocks.case.plan.approved_at
        yield Clock(Duty.PLAN, kind, clocks.accepted_at, done_at=done_at, owner=clocks.holder)


def _plan_approval(clocks: _Clocks) -> Iterator[Clock]:
    waiting = clocks.case.plan.submission
    if waiting is not None:
        yield Clock(Duty.PLAN_APPROVAL, DeadlineKind.APPROVAL, waiting.at, about=waiting.id)


def _risk_lowering(clocks: _Clocks) -> Iterator[Clock]:
    """A proposal that would no longer lower anything needs no answer."""
    level = clocks.case.risk.level
    for each in clocks.case.risk.proposals:
        if level is not None and each.level.rank < level.rank:
            yield Clock(Duty.RISK_LOWERING, DeadlineKind.APPROVAL, each.at, about=each.id)


def _contact(clocks: _Clocks) -> Iterator[Clock]:
    met = (clocks.case.work.last_contact_at, clocks.case.outreach.last_seen_at)
    since = clocks.rhythm(max((each for each in met if each is not None), default=None))
    if since is not None:
        yield Clock(Duty.CONTACT, CONTACT_WITHIN[clocks.level], since, owner=clocks.holder)


def _review(clocks: _Clocks) -> Iterator[Clock]:
    since = clocks.rhythm(max((each.at for each in clocks.case.work.reviews), default=None))
    if since is not None:
        yield Clock(Duty.REVIEW, REVIEW_WITHIN[clocks.level], since, owner=clocks.holder)


def _countersign(clocks: _Clocks) -> Iterator[Clock]:
    for each in clocks.case.team.provisional:
        kind, owner = DeadlineKind.COUNTERSIGN, clocks.holder
        yield Clock(Duty.COUNTERSIGN, kind, each.logged_at, owner=owner, about=each.id)


def _stay(clocks: _Clocks) -> Iterator[Clock]:
    stay = clocks.case.team.open_stay
    if stay is not None:
        yield Clock(Duty.STAY, DeadlineKind.SHORT_STAY, stay.since, owner=clocks.holder, about=stay.id)


def _closure_approval(clocks: _Clocks) -> Iterator[Clock]:
    proposal = clocks.case.closing.proposal
    if proposal is not None:
        kind, done_at = DeadlineKind.APPROVAL, proposal.approved_at
        yield Clock(Duty.CLOSURE_APPROVAL, kind, proposal.at, done_at=done_at, about=proposal.id)


def _closure_cosignature(clocks: _Clocks) -> Iterator[Clock]:
    proposal = clocks.case.closing.proposal
    if proposal is not None and proposal.destination in COSIGNED_DESTINATIONS:
        kind, done_at = DeadlineKind.APPROVAL, proposal.cosigned_at
        yield Clock(Duty.CLOSURE_COSIGNATURE, kind, proposal.at, done_at=done_at, about=proposal.id)


def _aftercare(clocks: _Clocks) -> Iterator[Clock]:
    """A date of the exit plan is answered by the next contact after the date before it; each contact answers one."""
    closing, calendar = clocks.case.closing, clocks.calendar
    plan, closed_at = closing.exit_plan, closing.closed_at
    if plan is None or closed_at is None:
        return
    contacts = [each for each in closing.aftercare_contacts if each >= closed_at]
    before = date.min
    for agreed in sorted(plan.contacts_on):
        done_at = next((each for each in contacts if calendar.day(each) > before), None)
        contacts = [each for each in contacts if done_at is not None and each > done_at]
        before = agreed
        due, owner, about = calendar.end_of_day(agreed), plan.responsible, plan.id
        yield Clock(Duty.AFTERCARE, None, closed_at, done_at=done_at, owner=owner, about=about, agreed=due)


def _glass_review(clocks: _Clocks) -> Iterator[Clock]:
    for each in clocks.case.privacy.glasses:
        kind, done_at = DeadlineKind.GLASS_REVIEW, each.reviewed_at
        yield Clock(Duty.GLASS_REVIEW, kind, each.since, done_at=done_at, about=each.id)


CLOCKS: dict[Duty, Callable[[_Clocks], Iterator[Clock]]] = {
    Duty.DANGER: _danger,
    Duty.SIGHTING: _sighting,
    Duty.SCREENING: _screening,
    Duty.OVERRIDE: _override,
    Duty.ASSESSMENT: _assessment,
    Duty.PLAN_DRAFT: _plan_draft,
    Duty.PLAN: _plan,
    Duty.PLAN_APPROVAL: _plan_approval,
    Duty.RISK_LOWERING: _risk_lowering,
    Duty.CONTACT: _contact,
    Duty.REVIEW: _review,
    Duty.COUNTERSIGN: _countersign,
    Duty.STAY: _stay,
    Duty.CLOSURE_APPROVAL: _closure_approval,
    Duty.CLOSURE_COSIGNATURE: _closure_cosignature,
    Duty.AFTERCARE: _aftercare,
    Duty.GLASS_REVIEW: _glass_review,
}
"""How each duty reads its clocks from the state."""
