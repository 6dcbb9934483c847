"""The strength-based plan: goals, the child's own view, submission and approval."""

from datetime import date

from domain.case.vocabulary import ChildView, Permanency, Service
from domain.declaration import decision, group, observation
from domain.event import Event
from domain.identifiers import EventId, StaffId
from domain.sensitivity import casework, fact


@decision("case.plan-drafted", noun="plan-drafts", command="draft plan")
class PlanDrafted(Event):
    """Work on the plan began."""

    direction: Permanency = fact("Where the plan leads")
    safety_plan: str | None = casework("What keeps the child safe meanwhile", default=None)


@decision("case.goal-added", noun="goals", command="add goal")
class GoalAdded(Event):
    """A goal was proposed; it is in force once the plan is approved."""

    answers: tuple[EventId, ...] = fact("The needs and strengths of the assessment that it answers", default=())
    responsible: tuple[StaffId, ...] = fact("Who of the staff is responsible", default=())
    child_responsible: bool = fact("Whether the child is responsible too", default=False)
    starts: date | None = fact("From when", default=None)
    due: date | None = fact("Until when", default=None)
    title: str = casework("What should be reached", longest=300)
    measure: str | None = casework("How one will see that it is reached", default=None, longest=500)
    expected_level: str | None = casework("What level 0 of goal attainment scaling means", default=None, longest=500)
    services: tuple[Service, ...] = casework("Services that serve it", default=())


@decision("case.goal-changed", noun="goal-changes", command="change goal")
class GoalChanged(Event):
    """New terms were proposed for a goal; the approved ones stay in force until they are approved."""

    goal: EventId = fact("The goal")
    responsible: tuple[StaffId, ...] | None = fact("Who is responsible now; absent when unchanged", default=None)
    due: date | None = fact("The new date; absent when unchanged", default=None)
    title: str | None = casework("The new wording; absent when unchanged", default=None, longest=300)
    measure: str | None = casework("The new measure; absent when unchanged", default=None, longest=500)
    reason: str = casework("Why", longest=1_000)


@decision("case.goal-dropped", noun="goal-droppings", command="drop goal")
class GoalDropped(Event):
    """A goal was given up, and it is said why."""

    goal: EventId = fact("The goal")
    reason: str = casework("Why", longest=1_000)


@group
class GoalView:
    """What the child says of one goal."""

    goal: EventId = fact("The goal")
    view: ChildView = fact("The child's view")


@observation("case.child-view-recorded", noun="child-views", command="record child's view")
class ChildViewRecorded(Event):
    """The child said what it thinks of the plan."""

    views: tuple[GoalView, ...] = fact("The view on each goal")
    words: str | None = casework("In the child's own words", default=None, longest=2_000)
    not_able_because: str | None = casework("Why the child could not say", default=None, longest=1_000)


@decision("case.plan-submitted", noun="plan-submissions", command="submit plan")
class PlanSubmitted(Event):
    """The author asked for approval of the plan as it stands."""

    covers: tuple[EventId, ...] = fact("The goals put forward")


@decision("case.plan-approved", noun="plan-approvals", command="approve plan")
class PlanApproved(Event):
    """Somebody other than the author approved the named goals as they stood."""

    covers: tuple[EventId, ...] = fact("The goals approved")
    remark: str | None = casework("What the supervisor adds", default=None, longest=1_000)


@decision("case.plan-returned", noun="plan-returns", command="return plan")
class PlanReturned(Event):
    """The supervisor sent the plan back."""

    submission: EventId = fact("The submission")
    reason: str = casework("What is missing", longest=1_000)
