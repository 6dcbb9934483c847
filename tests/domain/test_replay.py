"""The case as it stood: on a day, as known on a day, both, and for readers who see less."""

import json
from dataclasses import replace

from domain.annotations import Corrected, CorrectionReason, Held, HoldReason, Voided, VoidReason
from domain.case.events.assessment import ClaimRecorded
from domain.case.events.closing import CaseClosed
from domain.case.events.outreach import ChildSeen, DangerEscalated
from domain.case.events.planning import GoalChanged
from domain.case.events.risk import RiskLowered, RiskLoweringProposed, RiskRaised
from domain.case.vocabulary import Aspect, BpssDomain, DangerSign, RiskLevel, Source
from domain.record import NOTHING_SEEN
from tests.domain import surya
from tests.domain.given import CENDANA, DAHLIA, DAMAR, MERANTI, at, happened, id_of
from tests.domain.replayed import entry, read_by_one_who_sees, replayed
from tests.domain.stories import an_open_case, approved_ending, names, planned, submitted

SURYA = surya.gone_home()


def test_suryas_figures_are_told_as_the_agency_rounds_them() -> None:
    measures = replayed(SURYA)["measures"]
    assert measures["contact_to_intake_minutes"] == 725
    assert measures["intake_to_assessment"] == {"days": 12, "late_by": 5}
    assert measures["intake_to_plan"] == {"days": 16, "late_by": 2}
    assert measures["stay_nights"] == 98
    assert [each["t"] for each in measures["goal_attainment"]] == [42.7, 57.3]


def test_on_20_march_suryas_family_claims_stood_unresolved_and_nothing_was_held() -> None:
    for moments in (
        {"as_of": "2025-03-20"},
        {"known_at": "2025-03-20"},
        {"as_of": "2025-03-20", "known_at": "2025-03-20"},
    ):
        told = replayed(SURYA, **moments)
        claims = {each["id"]: each for each in told["assessment"]["claims"]}
        assert told["assessment"]["unresolved"] == list(names("left", "no support"))
        assert claims[id_of("left")]["statement"] == "left so as not to burden his parents"
        assert claims[id_of("no support")]["contradicts"] == [id_of("left")]
        assert claims[id_of("spiritual")]["unknown"] == "not_disclosed"
        assert told["holds"] == []
        assert (told["status"], told["stage"]) == ("open", "planning")
        assert told["plan"]["submission"]["id"] == id_of("submission")
        assert not told["plan"]["in_force"]


def test_the_end_of_the_practicum_closed_nothing() -> None:
    told = replayed(SURYA, as_of="2025-05-31")
    assert (told["status"], told["team"]["holder"], told["team"]["students"]) == ("open", DAHLIA, [])


def test_at_the_end_surya_is_home_and_the_work_is_closed() -> None:
    told = replayed(SURYA)
    assert (told["status"], told["stage"]) == ("closed", "ended")
    assert told["closing"]["proposal"]["destination"] == "parents"
    assert [each["nights"] for each in told["stays"]] == [98]
    assert len(told["aftercare"]["contacts"]) == 3


def test_a_replay_is_plain_json() -> None:
    told = replayed(SURYA)
    assert json.loads(json.dumps(told)) == told


def test_moments_are_told_in_the_zone_of_the_agency() -> None:
    assert replayed(SURYA)["closing"]["closed_at"] == "2025-06-10T12:00:00+07:00"


def test_a_replay_without_a_moment_is_the_one_as_of_now_and_as_known_now() -> None:
    live = replayed(SURYA)
    assert live == replayed(SURYA, as_of="2025-09-12 09:00", known_at="2025-09-12 09:00")


def test_a_late_contact_was_so_on_the_day_and_was_not_known_then() -> None:
    contact = happened(ChildSeen(place="the square"), "late", on="2025-05-06 20:40", recorded="2025-06-17 09:00")
    story = SURYA.then(contact)
    assert id_of("late") in {each["id"] for each in replayed(story, as_of="2025-05-30")["entries"]}
    assert id_of("late") not in {each["id"] for each in replayed(story, known_at="2025-05-30")["entries"]}
    assert id_of("late") not in {
        each["id"] for each in replayed(story, as_of="2025-05-30", known_at="2025-05-30")["entries"]
    }


def test_a_decision_shows_what_came_later() -> None:
    story = SURYA.then(
        happened(ChildSeen(place="the square"), "late", on="2025-06-01 20:40", recorded="2025-06-17 09:00")
    )
    told = {each["decision"]: each for each in replayed(story)["basis"]}
    assert [each["id"] for each in told[id_of("closure ok")]["later"]] == [id_of("late")]
    known_then = {each["decision"]: each for each in replayed(story, known_at="2025-06-10")["basis"]}
    assert known_then[id_of("closure ok")]["later"] == []


def test_a_decision_is_not_yet_approved_on_the_day_before_its_approval() -> None:
    before = {each["decision"]: each for each in replayed(SURYA, as_of="2025-06-08")["basis"]}
    after = {each["decision"]: each for each in replayed(SURYA, as_of="2025-06-09")["basis"]}
    assert before[id_of("proposal")]["approved_by"] == []
    (approval,) = after[id_of("proposal")]["approved_by"]
    assert (approval["by"], approval["role"]) == (MERANTI, "supervisor")


def test_deadlines_are_told_with_their_lateness_as_of_that_moment() -> None:
    on_the_10th = {each["code"]: each for each in replayed(SURYA, as_of="2025-03-10")["deadlines"]}
    on_the_14th = {each["code"]: each for each in replayed(SURYA, as_of="2025-03-14")["deadlines"]}
    on_the_18th = {each["code"]: each for each in replayed(SURYA, as_of="2025-03-18")["deadlines"]}
    assert (on_the_10th["assessment"]["overdue"], on_the_10th["assessment"]["late_by"]) == (False, 0)
    assert (on_the_14th["assessment"]["overdue"], on_the_14th["assessment"]["late_by"]) == (True, 2)
    assert (on_the_18th["assessment"]["overdue"], on_the_18th["assessment"]["late_by"]) == (False, 5)


def test_warnings_are_those_of_that_moment() -> None:
    assert "assessment.overdue" in {each["code"] for each in replayed(SURYA, as_of="2025-03-14")["warnings"]}
    assert "assessment.overdue" not in {each["code"] for each in replayed(SURYA, as_of="2025-03-12")["warnings"]}
    assert "assessment.late" in {each["code"] for each in replayed(SURYA, as_of="2025-03-18")["warnings"]}


def test_before_the_first_record_there_is_no_case() -> None:
    told = replayed(SURYA, known_at="2025-03-01")
    assert (told["status"], told["entries"], told["basis"]) == ("none", [], [])


def test_an_entry_reads_as_it_was_corrected_whenever_that_was_done() -> None:
    better = replace(SURYA.records[2].event, place="Lapangan Merdeka")
    story = SURYA.then(
        happened(
            Corrected(
                corrects=id_of("contact"), reason=CorrectionReason.MISUNDERSTOOD, replacement=better, evidence="asked"
            ),
            "correction",
            on="2025-09-11 12:00",
        )
    )
    as_we_know = entry(replayed(story, as_of="2025-03-05"), id_of("contact"))
    as_known = entry(replayed(story, known_at="2025-03-05"), id_of("contact"))
    assert (as_we_know["content"]["D3"]["place"], as_we_know["standing"]) == ("Lapangan Merdeka", "corrected")
    assert as_we_know["corrected_by"] == [id_of("correction")]
    assert (as_known["content"]["D3"]["place"], as_known["standing"]) == ("Lapangan Benteng", "counts")


def test_a_voided_entry_counts_on_no_day_but_was_known_until_it_was_voided() -> None:
    void = Voided(voids=id_of("family"), reason=VoidReason.WRONG_CHILD, evidence="another family")
    story = SURYA.then(happened(void, "void", on="2025-09-11 12:00"))
    assert id_of("family") not in {each["id"] for each in replayed(story, as_of="2025-05-01")["entries"]}
    assert id_of("family") in {each["id"] for each in replayed(story, known_at="2025-05-01")["entries"]}


def test_a_closing_in_doubt_keeps_the_case_under_review() -> None:
    story = approved_ending().then(
        happened(CaseClosed(approval=id_of("closure approval")), "closed"),
        happened(
            Held(holds=id_of("closed"), reason=HoldReason.CLOSING_OR_RISK, due=at("2025-03-23 12:00")),
            "hold",
            by=MERANTI,
        ),
    )
    told = replayed(story)
    assert told["status"] == "closure_under_review"
    assert told["holds"] == [{"record": id_of("closed"), "type": "case.closed", "hold": id_of("hold")}]
    assert entry(told, id_of("closed"))["standing"] == "held"


def test_a_changed_goal_shows_the_terms_in_force_and_those_that_wait() -> None:
    change = GoalChanged(goal=id_of("goal 1"), measure="two calls a week", reason="asked for it")
    (goal,) = replayed(planned().then(happened(change, "change")))["plan"]["goals"]
    assert (goal["approved"]["title"], goal["approved"]["measure"]) == ("calls home", "one call a week")
    assert (goal["proposed"]["title"], goal["proposed"]["measure"]) == ("calls home", "two calls a week")
    assert (goal["pending"], goal["view"]) == (True, None)


def test_a_goal_that_nobody_approved_has_no_terms_in_force() -> None:
    (goal,) = replayed(submitted())["plan"]["goals"]
    assert (goal["approved"], goal["proposed"]["title"]) == (None, "calls home")


def test_risk_tells_what_keeps_the_level_up_and_what_is_proposed() -> None:
    story = an_open_case().then(happened(RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), "lower"))
    risk = replayed(story)["risk"]
    assert (risk["level"], [each["id"] for each in risk["raisings"]]) == ("medium", [id_of("medium")])
    assert [(each["id"], each["level"], each["by"]) for each in risk["pending"]] == [(id_of("lower"), "low", DAHLIA)]


def test_a_raising_that_the_supervisor_had_not_seen_stays_in_force() -> None:
    story = an_open_case().then(
        happened(RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), "lower", on="2025-03-06 10:00"),
        happened(RiskLowered(proposal=id_of("lower")), "lowered", on="2025-03-07 12:00", by=MERANTI),
        happened(
            RiskRaised(level=RiskLevel.HIGH, reasons="a bruise"),
            "bruise",
            on="2025-03-06 21:30",
            by=CENDANA,
            logged="2025-03-08 07:10",
            seen=NOTHING_SEEN,
        ),
    )
    assert replayed(story, as_of="2025-03-07")["risk"]["level"] == "high"
    assert replayed(story, known_at="2025-03-07")["risk"]["level"] == "low"


def test_open_dangers_are_told() -> None:
    alarm = DangerEscalated(signs=(DangerSign.THREAT_TO_LIFE,), account="a man with a knife")
    told = replayed(an_open_case().then(happened(alarm, "alarm", by=DAMAR)))
    assert [each["id"] for each in told["dangers"]] == [id_of("alarm")]


def test_a_reader_without_the_class_gets_neither_words_nor_silence_about_it() -> None:
    told = read_by_one_who_sees({"D2"}, SURYA)
    claim = next(each for each in told["assessment"]["claims"] if each["id"] == id_of("left"))
    goal = told["plan"]["goals"][0]
    assert (claim["statement"], claim["withheld"]) == (None, ["D3"])
    assert (goal["approved"]["title"], goal["approved"]["withheld"]) == (None, ["D3"])
    contact = entry(told, id_of("contact"))
    assert (set(contact["content"]), contact["withheld"]) == ({"D2"}, ["D3"])
    assert "burden" not in json.dumps(told)


def test_a_reader_without_the_class_still_gets_status_figures_and_warnings() -> None:
    blind, seeing = read_by_one_who_sees(set(), SURYA), replayed(SURYA)
    for chapter in ("status", "stage", "risk", "team", "deadlines", "warnings", "measures", "basis"):
        assert blind[chapter] == seeing[chapter]


def test_a_special_statement_is_withheld_by_itself() -> None:
    claim = ClaimRecorded(
        domain=BpssDomain.BIO,
        aspect=Aspect.FINDING,
        source=Source.HEALTH,
        statement="saw the nurse",
        special_statement="a chronic illness",
    )
    told = read_by_one_who_sees({"D3"}, an_open_case().then(happened(claim, "claim")))
    (shown,) = told["assessment"]["claims"]
    assert (shown["statement"], shown["special_statement"]) == ("saw the nurse", None)
    assert shown["withheld"] == ["D4"]


def test_clocks_are_read_at_the_moment_of_life_that_is_asked_about() -> None:
    told = replayed(SURYA, as_of="2025-03-14", known_at="2025-03-20")
    assert told["as_of"] == "2025-03-14T23:59:59.999999+07:00"
    assert told["known_at"] == "2025-03-20T23:59:59.999999+07:00"
    (assessment,) = (each for each in told["deadlines"] if each["code"] == "assessment")
    assert (assessment["overdue"], assessment["late_by"]) == (True, 2)
