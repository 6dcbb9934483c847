"""The stage of a case follows from what happened, and goes back where the work does."""

from domain.annotations import Held, HoldReason
from domain.case.events.assessment import AssessmentSigned, AssessmentStarted
from domain.case.events.closing import AftercareEnded, CaseClosed, CaseReopened, ClosureReturned
from domain.case.events.intake import IntakeDecided
from domain.case.events.planning import GoalChanged, GoalDropped, PlanApproved
from domain.case.events.work import ReviewHeld, ReviewSigned
from domain.case.stage import stage
from domain.case.state import NO_CASE
from domain.case.vocabulary import (
    AssessmentReason,
    EntryMode,
    IntakeOutcome,
    ReopeningReason,
    ReviewConclusion,
    Source,
    Stage,
    Status,
)
from tests.domain.given import MERANTI, Story, at, happened, id_of
from tests.domain.stories import (
    a_contact,
    an_open_case,
    approved_ending,
    assessed,
    at_the_door,
    ending,
    goal,
    names,
    planned,
    signed,
    submitted,
)

REVIEW = ReviewHeld(methods=(Source.OBSERVATION,), conclusion=ReviewConclusion.REVISE, behaviour="calm")
AGAIN = AssessmentStarted(reason=AssessmentReason.REVIEW)


def closed() -> Story:
    return approved_ending().then(happened(CaseClosed(approval=id_of("closure approval")), "closing"))


def stages(*stories: Story) -> list[Stage]:
    return [stage(story.case) for story in stories]


def test_a_case_goes_from_the_street_to_aftercare_and_ends() -> None:
    ended = closed().then(AftercareEnded(outcome="lives with the mother"))
    assert stages(a_contact(), at_the_door(), an_open_case(), assessed()) == [
        Stage.OUTREACH,
        Stage.INTAKE,
        Stage.ASSESSMENT,
        Stage.ASSESSMENT,
    ]
    assert stages(signed(), submitted(), planned()) == [Stage.PLANNING, Stage.PLANNING, Stage.INTERVENTION]
    assert stages(ending(), approved_ending(), closed(), ended) == [
        Stage.TERMINATION,
        Stage.TERMINATION,
        Stage.AFTERCARE,
        Stage.ENDED,
    ]


def test_before_anything_happened_the_work_is_outreach() -> None:
    assert stage(NO_CASE) is Stage.OUTREACH


def test_a_child_screened_out_ends_the_work() -> None:
    screened_out = at_the_door().then(
        IntakeDecided(outcome=IntakeOutcome.SCREENED_OUT, entry_mode=EntryMode.OPERATION, reasons="an adult")
    )
    assert stages(screened_out) == [Stage.ENDED]


def test_a_review_is_evaluation_until_the_supervisor_signs_it() -> None:
    reviewed = planned().then(happened(REVIEW, "review"))
    done = reviewed.then(happened(ReviewSigned(review=id_of("review")), by=MERANTI))
    assert stages(reviewed, done) == [Stage.EVALUATION, Stage.INTERVENTION]


def test_an_old_review_that_nobody_signed_does_not_hold_up_the_work_for_ever() -> None:
    later = planned().then(happened(REVIEW, "old"), happened(REVIEW, "new"))
    assert stages(later.then(happened(ReviewSigned(review=id_of("new")), by=MERANTI))) == [Stage.INTERVENTION]


def test_a_new_round_of_assessment_leads_back_to_planning_and_on_to_plan_2() -> None:
    assessing = planned().then(happened(AGAIN, "second assessment"))
    concluded = assessing.then(AssessmentSigned(assessment=id_of("second assessment")))
    drafting = concluded.then(happened(goal(title="repair class"), "goal 2"))
    approved = drafting.then(happened(PlanApproved(covers=names("goal 2")), by=MERANTI))
    assert stages(assessing, concluded, drafting, approved) == [
        Stage.ASSESSMENT,
        Stage.INTERVENTION,
        Stage.PLANNING,
        Stage.INTERVENTION,
    ]


def test_a_goal_changed_in_the_course_of_the_work_leaves_the_stage_alone() -> None:
    changed = planned().then(GoalChanged(goal=id_of("goal 1"), due=at("2025-05-01 00:00").date(), reason="exams"))
    assert changed.case.plan.pending
    assert stages(changed) == [Stage.INTERVENTION]


def test_a_plan_whose_goals_were_all_given_up_is_to_be_made_again() -> None:
    assert stages(planned().then(GoalDropped(goal=id_of("goal 1"), reason="no longer wanted"))) == [Stage.PLANNING]


def test_a_closing_sent_back_leads_back_to_the_work() -> None:
    returned = ending().then(happened(ClosureReturned(proposal=id_of("proposal"), reason="too soon"), by=MERANTI))
    assert stages(returned) == [Stage.INTERVENTION]


def test_a_closing_in_doubt_is_termination_again() -> None:
    doubt = Held(holds=id_of("closing"), reason=HoldReason.CLOSING_OR_RISK, due=at("2025-04-01 00:00"))
    doubted = closed().then(happened(doubt, by=MERANTI))
    assert doubted.case.status is Status.CLOSURE_UNDER_REVIEW
    assert stages(doubted) == [Stage.TERMINATION]


def test_a_reopened_case_goes_on_with_the_plan_that_it_had() -> None:
    reopened = closed().then(
        happened(CaseReopened(because=ReopeningReason.CHILD_ASKS, reasons="asked at the gate"), by=MERANTI)
    )
    assert stages(reopened) == [Stage.INTERVENTION]
