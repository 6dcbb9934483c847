"""The plan: each goal with its proposed and its approved terms, the child's view, submission and approval."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile

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
from domain.history import Effective
from domain.identifiers import EventId, StaffId
from domain.record import Mark


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed of a goal, as far as rules need it; the wording is content.

    ``worded_by`` names the record that gave the wording, so that a changed text is another set of terms.
    """

    responsible: tuple[StaffId, ...]
    child_responsible: bool
    due: date | None
    answers: tuple[EventId, ...]
    worded_by: EventId


@dataclass(frozen=True, slots=True)
class Proposed:
    """Terms as they were put forward, by whom, and when: a child's view of earlier terms is none of these."""

    author: StaffId
    mark: Mark
    terms: Terms
    at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """What the child said of a goal."""

    goal: EventId
    view: ChildView
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One goal, from proposal to approval and change."""

    id: EventId
    proposed: tuple[Proposed, ...]
    approved: Terms | None = None
    dropped: bool = False
    view: ChildView | None = None

    @property
    def terms(self) -> Terms:
        """The terms put forward last."""
        return self.proposed[-1].terms

    @property
    def waiting_authors(self) -> frozenset[StaffId]:
        """Everybody who worded what nobody has approved yet."""
        approved = [number for number, each in enumerate(self.proposed) if each.terms == self.approved]
        return frozenset(each.author for each in self.proposed[approved[-1] + 1 if approved else 0 :])

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
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
                return replace(self, drafted_at=drafted, author=author)
            case GoalAdded():
                return replace(self, goals=(*self.goals, _viewed(_new_goal(entry), self.heard)))
            case GoalChanged(goal=id):
                return self._with_goal(id, lambda goal: _viewed(_changed(goal, entry), self.heard))
            case GoalDropped(goal=id):
                return self._with_goal(id, lambda goal: replace(goal, dropped=True))
            case ChildViewRecorded(views=views):
                # Kept beside the goals too: of a goal set in the same minute, the child's view is folded first.
                heard = (*self.heard, *(Heard(each.goal, each.view, entry.at) for each in views))
                return replace(self, heard=heard, goals=tuple(_viewed(goal, heard) for goal in self.goals))
            case PlanSubmitted(covers=covers):
                submission = Submission(entry.record.id, entry.record.actor, entry.at, covers)
                first = self.submitted_first_at or entry.at
                return replace(self, submission=submission, submitted_first_at=first)
            case PlanReturned(submission=returned) if self.submission and self.submission.id == returned:
                return replace(self, submission=None)
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
        return replace(self, goals=tuple(change(each) if each.id == id else each for each in self.goals))

    def _approved(self, entry: Effective, covered: frozenset[EventId]) -> "Plan":
        goals = tuple(_approved(each, entry) if each.id in covered else each for each in self.goals)
        if goals == self.goals:
            # Nothing of what it names had been in view: it approves nothing, and the clock of the approval runs on.
            return self
        return replace(
            self,
            goals=goals,
            submission=None,
            approved_at=self.approved_at or entry.at,
            approved_last_at=entry.at,
            approved_by=entry.record.actor,
        )


def _new_goal(entry: Effective) -> Goal:
    proposed = (
        Proposed(each.by, each.mark, _terms(each.event, each.mark.by), entry.at)
        for each in entry.revisions
        if isinstance(each.event, GoalAdded)
    )
    return Goal(id=entry.record.id, proposed=tuple(proposed))


def _changed(goal: Goal, entry: Effective) -> Goal:
    proposed = (
        Proposed(each.by, each.mark, _changed_terms(goal.terms, each.event, each.mark.by), entry.at)
        for each in entry.revisions
        if isinstance(each.event, GoalChanged)
    )
    return replace(goal, proposed=(*goal.proposed, *proposed))


def _terms(event: GoalAdded, worded_by: EventId) -> Terms:
    return Terms(event.responsible, event.child_responsible, event.due, event.answers, worded_by)


def _changed_terms(before: Terms, event: GoalChanged, worded_by: EventId) -> Terms:
    responsible = before.responsible if event.responsible is None else event.responsible
    return replace(before, responsible=responsible, due=event.due or before.due, worded_by=worded_by)


def _viewed(goal: Goal, heard: tuple[Heard, ...]) -> Goal:
    """With the child's view of the newest terms; what it said of earlier ones is no view of these."""
    said = [each.view for each in heard if each.goal == goal.id and each.at >= goal.proposed[-1].at]
    return replace(goal, view=said[-1] if said else None)


def _approved(goal: Goal, approval: Effective) -> Goal:
    """The approver approved the terms up to the first that were not in view: later ones build on those."""
    shown = list(takewhile(lambda each: approval.record.had_in_view(each.mark), goal.proposed))
    return replace(goal, approved=shown[-1].terms) if shown else goal
