"""The plan: each goal with its proposed and its approved terms, the child's view, submission and approval."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from domain.case.events.planning import (
    ChildViewRecorded,
    GoalAdded,
    GoalChanged,
    GoalDropped,
    PlanApproved,
    PlanDrafted,
    PlanReturned,
    PlanSubmitted,
)
from domain.case.vocabulary import ChildView
from domain.event import Event
from domain.history import Effective
from domain.identifiers import EventId, StaffId
from domain.record import Mark


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed of a goal, as far as rules need it; the wording is content.

    ``wordings`` names the records that gave the words, in their order, so that a changed text is another set of terms.
    """

    responsible: tuple[StaffId, ...]
    child_responsible: bool
    due: date | None
    answers: tuple[EventId, ...]
    wordings: tuple[EventId, ...]

    @property
    def worded_by(self) -> EventId:
        """The record that gave the newest words."""
        return self.wordings[-1]


@dataclass(frozen=True, slots=True)
class Proposed:
    """One wording of a goal or of a change of it: whose record it is, who worded it so, and when that was written."""

    record: EventId
    author: StaffId
    mark: Mark
    written_at: datetime
    change: "Change"


@dataclass(frozen=True, slots=True)
class Change:
    """What a wording says; ``None`` leaves what was said before."""

    responsible: tuple[StaffId, ...] | None
    due: date | None
    child_responsible: bool | None = None
    answers: tuple[EventId, ...] | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What the child said of a goal."""

    goal: EventId
    view: ChildView
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One goal, from proposal to approval and change."""

    id: EventId
    proposed: tuple[Proposed, ...]
    approved: Terms | None = None
    approved_marks: frozenset[EventId] = frozenset()
    dropped: bool = False
    view: ChildView | None = None

    @property
    def terms(self) -> Terms:
        """The terms put forward last."""
        return _terms(self.proposed)

    @property
    def waiting_authors(self) -> frozenset[StaffId]:
        """Everybody who worded what nobody has approved yet."""
        return frozenset(each.author for each in self.proposed if each.mark.by not in self.approved_marks)

    @property
    def pending(self) -> bool:
        """Whether the newest terms wait for approval."""
        return not self.dropped and self.approved != self.terms


@dataclass(frozen=True, slots=True)
class Submission:
    """A plan put forward for approval."""

    id: EventId
    by: StaffId
    at: datetime
    covers: tuple[EventId, ...]


HEEDS: frozenset[type[Event]] = frozenset(
    {PlanDrafted, GoalAdded, GoalChanged, GoalDropped, ChildViewRecorded, PlanSubmitted, PlanReturned, PlanApproved}
)
"""What changes it."""


class Plan(NamedTuple):
    """All goals, and where their approval stands."""

    drafted_at: datetime | None = None
    author: StaffId | None = None
    goals: tuple[Goal, ...] = ()
    heard: tuple[Heard, ...] = ()
    submission: Submission | None = None
    submitted_first_at: datetime | None = None
    approved_at: datetime | None = None
    approved_last_at: datetime | None = None
    approved_by: StaffId | None = None

    def evolve(self, entry: Effective) -> "Plan":
        """Total: every other event leaves it as it is."""
        match entry.event:
            case PlanDrafted():
                drafted, author = self.drafted_at or entry.at, self.author or entry.record.actor
                return self._replace(drafted_at=drafted, author=author)
            case GoalAdded():
                return self._replace(goals=(*self.goals, _viewed(_new_goal(entry), self.heard)))
            case GoalChanged(goal=id):
                return self._with_goal(id, lambda goal: _viewed(_changed(goal, entry), self.heard))
            case GoalDropped(goal=id):
                return self._with_goal(id, lambda goal: replace(goal, dropped=True))
            case ChildViewRecorded(views=views):
                # Kept beside the goals too: of a goal set in the same minute, the child's view is folded first.
                heard = (*self.heard, *(Heard(each.goal, each.view, entry.record.written_at) for each in views))
                return self._replace(heard=heard, goals=tuple(_viewed(goal, heard) for goal in self.goals))
            case PlanSubmitted(covers=covers):
                submission = Submission(entry.record.id, entry.record.actor, entry.at, covers)
                first = self.submitted_first_at or entry.at
                return self._replace(submission=submission, submitted_first_at=first)
            case PlanReturned(submission=returned) if self.submission and self.submission.id == returned:
                return self._replace(submission=None)
            case PlanApproved(covers=covers):
                return self._approved(entry, frozenset(covers))
            case _:
                return self

    def goal(self, id: EventId) -> Goal | None:
        """The goal with this id, dropped or not."""
        return next((each for each in self.goals if each.id == id), None)

    @property
    def standing(self) -> tuple[Goal, ...]:
        """The goals that were not dropped."""
        return tuple(each for each in self.goals if not each.dropped)

    @property
    def pending(self) -> tuple[Goal, ...]:
        """The goals whose newest terms nobody has approved."""
        return tuple(each for each in self.standing if each.pending)

    @property
    def in_force(self) -> bool:
        """Whether some approved terms hold."""
        return any(each.approved is not None for each in self.standing)

    def _with_goal(self, id: EventId, change: Callable[[Goal], Goal]) -> "Plan":
        return self._replace(goals=tuple(change(each) if each.id == id else each for each in self.goals))

    def _approved(self, entry: Effective, covered: frozenset[EventId]) -> "Plan":
        goals = tuple(_approved(each, entry) if each.id in covered else each for each in self.goals)
        if goals == self.goals:
            # Nothing of what it names had been in view: it approves nothing, and the clock of the approval runs on.
            return self
        return self._replace(
            goals=goals,
            submission=None,
            approved_at=self.approved_at or entry.at,
            approved_last_at=entry.at,
            approved_by=entry.record.actor,
        )


def _new_goal(entry: Effective) -> Goal:
    return Goal(id=entry.record.id, proposed=_proposed(entry, GoalAdded))


def _changed(goal: Goal, entry: Effective) -> Goal:
    return replace(goal, proposed=(*goal.proposed, *_proposed(entry, GoalChanged)))


def _proposed(entry: Effective, kind: type[GoalAdded | GoalChanged]) -> tuple[Proposed, ...]:
    return tuple(
        Proposed(entry.record.id, each.by, each.mark, each.written_at, _change(each.event))
        for each in entry.revisions
        if isinstance(each.event, kind)
    )


def _change(event: GoalAdded | GoalChanged) -> Change:
    if isinstance(event, GoalChanged):
        return Change(event.responsible, event.due)
    return Change(event.responsible, event.due, event.child_responsible, event.answers)


def _newest(proposed: Iterable[Proposed]) -> list[Proposed]:
    """Of each record its last wording, in the order of the records: a typo mended late undoes no change since."""
    return list({each.record: each for each in proposed}.values())


def _terms(proposed: Iterable[Proposed]) -> Terms:
    """The terms that these wordings make together."""
    newest = _newest(proposed)
    terms = Terms((), False, None, (), tuple(each.mark.by for each in newest))
    for each in newest:
        said = {name: getattr(each.change, name) for name in ("responsible", "due", "child_responsible", "answers")}
        terms = replace(terms, **{name: value for name, value in said.items() if value is not None})
    return terms


def _viewed(goal: Goal, heard: tuple[Heard, ...]) -> Goal:
    """With the child's view of the newest terms; what it said before those were written is no view of them."""
    worded = max((each.written_at for each in _newest(goal.proposed)), default=None)
    said = [each.view for each in heard if each.goal == goal.id and worded and each.written_at >= worded]
    return replace(goal, view=said[-1] if said else None)


def _approved(goal: Goal, approval: Effective) -> Goal:
    """The approver approved the terms that the wordings in view make, and nothing that came later."""
    shown = [each for each in goal.proposed if approval.record.had_in_view(each.mark)]
    if all(each.record != goal.id for each in shown):
        return goal
    marks = goal.approved_marks.union(each.mark.by for each in shown)
    return replace(goal, approved=_terms(shown), approved_marks=marks)
