"""Clocks of a case: what must be done by when, by whom, and how late it was."""

from dataclasses import replace
from datetime import date

from domain.annotations import Voided, VoidReason
from domain.calendar import Calendar
from domain.case.events.assessment import AssessmentSigned, AssessmentStarted, Countersigned
from domain.case.events.intake import OverrideApproved, SafetyScreened, StayEnded, StayStarted
from domain.case.events.outreach import DangerEscalated, DangerLifted
from domain.case.events.planning import ChildViewRecorded, GoalView, PlanApproved, PlanDrafted, PlanSubmitted
from domain.case.events.risk import RiskLowered, RiskLoweringProposed
from domain.case.vocabulary import AssessmentReason, ChildView, DangerSign, Permanency, RiskLevel
from domain.deadlines import Duty, deadlines
from domain.settings.state import DEFAULT_SETTINGS, DatedLength, Length, Settings
from domain.settings.vocabulary import DeadlineKind, Unit
from tests.domain.clocks import CALENDAR, clock, clocks, end_of
from tests.domain.given import ANGGREK, DAHLIA, DAMAR, MERANTI, WIB, Story, at, happened, id_of
from tests.domain.stories import (
    INTERVIEW,
    a_contact,
    an_open_case,
    approved_ending,
    at_the_door,
    closure,
    ending,
    goal,
    names,
    planned,
)

SCREENED = SafetyScreened(findings="no wounds")
SIGNS = (DangerSign.THREAT_TO_LIFE,)


def surya_at_planning() -> Story:
    """SC-01 from the street to the approved plan, with its dates."""
    return an_open_case().then(
        happened(AssessmentStarted(reason=AssessmentReason.FIRST), "assessment", on="2025-03-11 09:00"),
        happened(INTERVIEW, "interview", on="2025-03-11 10:00"),
        happened(AssessmentSigned(assessment=id_of("assessment")), on="2025-03-17 15:00"),
        happened(PlanDrafted(direction=Permanency.FAMILY), on="2025-03-20 09:00"),
        happened(goal(), "goal 1", on="2025-03-20 09:30"),
        happened(ChildViewRecorded(views=(GoalView(goal=id_of("goal 1"), view=ChildView.AGREES),))),
        happened(PlanSubmitted(covers=names("goal 1")), "submission", on="2025-03-20 16:00"),
        happened(PlanApproved(covers=names("goal 1")), on="2025-03-21 11:00", by=MERANTI),
    )


def test_surya_s_assessment_took_12_days_and_was_5_late() -> None:
    assessment = clock(surya_at_planning(), Duty.ASSESSMENT)
    assert assessment.done_at is not None
    assert CALENDAR.days_between(assessment.since, assessment.done_at) == 12
    assert assessment.due == end_of("2025-03-12")
    assert assessment.late_by(at("2025-09-11 12:00")) == 5


def test_surya_s_plan_took_16_days_and_was_2_late() -> None:
    plan = clock(surya_at_planning(), Duty.PLAN)
    assert plan.done_at is not None
    assert CALENDAR.days_between(plan.since, plan.done_at) == 16
    assert plan.due == end_of("2025-03-19")
    assert plan.late_by(at("2025-09-11 12:00")) == 2


def test_surya_s_draft_of_the_plan_and_his_override_were_in_time() -> None:
    surya = surya_at_planning()
    draft, override = clock(surya, Duty.PLAN_DRAFT), clock(surya, Duty.OVERRIDE)
    assert (draft.since, draft.due) == (at("2025-03-17 15:00"), end_of("2025-03-22"))
    assert (override.due, override.done_at) == (at("2025-03-06 08:50"), at("2025-03-05 14:00"))
    assert draft.late_by(at("2025-09-11 12:00")) == override.late_by(at("2025-09-11 12:00")) == 0


def test_an_assessment_is_overdue_from_the_day_after_its_last_day_and_stops_when_signed() -> None:
    waiting = clock(an_open_case(), Duty.ASSESSMENT)
    assert waiting.owner == DAHLIA
    assert not waiting.overdue(at("2025-03-12 23:59"))
    assert waiting.overdue(at("2025-03-13 00:00"))
    assert waiting.late_by(at("2025-03-12 23:59")) == 0
    assert waiting.late_by(at("2025-03-15 08:00")) == 3
    assert not clock(surya_at_planning(), Duty.ASSESSMENT).overdue(at("2025-09-11 12:00"))


def test_a_screening_is_due_24_hours_after_arrival() -> None:
    arrived = at_the_door()
    assert clock(arrived, Duty.SCREENING).due == at("2025-03-05 23:50")
    assert clock(arrived, Duty.SCREENING).overdue(at("2025-03-05 23:51"))
    screened = arrived.then(happened(SCREENED, on="2025-03-05 08:55"))
    assert clock(screened, Duty.SCREENING).done_at == at("2025-03-05 08:55")


def test_without_an_arrival_nothing_is_to_be_screened() -> None:
    assert clocks(a_contact(), Duty.SCREENING) == ()


def test_a_working_day_deadline_skips_the_holidays_of_the_agency() -> None:
    closed_days = Calendar(WIB, frozenset({date(2025, 3, 10), date(2025, 3, 11)}))
    seven_working_days = set_from("2025-01-01", DeadlineKind.ASSESSMENT, Length(7, Unit.WORKING_DAYS))
    (assessment,) = deadlines(an_open_case().case, seven_working_days, closed_days, (Duty.ASSESSMENT,))
    assert assessment.due == end_of("2025-03-18")


def set_from(day: str, kind: DeadlineKind, length: Length) -> Settings:
    return replace(DEFAULT_SETTINGS, deadlines=(DatedLength(kind, date.fromisoformat(day), length),))


def test_the_length_is_that_of_the_day_on_which_the_clock_started() -> None:
    longer = Length(20, Unit.DAYS)
    set_later = set_from("2025-03-06", DeadlineKind.ASSESSMENT, longer)
    set_before = set_from("2025-03-05", DeadlineKind.ASSESSMENT, longer)
    assert clock(an_open_case(), Duty.ASSESSMENT, set_later).due == end_of("2025-03-12")
    assert clock(an_open_case(), Duty.ASSESSMENT, set_before).due == end_of("2025-03-25")


def test_a_submitted_plan_waits_three_days_for_the_supervisor() -> None:
    story = an_open_case().then(happened(goal(), "goal 1"), happened(PlanSubmitted(covers=names("goal 1")), "asked"))
    waiting = clock(story, Duty.PLAN_APPROVAL)
    assert (waiting.about, waiting.owner, waiting.due) == (id_of("asked"), None, end_of("2025-03-08"))
    answered = story.then(happened(PlanApproved(covers=names("goal 1")), by=MERANTI))
    assert clocks(answered, Duty.PLAN_APPROVAL) == ()


def test_a_proposal_to_lower_the_risk_waits_until_it_is_answered_or_lowers_nothing() -> None:
    asked = an_open_case().then(
        happened(RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), "lower", on="2025-05-19 10:00")
    )
    assert clock(asked, Duty.RISK_LOWERING).due == end_of("2025-05-22")
    lowered = asked.then(happened(RiskLowered(proposal=id_of("lower")), by=MERANTI))
    assert clocks(lowered, Duty.RISK_LOWERING) == ()
    twice = asked.then(happened(RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), "again"))
    assert len(clocks(twice, Duty.RISK_LOWERING)) == 2
    assert clocks(twice.then(happened(RiskLowered(proposal=id_of("again")), by=MERANTI)), Duty.RISK_LOWERING) == ()


def test_a_return_home_waits_for_the_supervisor_and_for_the_manager() -> None:
    proposed = ending()
    supervisor, manager = clock(proposed, Duty.CLOSURE_APPROVAL), clock(proposed, Duty.CLOSURE_COSIGNATURE)
    assert supervisor.about == manager.about == id_of("proposal")
    assert supervisor.due == manager.due == end_of("2025-03-23")
    signed = approved_ending()
    assert clock(signed, Duty.CLOSURE_APPROVAL).done_at == at("2025-03-20 13:00")
    assert clock(signed, Duty.CLOSURE_COSIGNATURE).done_at == at("2025-03-20 14:00")


def test_an_alarm_is_answered_within_the_hour_by_telling_somebody_or_lifting_it() -> None:
    alarm = a_contact().then(
        happened(DangerEscalated(signs=SIGNS, account="a knife"), "alarm", on="2025-03-04 22:20", by=DAMAR)
    )
    waiting = clock(alarm, Duty.DANGER)
    assert (waiting.about, waiting.due) == (id_of("alarm"), at("2025-03-04 23:20"))
    assert not waiting.overdue(at("2025-03-04 23:20"))
    assert waiting.overdue(at("2025-03-04 23:21"))
    telling = DangerEscalated(signs=SIGNS, account="told", told=(MERANTI,), told_at=at("2025-03-04 22:40"))
    told = alarm.then(happened(telling, "told", on="2025-03-04 22:45", by=DAMAR))
    assert [each.done_at for each in clocks(told, Duty.DANGER)] == [at("2025-03-04 22:40"), at("2025-03-04 22:45")]
    lifted = alarm.then(happened(DangerLifted(danger=id_of("alarm"), safe_because="in hospital"), by=MERANTI))
    assert clocks(lifted, Duty.DANGER) == ()


def test_a_student_s_entry_waits_three_days_for_a_countersign_counted_from_its_arrival() -> None:
    noted = an_open_case().then(
        happened(INTERVIEW, "notes", on="2025-03-06 10:00", by=ANGGREK, recorded="2025-03-09 09:00")
    )
    waiting = clock(noted, Duty.COUNTERSIGN)
    assert (waiting.about, waiting.owner, waiting.due) == (id_of("notes"), DAHLIA, end_of("2025-03-12"))
    countersigned = noted.then(happened(Countersigned(entries=names("notes")), on="2025-03-10 09:00"))
    assert clocks(countersigned, Duty.COUNTERSIGN) == ()


def test_a_stay_stands_as_overdue_beyond_seven_days_until_the_child_leaves_the_bed() -> None:
    stays = an_open_case().then(happened(StayStarted(), "stay", on="2025-03-05 10:40"))
    waiting = clock(stays, Duty.STAY)
    assert waiting.due == end_of("2025-03-12")
    assert waiting.late_by(at("2025-06-11 10:00")) == 91
    assert clocks(stays.then(happened(StayEnded(stay=id_of("stay")), on="2025-06-11 10:00")), Duty.STAY) == ()


def test_a_proposal_on_a_judgement_that_does_not_count_any_more_waits_for_nobody() -> None:
    asked = an_open_case().then(
        RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"),
        Voided(voids=id_of("medium"), reason=VoidReason.WRONG_CHILD, evidence="another boy"),
    )
    assert clocks(asked, Duty.RISK_LOWERING) == ()


def test_the_case_holder_owns_the_work_and_the_supervisor_the_approvals() -> None:
    story = planned().then(
        StayStarted(),
        happened(INTERVIEW, by=ANGGREK),
        happened(goal(title="repair class"), "goal 2"),
        PlanSubmitted(covers=names("goal 2")),
        RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"),
        closure(),
        DangerEscalated(signs=SIGNS, account="a knife"),
    )
    owned = {each.code: each.owner for each in deadlines(story.case, DEFAULT_SETTINGS, CALENDAR)}
    assert {duty for duty, owner in owned.items() if owner is None} == {
        Duty.DANGER,
        Duty.OVERRIDE,
        Duty.PLAN_APPROVAL,
        Duty.RISK_LOWERING,
        Duty.CLOSURE_APPROVAL,
        Duty.CLOSURE_COSIGNATURE,
    }
    assert {owner for owner in owned.values() if owner is not None} == {DAHLIA}
    assert set(owned) == set(Duty) - {Duty.AFTERCARE, Duty.GLASS_REVIEW}


def test_a_clock_names_the_record_that_started_it() -> None:
    stays = an_open_case().then(
        happened(StayStarted(), "stay"), happened(RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), "lower")
    )
    assert clock(stays, Duty.STAY).about == id_of("stay")
    assert clock(stays, Duty.RISK_LOWERING).about == id_of("lower")
    assert clock(stays, Duty.OVERRIDE).about == id_of("override")


def test_an_override_that_nobody_approved_in_24_hours_is_overdue() -> None:
    asked = at_the_door()
    assert clock(asked, Duty.OVERRIDE).overdue(at("2025-03-06 08:51"))
    approved = asked.then(happened(OverrideApproved(request=id_of("override")), by=MERANTI, on="2025-03-07 09:00"))
    assert clock(approved, Duty.OVERRIDE).late_by(at("2025-03-10 00:00")) == 1
