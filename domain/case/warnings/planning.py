"""Warnings about the plan: weak, double or too many goals, and a child that does not agree."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Any
from unicodedata import normalize

from domain.case.events.planning import GoalAdded, GoalChanged, PlanApproved, PlanSubmitted
from domain.case.state import Case
from domain.case.state.plan import Goal
from domain.case.vocabulary import ChildView
from domain.case.warnings.warning import Warning
from domain.history import Effective, History, fold_order
from domain.identifiers import EventId

MOST_GOALS = 5

ALIKE = 0.85
"""From which likeness on two titles are called double; 1 means the same words."""

NO_AGREEMENT = frozenset({None, ChildView.DISAGREES})
"""Disagreeing, or never asked. A child that agrees in part or cannot say is on record, with its reasons."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The newest words of a goal; ``UNOPENED`` where they were not handed out."""

    title: Any
    measure: Any


def arising(entry: Effective, after: Case, history: History) -> Iterator[Warning]:
    """What this record brings up, in the words of that moment."""
    id = entry.record.id
    match entry.event:
        case GoalAdded():
            goal = after.plan.goal(id)
            if goal is not None:
                said = wordings([*_earlier(history, entry), entry])
                yield from _weaknesses(goal, said, after)
                yield from _doubles(goal, after.plan.standing, said, about=id)
                yield from _too_many(after, about=id)
        case GoalChanged(goal=changed, title=title):
            goal = after.plan.goal(changed)
            if goal is not None and title is not None:
                said = wordings([*_earlier(history, entry), entry])
                yield from _doubles(goal, after.plan.standing, said, about=id)
        case PlanSubmitted(covers=covers) | PlanApproved(covers=covers):
            yield from _without_agreement(after, frozenset(covers), about=id)
        case _:
            return


def standing(case: Case, history: History) -> Iterator[Warning]:
    """What the plan lacks as it stands: goals that were given up count no more, and a pair is named once."""
    said, goals = wordings(history.effective), case.plan.standing
    for index, goal in enumerate(goals):
        yield from _weaknesses(goal, said, case)
        yield from _doubles(goal, goals[:index], said, about=goal.id)
    yield from _too_many(case, about=None)
    submission = case.plan.submission
    put_forward = frozenset(submission.covers if submission else ())
    covered = put_forward | {goal.id for goal in goals if goal.approved is not None}
    yield from _without_agreement(case, covered, about=submission.id if submission else None)


def likeness(title: str, other: str) -> float:
    """How alike two titles are, from 0 to 1: the ratio of ``difflib`` over their words in alphabetical order.

    Case, punctuation and the order of words make no difference; neither does which of the two comes first.
    """
    one, another = sorted((_words(title), _words(other)))
    return SequenceMatcher(None, one, another, autojunk=False).ratio()


def wordings(entries: Iterable[Effective]) -> dict[EventId, Wording]:
    """The words of each goal after these entries."""
    said: dict[EventId, Wording] = {}
    for entry in entries:
        match entry.event:
            case GoalAdded(title=title, measure=measure):
                said[entry.record.id] = Wording(title, measure)
            case GoalChanged(goal=goal, title=title, measure=measure) if goal in said and entry.hold is None:
                said[goal] = _reworded(said[goal], title, measure)
            case _:
                pass
    return said


def _reworded(before: Wording, title: Any, measure: Any) -> Wording:
    renamed = before if title is None else replace(before, title=title)
    return renamed if measure is None else replace(renamed, measure=measure)


def _earlier(history: History, entry: Effective) -> Iterator[Effective]:
    place = fold_order(entry.record, entry.at)
    return takewhile(lambda each: fold_order(each.record, each.at) < place, history.effective)


def _weaknesses(goal: Goal, said: dict[EventId, Wording], case: Case) -> Iterator[Warning]:
    if goal.id in said and _unsaid(said[goal.id].measure):
        yield Warning(code="goal.unmeasurable", about=goal.id)
    if not {each.id for each in case.assessment.claims}.intersection(goal.terms.answers):
        yield Warning(code="goal.no-need", about=goal.id)


def _doubles(goal: Goal, others: Iterable[Goal], said: dict[EventId, Wording], about: EventId) -> Iterator[Warning]:
    title = said[goal.id].title if goal.id in said else None
    for other in others:
        if other.id != goal.id and other.id in said and _alike(title, said[other.id].title):
            yield Warning(code="goal.duplicate", about=about, facts={"goal": goal.id, "other": other.id})


def _unsaid(text: Any) -> bool:
    return text is None or (isinstance(text, str) and not text.strip())


def _alike(title: Any, other: Any) -> bool:
    return isinstance(title, str) and isinstance(other, str) and likeness(title, other) >= ALIKE


def _words(title: str) -> str:
    plain = "".join(each if each.isalnum() else " " for each in normalize("NFKC", title).casefold())
    return " ".join(sorted(plain.split()))


def _too_many(case: Case, about: EventId | None) -> Iterator[Warning]:
    goals = len(case.plan.standing)
    if goals > MOST_GOALS:
        yield Warning(code="plan.many-goals", about=about, facts={"goals": goals, "limit": MOST_GOALS})


def _without_agreement(case: Case, covered: frozenset[EventId], about: EventId | None) -> Iterator[Warning]:
    goals = [each.id for each in case.plan.standing if each.id in covered and each.view in NO_AGREEMENT]
    if goals:
        yield Warning(code="plan.without-agreement", about=about, facts={"goals": goals})
