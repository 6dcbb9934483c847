"""Overdue, approvals, warnings, basis: what people must do, may do, should look at, and on what a decision rests."""

from datetime import date, timedelta

from domain.case.events.assessment import InstrumentScored
from domain.case.events.intake import StudentAssigned, WorkerAssigned
from domain.case.events.outreach import ChildSeen
from domain.case.events.planning import GoalAdded, PlanDrafted, PlanSubmitted
from domain.case.events.risk import RiskLowered, RiskLoweringProposed, RiskRaised
from domain.case.events.work import ReviewHeld, SessionHeld
from domain.case.vocabulary import (
    Attendance,
    Instrument,
    Permanency,
    Respondent,
    ReviewConclusion,
    RiskLevel,
    SessionKind,
    Source,
)
from domain.child.events import BirthDateClaimed
from domain.child.vocabulary import BirthPrecision, Evidence
from domain.identifiers import StreamId
from domain.settings.events import DeadlineSet
from domain.settings.vocabulary import DeadlineKind, Unit
from service.knowledge import SETTINGS_STREAM
from tests.domain.given import ANGGREK, CENDANA, DAHLIA, JATI, MERANTI
from tests.support.shelter import START, Shelter

LOWER = RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm")


def test_nothing_is_overdue_until_its_time_is_over(shelter: Shelter) -> None:
    case = shelter.open_case()
    shelter.clock.at = START + timedelta(days=7)
    assert "assessment" not in {each["code"] for each in shelter.rows("overdue")}
    shelter.clock.at = START + timedelta(days=9)
    rows = {each["code"]: each for each in shelter.rows("overdue")}
    assert (rows["assessment"]["case"], rows["assessment"]["owner"]) == (case, DAHLIA)
    assert (rows["assessment"]["late_by"], rows["assessment"]["kind"]) == (2, "assessment")
    assert "plan" not in rows


def test_overdue_duties_are_found_by_worker_kind_and_case(shelter: Shelter) -> None:
    case = shelter.open_case()
    shelter.clock.at = START + timedelta(days=9)
    assert "assessment" in {each["code"] for each in shelter.rows("overdue", worker=DAHLIA)}
    assert shelter.rows("overdue", worker=CENDANA) == []
    assert [each["code"] for each in shelter.rows("overdue", kind="assessment", case=case)] == ["assessment"]


def test_the_oldest_duty_comes_first(shelter: Shelter) -> None:
    shelter.open_case()
    shelter.clock.at = START + timedelta(days=30)
    due = [each["due"] for each in shelter.rows("overdue")]
    assert due == sorted(due)
    assert len(due) > 2


def test_what_was_done_late_is_shown_where_it_is_asked_for(shelter: Shelter) -> None:
    case = shelter.open_case()
    shelter.clock.at = START + timedelta(days=1)
    shelter.ask(RiskRaised(level=RiskLevel.HIGH, reasons="a bruise"), CENDANA, stream=case)
    shelter.clock.at = START + timedelta(days=4)
    assert "sighting" in {each["code"] for each in shelter.rows("overdue")}
    shelter.ask(ChildSeen(place="the yard"), stream=case)
    (row,) = shelter.rows("overdue", done=True)
    assert (row["code"], row["late_by"]) == ("sighting", 2)
    assert "sighting" not in {each["code"] for each in shelter.rows("overdue")}


def test_a_new_length_of_a_deadline_moves_the_duties_of_all_cases(shelter: Shelter) -> None:
    cases = [shelter.open_case(label) for label in ("Benteng-Sur", "Amplas-Iki")]
    shelter.clock.at = START + timedelta(days=4)
    assert shelter.rows("overdue", kind="assessment") == []
    shorter = DeadlineSet(kind=DeadlineKind.ASSESSMENT, amount=2, unit=Unit.DAYS, since=START.date())
    shelter.ask(shorter, JATI, stream=SETTINGS_STREAM)
    assert {each["case"] for each in shelter.rows("overdue", kind="assessment")} == set(cases)
    assert {each["overdue"] for each in shelter.rows("caseload")} == {1}


def test_what_waits_says_who_may_answer_and_who_may_not(shelter: Shelter) -> None:
    case = shelter.open_case()
    (proposal,) = shelter.ask(LOWER, stream=case).events
    (row,) = shelter.rows("approvals")
    assert (row["kind"], row["about"], row["proposed_by"], row["excluded"]) == ("risk", proposal, DAHLIA, [DAHLIA])
    assert row["may_approve"] == ["shelter_manager", "supervisor"]
    assert row["due"] == "2025-03-07T23:59:59.999999+07:00"
    shelter.ask(RiskLowered(proposal=proposal), MERANTI, stream=case)
    assert shelter.rows("approvals") == []


def test_approvals_are_found_by_role_and_never_offered_to_their_author(shelter: Shelter) -> None:
    case = shelter.open_case()
    shelter.ask(LOWER, stream=case)
    assert len(shelter.rows("approvals", role="supervisor", person=MERANTI)) == 1
    assert shelter.rows("approvals", role="social_worker") == []
    assert shelter.rows("approvals", role="supervisor", person=DAHLIA) == []


def test_provisional_entries_reviews_and_plans_wait_too(shelter: Shelter) -> None:
    case = shelter.open_case()
    shelter.ask(StudentAssigned(student=ANGGREK), stream=case)
    shelter.ask(ChildSeen(place="the yard"), ANGGREK, stream=case)
    review = ReviewHeld(methods=(Source.OBSERVATION,), conclusion=ReviewConclusion.CONTINUE, behaviour="calm")
    shelter.ask(review, stream=case)
    shelter.ask(PlanDrafted(direction=Permanency.FAMILY), stream=case)
    shelter.ask(WorkerAssigned(worker=CENDANA), MERANTI, stream=case)
    (goal,) = shelter.ask(GoalAdded(title="calls home"), CENDANA, stream=case).events
    shelter.ask(WorkerAssigned(worker=DAHLIA), MERANTI, stream=case)
    kinds = {each["kind"]: each for each in shelter.rows("approvals")}
    assert kinds.keys() == {"countersign", "review", "goal"}
    assert (kinds["goal"]["proposed_by"], kinds["goal"]["due"]) == (CENDANA, None)
    shelter.ask(PlanSubmitted(covers=(goal,)), stream=case)
    kinds = {each["kind"]: each for each in shelter.rows("approvals")}
    assert kinds.keys() == {"countersign", "review", "plan"}
    assert kinds["plan"]["excluded"] == [DAHLIA, CENDANA]


def test_a_warning_points_at_its_record(shelter: Shelter) -> None:
    case = shelter.open_case()
    session = SessionHeld(kind=SessionKind.COUNSELLING, attendance=Attendance.PRESENT, summary="talked")
    (held,) = shelter.ask(session, stream=case).events
    (row,) = shelter.rows("warnings", code="session.no-goal")
    assert (row["case"], row["about"], row["stands_from"]) == (case, held, None)


def test_a_warning_about_time_stands_from_the_moment_when_the_time_is_over(shelter: Shelter) -> None:
    case = shelter.open_case()
    assert shelter.rows("warnings", case=case, code="assessment.overdue") == []
    shelter.clock.at = START + timedelta(days=10)
    (row,) = shelter.rows("warnings", case=case, code="assessment.overdue")
    assert row["facts"] == {"due": "2025-03-11T23:59:59.999999+07:00", "late_by": 3}


def test_goals_in_the_same_words_are_warned_of_though_the_view_keeps_no_words(shelter: Shelter) -> None:
    case = shelter.open_case()
    shelter.ask(PlanDrafted(direction=Permanency.FAMILY), stream=case)
    for title in ("calls home every week", "Every week, calls home"):
        shelter.ask(GoalAdded(title=title, measure="counted"), stream=case)
    (row,) = shelter.rows("warnings", code="goal.duplicate")
    assert row["facts"].keys() == {"goal", "other"}


def test_a_decision_tells_its_basis(shelter: Shelter) -> None:
    case = shelter.open_case()
    (proposal,) = shelter.ask(LOWER, stream=case).events
    (lowered,) = shelter.ask(RiskLowered(proposal=proposal), MERANTI, stream=case).events
    shelter.clock.at += timedelta(days=3)
    before = shelter.at(START + timedelta(minutes=20))
    (late,) = shelter.ask(ChildSeen(place="the square"), stream=case, occurred=before).events
    (row,) = shelter.rows("basis", id=lowered)
    assert (row["by"], row["role"], row["cites"]) == (MERANTI, "supervisor", [proposal])
    assert [(each["id"], each["by"]) for each in row["approves"]] == [(proposal, DAHLIA)]
    assert row["seen"]["records"] == row["seen"]["stream_version"] == 8
    assert [each["id"] for each in row["later"]] == [late]
    (row,) = shelter.rows("basis", id=proposal)
    assert [(each["id"], each["by"]) for each in row["approved_by"]] == [(lowered, MERANTI)]


def test_a_duty_is_overdue_after_its_last_moment_and_not_in_it(shelter: Shelter) -> None:
    case = shelter.open_case()
    shelter.clock.at = START + timedelta(days=1)
    shelter.ask(RiskRaised(level=RiskLevel.HIGH, reasons="a bruise"), CENDANA, stream=case)
    shelter.clock.at += timedelta(hours=24)
    assert "sighting" not in {each["code"] for each in shelter.rows("overdue")}
    shelter.clock.at += timedelta(microseconds=1)
    assert "sighting" in {each["code"] for each in shelter.rows("overdue")}


def test_a_birth_date_that_is_learnt_later_brings_its_warnings(shelter: Shelter) -> None:
    done = shelter.contact()
    score = InstrumentScored(instrument=Instrument.SDQ, respondent=Respondent.CHILD, complete=True)
    shelter.ask(score, stream=done.stream)
    assert shelter.rows("warnings", code="sdq.outside-age") == []
    born = BirthDateClaimed(evidence=Evidence.FAMILY, precision=BirthPrecision.DAY, born_on=date(2006, 11, 14))
    assert done.child is not None
    shelter.ask(born, stream=StreamId(done.child))
    assert len(shelter.rows("warnings", code="sdq.outside-age")) == 1
