"""Warnings about what was done late and what is overdue."""

from dataclasses import replace
from datetime import date

from domain.case.events.assessment import AssessmentSigned, AssessmentStarted, Countersigned
from domain.case.events.closing import AftercareContacted, CaseClosed, ExitPlanRecorded
from domain.case.events.intake import SafetyScreened, StayEnded, StayStarted
from domain.case.events.outreach import DangerEscalated
from domain.case.events.planning import PlanApproved
from domain.case.events.risk import RiskLowered, RiskLoweringProposed
from domain.case.vocabulary import AssessmentReason, Attendance, DangerSign, Means, RiskLevel, Wellbeing
from domain.case.warnings import standing_warnings
from domain.settings.state import DEFAULT_SETTINGS
from tests.domain.given import ANGGREK, DAMAR, JATI, MERANTI, at, happened, id_of
from tests.domain.stories import (
    INTERVIEW,
    a_contact,
    an_open_case,
    approved_ending,
    at_the_door,
    names,
    planned,
    submitted,
)
from tests.domain.warned import CALENDAR, facts, last, review, session, standing


def test_surya_s_assessment_is_pointed_out_as_12_days_and_5_late() -> None:
    surya = an_open_case().then(
        happened(AssessmentStarted(reason=AssessmentReason.FIRST), "assessment", on="2025-03-11 09:00"),
        happened(AssessmentSigned(assessment=id_of("assessment")), "signature", on="2025-03-17 15:00"),
    )
    warning = last(surya)["assessment.late"]
    assert (warning.about, facts(warning)) == (id_of("signature"), {"days": 12, "late_by": 5})
    assert warning.sentence == "The assessment was signed 12 days after intake, 5 late."
    assert "assessment.overdue" not in standing(surya)


def test_surya_s_plan_is_pointed_out_as_16_days_and_2_late() -> None:
    plan = submitted().then(
        happened(PlanApproved(covers=names("goal 1")), "approval", on="2025-03-21 11:00", by=MERANTI)
    )
    assert facts(last(plan)["plan.late"]) == {"days": 16, "late_by": 2}
    assert "plan.late" in standing(plan)


def test_what_is_done_in_time_is_not_pointed_out() -> None:
    assert not [code for code in last(planned()) if code.endswith(".late")]


def test_a_late_screening_is_pointed_out() -> None:
    screened = at_the_door().then(happened(SafetyScreened(findings="a cough"), on="2025-03-06 09:00"))
    assert "screening.late" in last(screened)
    in_time = at_the_door().then(happened(SafetyScreened(findings="a cough"), on="2025-03-05 09:00"))
    assert "screening.late" not in last(in_time)


def test_a_late_review_is_counted_from_the_one_before() -> None:
    reviewed = planned().then(happened(review(0), on="2025-04-04 10:00"), happened(review(0), on="2025-05-07 10:00"))
    assert facts(last(reviewed)["review.late"]) == {"days": 33, "late_by": 3}


def test_a_contact_after_too_long_a_silence_is_late_but_an_absent_child_ends_no_silence() -> None:
    silent = planned().then(happened(session(attendance=Attendance.ABSENT), on="2025-05-01 10:00"))
    assert "contact.late" not in last(silent)
    met = silent.then(happened(session(), on="2025-05-02 10:00"))
    assert "contact.late" in last(met)


def test_a_lower_level_gives_a_review_more_time_but_does_not_hold_it() -> None:
    lowered = planned().then(
        happened(RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), "lower", on="2025-04-10 09:00"),
        happened(RiskLowered(proposal=id_of("lower")), on="2025-04-10 10:00", by=MERANTI),
    )
    assert "review.late" not in last(lowered)


def test_entries_countersigned_late_give_one_warning() -> None:
    noted = an_open_case().then(
        happened(INTERVIEW, "one", on="2025-03-06 10:00", by=ANGGREK),
        happened(INTERVIEW, "two", on="2025-03-07 10:00", by=ANGGREK),
    )
    signed_late = noted.then(happened(Countersigned(entries=names("one", "two")), on="2025-03-12 10:00"))
    assert facts(last(signed_late)["countersign.late"]) == {"days": 6, "late_by": 3}


def test_an_alarm_that_says_it_told_the_supervisor_after_two_hours_was_answered_late() -> None:
    alarm = DangerEscalated(
        signs=(DangerSign.OVERDOSE,), account="solvent", told=(MERANTI,), told_at=at("2025-03-05 01:00")
    )
    told_late = last(a_contact().then(happened(alarm, on="2025-03-04 22:30", by=DAMAR)))
    assert facts(told_late["danger.late"]) == {"days": 1, "late_by": 1}
    at_once = replace(alarm, told_at=at("2025-03-04 23:05"))
    assert "danger.late" not in last(a_contact().then(happened(at_once, on="2025-03-04 23:00", by=DAMAR)))


def test_each_date_of_the_exit_plan_is_late_by_itself() -> None:
    dates = (date(2025, 4, 3), date(2025, 4, 19))
    contact = AftercareContacted(means=Means.VISIT, wellbeing=Wellbeing.SAFE, account="at work")
    late = approved_ending().then(
        ExitPlanRecorded(responsible=JATI, contacts_on=dates, plan="visits"),
        CaseClosed(approval=id_of("closure approval")),
        happened(contact, on="2025-04-05 10:00"),
    )
    assert last(late)["aftercare.late"].facts["late_by"] == 2


def test_a_stay_beyond_the_limit_is_overdue_while_it_lasts_and_late_when_it_ends() -> None:
    stays = an_open_case().then(happened(StayStarted(), "stay", on="2025-03-05 10:40"))
    assert "stay.overdue" not in standing(stays, on="2025-03-12 23:00")
    found = standing_warnings(stays.history, DEFAULT_SETTINGS, CALENDAR, at("2025-03-13 00:00"))
    assert [each.about for each in found if each.code == "stay.overdue"] == [id_of("stay")]
    left = stays.then(happened(StayEnded(stay=id_of("stay")), on="2025-06-11 10:00"))
    assert facts(last(left)["stay.late"]) == {"days": 98, "late_by": 91}


def test_what_is_overdue_stands_with_its_due_moment_and_its_days() -> None:
    found = standing_warnings(an_open_case().history, DEFAULT_SETTINGS, CALENDAR, at("2025-03-15 12:00"))
    (overdue,) = (each for each in found if each.code == "assessment.overdue")
    assert facts(overdue) == {"due": "2025-03-12T23:59:59.999999+07:00", "late_by": 3}
    assert overdue.sentence == "The assessment is overdue by 3 days."
