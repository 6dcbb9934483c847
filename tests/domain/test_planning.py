"""The plan: E06, and approvals that cover what was seen."""

from datetime import date

from domain.annotations import Corrected, CorrectionReason
from domain.case.events.planning import (
    ChildViewRecorded,
    GoalChanged,
    GoalDropped,
    GoalView,
    PlanApproved,
    PlanDrafted,
    PlanReturned,
    PlanSubmitted,
)
from domain.case.vocabulary import ChildView, Permanency
from domain.record import NOTHING_SEEN, Seen
from tests.domain.given import CENDANA, DAHLIA, MERANTI, happened, id_of
from tests.domain.stories import goal, names, planned, signed, submitted

APPROVE = PlanApproved(covers=names("goal 1"))


def test_a_plan_is_in_force_once_somebody_else_approved_it() -> None:
    assert not submitted().case.plan.in_force
    submitted().when(APPROVE, by=MERANTI).granted()
    assert planned().case.plan.in_force
    planned().when(APPROVE, by=MERANTI).already_so()


def test_the_author_does_not_approve_the_plan() -> None:
    submitted().when(APPROVE, by=DAHLIA).refused("approval.needs-another-person", "E15")


def test_a_plan_is_approved_after_it_was_submitted_and_no_more_than_was_submitted() -> None:
    draft = signed().then(
        happened(goal(), "goal 1"),
        ChildViewRecorded(views=(GoalView(goal=id_of("goal 1"), view=ChildView.AGREES),)),
    )
    draft.when(APPROVE, by=MERANTI).refused("plan.not-submitted", "E06")
    more = submitted().then(happened(goal(title="repair class"), "goal 2"))
    more.when(PlanApproved(covers=names("goal 1", "goal 2")), by=MERANTI).refused("plan.not-submitted", "E06")


def test_a_goal_needs_somebody_responsible() -> None:
    submitted(goal(responsible=())).when(APPROVE, by=MERANTI).refused("goal.nobody-responsible", "E06")
    submitted(goal(responsible=(), child_responsible=True)).when(APPROVE, by=MERANTI).granted()


def test_a_goal_needs_a_date() -> None:
    submitted(goal(due=None)).when(APPROVE, by=MERANTI).refused("goal.no-due-date", "E06")


def test_a_goal_answers_something_of_the_assessment() -> None:
    submitted(goal(answers=())).when(APPROVE, by=MERANTI).refused("goal.not-linked-to-assessment", "E06")
    elsewhere = submitted(goal(answers=names("contact")))
    elsewhere.when(APPROVE, by=MERANTI).refused("goal.not-linked-to-assessment", "E06")


def test_the_child_s_view_is_recorded_and_may_be_no() -> None:
    unasked = signed().then(happened(goal(), "goal 1"), PlanSubmitted(covers=names("goal 1")))
    unasked.when(APPROVE, by=MERANTI).refused("goal.child-view-missing", "E06")
    disagrees = ChildViewRecorded(views=(GoalView(goal=id_of("goal 1"), view=ChildView.DISAGREES),))
    unasked.then(disagrees).when(APPROVE, by=MERANTI).granted()


def test_a_plan_has_at_least_one_goal() -> None:
    signed().when(PlanSubmitted(covers=())).refused("plan.no-goals", "E06")


def test_new_terms_wait_and_the_approved_ones_stay_in_force() -> None:
    later = planned().then(GoalChanged(goal=id_of("goal 1"), due=date(2025, 9, 30), reason="school starts late"))
    changed = later.case.plan.goal(id_of("goal 1"))
    assert changed is not None and changed.pending
    assert changed.approved is not None and changed.approved.due == date(2025, 4, 15)
    assert changed.terms.due == date(2025, 9, 30)
    unasked = later.then(PlanSubmitted(covers=names("goal 1")))
    unasked.when(APPROVE, by=MERANTI).refused("goal.child-view-missing", "E06")
    resubmitted = unasked.then(ChildViewRecorded(views=(GoalView(goal=id_of("goal 1"), view=ChildView.AGREES),)))
    resubmitted.when(APPROVE, by=MERANTI).granted()
    again = resubmitted.then(happened(APPROVE, by=MERANTI)).case.plan.goal(id_of("goal 1"))
    assert again is not None and not again.pending and again.approved == changed.terms


def test_a_correction_after_the_approval_makes_the_goal_wait_again() -> None:
    story = planned().then(
        Corrected(
            corrects=id_of("goal 1"),
            reason=CorrectionReason.TYPING_ERROR,
            replacement=goal(due=date(2025, 5, 15)),
            evidence="the paper says May",
        )
    )
    corrected = story.case.plan.goal(id_of("goal 1"))
    assert corrected is not None and corrected.pending
    assert corrected.approved is not None and corrected.approved.due == date(2025, 4, 15)
    assert corrected.terms.due == date(2025, 5, 15)


def test_an_approval_does_not_cover_a_change_that_the_approver_had_not_seen() -> None:
    story = submitted().then(
        happened(GoalChanged(goal=id_of("goal 1"), due=date(2025, 6, 1), reason="slower"), "change", by=CENDANA),
        happened(APPROVE, by=MERANTI, seen=NOTHING_SEEN),
    )
    approved = story.case.plan.goal(id_of("goal 1"))
    assert approved is not None and approved.pending
    assert approved.approved is not None and approved.approved.due == date(2025, 4, 15)


def test_an_approval_of_a_change_does_not_reach_over_a_correction_that_the_approver_had_not_seen() -> None:
    changed = submitted().then(
        happened(GoalChanged(goal=id_of("goal 1"), reason="others"), "change"), PlanSubmitted(covers=names("goal 1"))
    )
    shown = Seen(stream_version=len(changed.records))
    corrected = changed.then(
        Corrected(
            corrects=id_of("goal 1"),
            reason=CorrectionReason.TYPING_ERROR,
            replacement=goal(due=date(2025, 12, 31)),
            evidence="the paper says December",
        ),
        happened(APPROVE, by=MERANTI, seen=shown),
    )
    approved = corrected.case.plan.goal(id_of("goal 1"))
    assert approved is not None and approved.pending
    assert approved.approved is not None and approved.approved.due == date(2025, 4, 15)


def test_an_approval_of_terms_that_nobody_had_shown_approves_nothing() -> None:
    later = submitted().then(happened(PlanApproved(covers=names("no goal")), by=MERANTI, seen=NOTHING_SEEN))
    assert later.case.plan.approved_at is None


def test_a_dropped_goal_can_neither_be_changed_nor_approved() -> None:
    story = submitted().then(GoalDropped(goal=id_of("goal 1"), reason="the same as another"))
    story.when(GoalDropped(goal=id_of("goal 1"), reason="again")).already_so()
    story.when(GoalChanged(goal=id_of("goal 1"), reason="no")).refused("goal.dropped")
    story.when(APPROVE, by=MERANTI).refused("goal.dropped")


def test_a_goal_that_nobody_set_is_unknown() -> None:
    signed().when(GoalChanged(goal=id_of("contact"), reason="?")).refused("goal.unknown")
    signed().when(GoalDropped(goal=id_of("contact"), reason="?")).refused("goal.unknown")


def test_the_supervisor_sends_a_plan_back_and_it_can_be_submitted_again() -> None:
    back = PlanReturned(submission=id_of("submission"), reason="no measure")
    submitted().when(back, by=MERANTI).granted()
    returned = submitted().then(happened(back, by=MERANTI))
    returned.when(back, by=MERANTI).refused("plan.not-submitted", "E06")
    returned.when(PlanSubmitted(covers=names("goal 1"))).granted()


def test_submitting_the_same_again_adds_nothing() -> None:
    submitted().when(PlanSubmitted(covers=names("goal 1"))).already_so()
    planned().when(PlanSubmitted(covers=names("goal 1"))).already_so()


def test_the_plan_is_drafted_once() -> None:
    planned().when(PlanDrafted(direction=Permanency.KIN)).already_so()
