"""Nobody opens a door by saying that something happened earlier, later, or on no certain hour."""

from dataclasses import replace
from datetime import date, timedelta

from domain.case.events.assessment import AssessmentSigned, AssessmentStarted
from domain.case.events.closing import (
    CaseClosed,
    CaseReopened,
    ClosureApproved,
    ClosureCosigned,
    ExitPlanRecorded,
    HandedOver,
)
from domain.case.events.outreach import DangerEscalated
from domain.case.events.planning import ChildViewRecorded, GoalView, PlanApproved, PlanSubmitted
from domain.case.events.risk import RiskLowered, RiskLoweringProposed
from domain.case.events.work import ReviewHeld, ReviewSigned
from domain.case.vocabulary import (
    Asked,
    AssessmentReason,
    BpssDomain,
    ChildView,
    DangerSign,
    ExitDestination,
    ReopeningReason,
    ReviewConclusion,
    RiskLevel,
    Source,
)
from domain.child.events import ChildCaseEnded, ChildCaseOpened, ChildCaseStarted
from domain.child.state import fold as fold_child
from domain.history import effective
from domain.record import Occurred, Precision
from tests.domain.given import CASE, CENDANA, CHILD, JATI, MERANTI, MOTHER, Story, at, happened, id_of
from tests.domain.given import record as a_record
from tests.domain.protection.attempts import DANGER
from tests.domain.stories import (
    ACCEPTED,
    ASSENT,
    INTERVIEW,
    a_contact,
    an_open_case,
    approved_ending,
    assessed,
    claim,
    closure,
    goal,
    names,
    ready_to_end,
    signed,
)


def test_a_first_contact_known_to_the_day_does_not_unmake_the_open_case() -> None:
    opened = a_record(ChildCaseOpened(case=CASE), stream=CHILD, on="2025-03-05 10:15", version=2)
    begun, evening = ChildCaseStarted(case=CASE), "2025-03-05 20:00"
    at_night = a_record(begun, "s", stream=CHILD, on="2025-03-05 00:00", recorded=evening)
    started = at_night._replace(occurred=Occurred(at_night.occurred.at, Precision.DAY))
    assert fold_child(effective([started, opened])).open_case == CASE
    ended = a_record(ChildCaseEnded(case=CASE), "e", stream=CHILD, on="2025-03-06 10:15", version=3)
    assert fold_child(effective([started, opened, ended])).open_case is None


def test_a_window_is_judged_when_it_is_asked_and_not_when_it_is_said_to_have_been() -> None:
    closed = approved_ending().then(happened(CaseClosed(approval=id_of("closure approval")), "closing"))
    closed_at = closed.case.closing.closed_at
    assert closed_at is not None
    reopen = CaseReopened(because=ReopeningReason.NEW_RISK, reasons="met at the station")
    day_200 = (closed_at + timedelta(days=200)).strftime("%Y-%m-%d %H:%M")
    closed.when(reopen, by=MERANTI, on=day_200).refused("case.reopening-too-late", "E11")


def test_a_raising_known_to_the_day_is_answered_by_the_lowering_that_knew_it() -> None:
    story = an_open_case().then(
        happened(RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), "lower", on="2025-03-06 09:00"),
        happened(RiskLowered(proposal=id_of("lower")), by=MERANTI, on="2025-03-06 08:00"),
    )
    assert story.case.risk.level is RiskLevel.LOW


def test_a_consent_that_has_run_out_opens_no_case() -> None:
    consent = replace(ASSENT, asked=Asked.GUARDIAN, valid_until=date(2025, 3, 4))
    a_contact().then(consent).when(ACCEPTED, on="2025-03-05 10:00").refused("intake.no-consent", "E03")
    a_contact().then(replace(consent, valid_until=date(2025, 3, 5))).when(ACCEPTED, on="2025-03-05 10:00").granted()


def test_a_handover_made_before_the_proposal_or_to_another_place_is_none_for_it() -> None:
    early = ready_to_end().then(
        HandedOver(destination=ExitDestination.PARENTS, person=MOTHER, minutes="BA-1"),
        happened(closure(), "proposal"),
        happened(ClosureApproved(proposal=id_of("proposal")), "closure approval", by=MERANTI),
        happened(ClosureCosigned(proposal=id_of("proposal")), by=JATI),
    )
    close = CaseClosed(approval=id_of("closure approval"))
    early.when(close).refused("return.no-handover-minutes", "E09")
    street = early.then(HandedOver(destination=ExitDestination.STREET, person=MOTHER, minutes="BA-2"))
    street.when(close).refused("return.handed-to-another", "E09")


def test_a_proposal_said_to_be_older_than_an_old_handover_does_not_make_it_its_own() -> None:
    early = ready_to_end().then(HandedOver(destination=ExitDestination.PARENTS, person=MOTHER, minutes="BA-1"))
    before = (early.records[-1].occurred.at - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M")
    story = early.then(
        happened(closure(), "proposal", on=before, recorded="2025-04-30 10:00"),
        happened(ClosureApproved(proposal=id_of("proposal")), "ok", by=MERANTI, on="2025-04-30 11:00"),
        happened(ClosureCosigned(proposal=id_of("proposal")), by=JATI),
    )
    story.when(CaseClosed(approval=id_of("ok"))).refused("return.no-handover-minutes", "E09")


def test_a_second_assessment_is_not_signed_on_the_interview_of_the_first() -> None:
    second = signed().then(happened(AssessmentStarted(reason=AssessmentReason.REVIEW), "second"))
    second.when(AssessmentSigned(assessment=id_of("second"))).refused("assessment.child-not-seen", "E04")
    assert assessed().case.assessment.rounds


def test_an_interview_of_the_day_on_which_the_assessment_began_belongs_to_it() -> None:
    began = a_record(
        AssessmentStarted(reason=AssessmentReason.FIRST),
        "assessment",
        on="2025-03-06 00:00",
        recorded="2025-03-06 08:00",
        precision=Precision.DAY,
        version=len(an_open_case().records) + 1,
    )
    story = Story((*an_open_case().records, began)).then(
        happened(INTERVIEW, on="2025-03-06 10:00"), *(claim(domain) for domain in BpssDomain)
    )
    story.when(AssessmentSigned(assessment=id_of("assessment"))).granted()


def test_a_signature_said_to_be_older_than_what_it_signs_counts_from_then() -> None:
    review = ReviewHeld(methods=(Source.CHILD_INTERVIEW,), conclusion=ReviewConclusion.CONTINUE, behaviour="open")
    story = an_open_case().then(
        happened(review, "review", on="2025-03-20 10:00"),
        happened(ReviewSigned(review=id_of("review")), on="2025-03-19 10:00", recorded="2025-03-21 10:00", by=MERANTI),
    )
    (held,) = story.case.work.reviews
    assert held.signed_at == held.at


def test_a_goal_entered_from_paper_keeps_the_view_that_was_told_with_it() -> None:
    def later(hours: int) -> str:
        return (signed().records[-1].occurred.at + timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M")

    view = ChildViewRecorded(views=(GoalView(goal=id_of("paper"), view=ChildView.AGREES),))
    story = signed().then(
        happened(goal(title="another"), on=later(5)),
        happened(goal(), "paper", on=later(1), recorded=later(6)),
        happened(view, on=later(2), recorded=later(6)),
        happened(PlanSubmitted(covers=names("paper")), on=later(7)),
    )
    story.when(PlanApproved(covers=names("paper")), by=MERANTI, on=later(8)).granted()


def test_telling_somebody_earlier_than_the_alarm_does_not_answer_it() -> None:
    early = DangerEscalated(signs=(DangerSign.OTHER,), account="told", told=(MERANTI,), told_at=at("2025-03-01 08:00"))
    story = an_open_case().then(
        happened(DANGER, "alarm", on="2025-03-06 10:00"), happened(early, "telling", on="2025-03-06 11:00")
    )
    assert {each.id: each.answered_at is None for each in story.case.outreach.dangers}[id_of("alarm")]


def test_a_day_named_twice_in_an_exit_plan_is_one_contact() -> None:
    twice = ExitPlanRecorded(responsible=CENDANA, contacts_on=(date(2025, 4, 10), date(2025, 4, 10)), plan="visits")
    plan = ready_to_end().then(twice).case.closing.exit_plan
    assert plan is not None
    assert plan.contacts_on == (date(2025, 4, 10),)


def test_the_last_month_that_a_calendar_knows_has_an_end() -> None:
    last = Occurred(at("9999-12-05 10:00"), Precision.MONTH)
    assert (last.end.year, last.end.month, last.end.day) == (9999, 12, 31)
