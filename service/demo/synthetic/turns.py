"""What can happen in the middle of the work: danger, risk, changed goals, blocks, allegations, a doubt that is held."""

from collections.abc import Callable
from datetime import timedelta

from domain.annotations import Held, HoldReason
from domain.case.events.outreach import ChildSeen, DangerEscalated, DangerLifted
from domain.case.events.planning import ChildViewRecorded, GoalChanged, GoalView, PlanApproved, PlanSubmitted
from domain.case.events.risk import (
    AllegationRecorded,
    AllegationResolved,
    ContactBlocked,
    ContactBlockLifted,
    RiskLowered,
    RiskLoweringProposed,
    RiskRaised,
)
from domain.case.events.work import ConferenceHeld
from domain.case.vocabulary import AllegationOutcome, ChildView, DangerSign, RiskLevel
from domain.identifiers import EventId
from domain.staff.vocabulary import Role
from service.demo.synthetic import street_words, work_words
from service.demo.synthetic.telling import Teller

Goals = tuple[EventId, ...]

STRANGER = "stranger"
"""Somebody of the street from whom the child is kept away."""


def danger(told: Teller, goals: Goals) -> None:
    """An alarm, answered and lifted the same day."""
    caregiver = told.team.any(Role.CAREGIVER, told.chance)
    alarm = DangerEscalated(
        told=(told.supervisor.id,),
        told_at=told.now + timedelta(minutes=5),
        signs=(DangerSign.OTHER,),
        account=street_words.CHASED,
    )
    raised = told.ask(alarm, caregiver)
    told.later(minutes=50)
    told.ask(ChildSeen(place="rumah singgah", condition="aman, gemetar"), told.holder)
    told.later(hours=3)
    told.ask(DangerLifted(danger=raised, safe_because=street_words.SAFE_BECAUSE), told.supervisor)


def raise_risk(told: Teller, goals: Goals) -> None:
    """Somebody judges the risk to be higher; it holds at once."""
    level = RiskLevel.HIGH if told.risk is RiskLevel.MEDIUM else RiskLevel.MEDIUM
    told.risk = max(told.risk, level, key=lambda each: each.rank)
    reasons = told.chance.one_of(street_words.RISK_REASONS)
    told.ask(RiskRaised(level=level, reasons=reasons), told.team.any(Role.CAREGIVER, told.chance))


def lower_risk(told: Teller, goals: Goals) -> None:
    """The case holder proposes a lower level, and the supervisor agrees."""
    if told.risk is RiskLevel.LOW:
        return
    level = RiskLevel.MEDIUM if told.risk is RiskLevel.HIGH else RiskLevel.LOW
    proposal = told.ask(RiskLoweringProposed(level=level, reasons=told.chance.one_of(street_words.CALMER)), told.holder)
    told.later(hours=told.chance.within(1, 30))
    told.ask(RiskLowered(proposal=proposal), told.supervisor)
    told.risk = level


def change_goal(told: Teller, goals: Goals) -> None:
    """New terms for a goal, which the child has heard of, approved like the old ones."""
    goal = told.chance.one_of(goals)
    told.ask(_changed(told, goal), told.holder)
    told.later(minutes=10)
    view = GoalView(goal=goal, view=ChildView.AGREES)
    told.ask(ChildViewRecorded(views=(view,), words=told.chance.one_of(work_words.CHILD_WORDS)), told.holder)
    told.later(minutes=10)
    told.ask(PlanSubmitted(covers=(goal,)), told.holder)
    told.later(hours=told.chance.within(2, 40))
    told.ask(PlanApproved(covers=(goal,)), told.supervisor)


def confer(told: Teller, goals: Goals) -> None:
    """The professions meet about the case."""
    told.ask(ConferenceHeld(participants=work_words.PROFESSIONS, conclusions=work_words.CONCLUSIONS), told.holder)


def accuse(told: Teller, goals: Goals) -> None:
    """An allegation against somebody of the street, and what became of it."""
    said = AllegationRecorded(against_person=told.person(STRANGER), account=street_words.ALLEGATION)
    allegation = told.ask(said, told.holder)
    told.later(hours=told.chance.within(3, 20))
    outcome = told.chance.one_of((AllegationOutcome.FOUNDED, AllegationOutcome.NOT_DETERMINED))
    resolved = AllegationResolved(allegation=allegation, outcome=outcome, reasons=street_words.ALLEGATION_RESOLVED)
    told.ask(resolved, told.supervisor)


def block(told: Teller, goals: Goals) -> None:
    """Somebody must not meet the child; sometimes they may again later."""
    blocked = ContactBlocked(person=told.person(STRANGER), reason=street_words.BLOCKED_BECAUSE)
    id = told.ask(blocked, told.holder)
    if told.chance.happens(0.3):
        told.later(hours=20)
        told.ask(ContactBlockLifted(block=id, reason=street_words.BLOCK_LIFTED), told.supervisor)


def doubt(told: Teller, goals: Goals) -> None:
    """Two workers change one goal without knowing of each other: the second change is held (C09)."""
    goal = told.chance.one_of(goals)
    first = told.ask(_changed(told, goal), told.holder)
    told.later(minutes=10)
    others = [each for each in told.team.of(Role.SOCIAL_WORKER) if each is not told.holder]
    second = told.ask(_changed(told, goal), told.chance.one_of(others))
    told.later(minutes=20)
    due = told.now + timedelta(hours=72)
    held = Held(holds=second, reason=HoldReason.GOAL_CHANGED_TWICE, against=(first,), owner=told.supervisor.id, due=due)
    told.ask(held, told.supervisor)


def _changed(told: Teller, goal: EventId) -> GoalChanged:
    due = (told.now + timedelta(days=told.chance.number(10, 40))).date()
    return GoalChanged(goal=goal, due=due, reason=told.chance.one_of(work_words.CHANGES))


Turn = Callable[[Teller, Goals], None]

TURNS: dict[Turn, float] = {
    danger: 0.04,
    raise_risk: 0.15,
    lower_risk: 0.5,
    change_goal: 0.2,
    confer: 0.3,
    accuse: 0.03,
    block: 0.04,
}
"""In which share of all cases with a plan each of them happens."""
