"""Rules of the plan: E06."""

from domain.case.decisions.rules import must, must_be_another
from domain.case.events.planning import (
    GoalChanged,
    GoalDropped,
    PlanApproved,
    PlanDrafted,
    PlanReturned,
    PlanSubmitted,
)
from domain.case.state.plan import Goal, Submission
from domain.command import ALREADY_SO, Answer, Command, Given, granted
from domain.identifiers import EventId


def draft_plan(command: Command[PlanDrafted], given: Given) -> Answer:
    """One plan per case; it grows by goals."""
    return granted(command) if given.case.plan.drafted_at is None else ALREADY_SO


def change_goal(command: Command[GoalChanged], given: Given) -> Answer:
    """New terms wait for approval; the old ones stay in force."""
    _standing(given, command.event.goal)
    return granted(command)


def drop_goal(command: Command[GoalDropped], given: Given) -> Answer:
    """A goal is given up once."""
    goal = given.case.plan.goal(command.event.goal)
    must(goal is not None, "goal.unknown", goal=command.event.goal)
    return ALREADY_SO if goal and goal.dropped else granted(command)


def submit_plan(command: Command[PlanSubmitted], given: Given) -> Answer:
    """A plan has at least one goal (``domain.md`` 2.3)."""
    must(bool(command.event.covers), "plan.no-goals", "E06")
    goals = [_standing(given, each) for each in command.event.covers]
    waiting = given.case.plan.submission
    if waiting and set(waiting.covers) == set(command.event.covers):
        return ALREADY_SO
    return granted(command) if any(goal.pending for goal in goals) else ALREADY_SO


def approve_plan(command: Command[PlanApproved], given: Given) -> Answer:
    """Approved by another than the author; every goal whole; the child's view recorded (E06)."""
    must(bool(command.event.covers), "plan.no-goals", "E06")
    goals = [_standing(given, each) for each in command.event.covers]
    if not any(goal.pending for goal in goals):
        return ALREADY_SO
    submission = _submitted(given, command.event.covers)
    authors = frozenset({submission.by}.union(*(goal.waiting_authors for goal in goals)))
    must_be_another(command, given, authors)
    for goal in goals:
        _must_be_whole(goal, given)
    return granted(command)


def return_plan(command: Command[PlanReturned], given: Given) -> Answer:
    """Only a plan that waits can be sent back."""
    waiting = given.case.plan.submission
    must(waiting is not None and waiting.id == command.event.submission, "plan.not-submitted", "E06")
    return granted(command)


def _standing(given: Given, id: EventId) -> Goal:
    goal = given.case.plan.goal(id)
    must(goal is not None, "goal.unknown", goal=id)
    assert goal is not None
    must(not goal.dropped, "goal.dropped", goal=id)
    return goal


def _submitted(given: Given, covers: tuple[EventId, ...]) -> Submission:
    waiting = given.case.plan.submission
    must(waiting is not None, "plan.not-submitted", "E06")
    assert waiting is not None
    beyond = sorted(set(covers) - set(waiting.covers))
    must(not beyond, "plan.not-submitted", "E06", goals=beyond)
    return waiting


def _must_be_whole(goal: Goal, given: Given) -> None:
    terms = goal.terms
    responsible = bool(terms.responsible) or terms.child_responsible
    must(responsible, "goal.nobody-responsible", "E06", goal=goal.id)
    must(terms.due is not None, "goal.no-due-date", "E06", goal=goal.id)
    claims = {each.id for each in given.case.assessment.claims}
    must(bool(claims.intersection(terms.answers)), "goal.not-linked-to-assessment", "E06", goal=goal.id)
    must(goal.view is not None, "goal.child-view-missing", "E06", goal=goal.id)
