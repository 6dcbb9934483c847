"""SC-01: Surya, from the night at Lapangan Benteng to the workshop near his home, loaded and then asked over HTTP."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from domain.identifiers import CaseId
from service import demo
from service.app import create_app
from service.load import Answer, Outcome, Storyteller, load
from service.reading import record_of
from service.roster import Roster
from service.site import Site
from tests.support.site import make_site

Ask = Callable[..., dict[str, Any]]

PEOPLE = {
    "administrator": ["kemuning"],
    "auditor": ["sungkai"],
    "caregiver_staff": ["pandan"],
    "data_protection_officer": ["lontar"],
    "nurse": ["mahoni"],
    "outreach_worker": ["damar", "tulip", "waru", "melur"],
    "psychologist": ["kenanga"],
    "shelter_manager": ["jati"],
    "social_worker": ["dahlia", "cendana", "seruni"],
    "student": ["anggrek"],
    "supervisor": ["meranti"],
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = make_site(tmp_path_factory.mktemp("sc01"), demo=True)
    yield site
    site.close()


@pytest.fixture(scope="module")
def answers(site: Site) -> list[Answer]:
    return tell(site)


@pytest.fixture(scope="module")
def case(answers: list[Answer]) -> CaseId:
    return CaseId(next(each.stream for each in answers if each.key == "contact" and each.stream))


@pytest.fixture(scope="module")
def ask(site: Site, answers: list[Answer]) -> Ask:
    client = create_app(site).test_client()
    tokens = {each.handle: site.tokens.issue(each.id, each.role) for each in demo.people(site)}

    def asking(address: str, by: str = "dahlia", **query: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {tokens[by]}"}
        answer = client.get(f"/api{address}", headers=headers, query_string=query)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.get_json()
        return told

    return asking


def tell(site: Site) -> list[Answer]:
    with demo.story().open("rb") as lines:
        return list(load(lines, site, Storyteller(Roster(site.keys, site.knowledge))))


def replayed(ask: Ask, case: CaseId, **moments: str) -> dict[str, Any]:
    return ask(f"/cases/{case}/replay", **moments)


def id_of(answers: list[Answer], key: str) -> str:
    return next(each.event for each in answers if each.key == key and each.event)


def test_the_rules_let_every_line_through(answers: list[Answer]):
    assert [(each.key, each.code, each.says) for each in answers if each.outcome is not Outcome.RECORDED] == []


def test_telling_the_story_again_adds_nothing(site: Site, answers: list[Answer]):
    end = site.log.last()
    assert {each.outcome for each in tell(site)} == {Outcome.ALREADY_LOADED}
    assert site.log.last() == end


def test_everyone_of_the_story_works_there(site: Site, answers: list[Answer]):
    staff = list(demo.people(site))
    assert {str(role.role): [each.handle for each in staff if each.role is role.role] for role in staff} == PEOPLE


def test_everyone_acts_in_a_role_that_they_have_on_that_day(site: Site, answers: list[Answer]):
    founding = {id_of(answers, "staff-kemuning"), id_of(answers, "role-kemuning")}
    records = [record_of(each) for each in site.log.read(0, 1_000) if each.event_id not in founding]
    strangers = [
        (each.event.NAME, each.role)
        for each in records
        if not site.knowledge.member(each.actor).has(each.role, each.occurred.at.date())
    ]
    assert len(records) > 100
    assert strangers == []


def test_from_the_contact_to_the_intake_took_twelve_hours_and_five_minutes(ask: Ask, case: CaseId, answers):
    told = replayed(ask, case)
    assert told["intake"]["first_contact_at"] == "2025-03-04T22:10:00+07:00"
    assert told["intake"]["decided_at"] == "2025-03-05T10:15:00+07:00"
    assert told["measures"]["contact_to_intake_minutes"] == 12 * 60 + 5


def test_the_hub_learned_of_the_contact_in_the_morning(ask: Ask, case: CaseId, answers: list[Answer]):
    (contact,) = ask(f"/cases/{case}/timeline", type="case.contact-recorded")["items"]
    assert (contact["recorded_at"], contact["logged_at"]) == (
        "2025-03-04T22:16:00+07:00",
        "2025-03-05T07:30:00+07:00",
    )
    assert replayed(ask, case, known_at="2025-03-05T07:00:00+07:00")["status"] == "none"


def test_the_override_is_approved_the_same_day_by_another_person(ask: Ask, case: CaseId):
    override = replayed(ask, case)["intake"]["override"]
    assert (override["at"][:16], override["approved_at"][:16]) == ("2025-03-05T09:20", "2025-03-05T14:00")


def test_the_assessment_was_signed_after_twelve_days_and_late(ask: Ask, case: CaseId):
    told = replayed(ask, case)
    assert told["measures"]["intake_to_assessment"] == {"days": 12, "late_by": 5}
    assert {"assessment.late", "plan.late"} <= {each["code"] for each in told["warnings"]}


def test_the_plan_was_approved_after_sixteen_days_and_late_by_two(ask: Ask, case: CaseId):
    assert replayed(ask, case)["measures"]["intake_to_plan"] == {"days": 16, "late_by": 2}


def test_the_double_goal_was_warned_of_and_dropped(ask: Ask, case: CaseId, answers: list[Answer]):
    (warned,) = [each for each in answers if "goal.duplicate" in each.warnings]
    goals = replayed(ask, case)["plan"]["goals"]
    assert [each["id"] for each in goals if each["dropped"]] == [warned.event]
    views = [each["view"] for each in goals if not each["dropped"]]
    assert views == ["agrees", "agrees_in_part", "agrees", "agrees"]


def test_the_work_was_seven_counsellings_four_discussions_and_eight_classes(ask: Ask, case: CaseId):
    sessions = replayed(ask, case)["measures"]["sessions"]
    assert sessions["counselling"] == {"present": 6, "absent": 1}
    assert sessions["guided_discussion"] == {"present": 4}
    assert sessions["vocational"] == {"present": 8}


def test_the_goals_score_42_7_and_then_57_3(ask: Ask, case: CaseId):
    attainment = replayed(ask, case)["measures"]["goal_attainment"]
    assert [(each["at"][:10], each["t"]) for each in attainment] == [("2025-04-21", 42.7), ("2025-05-19", 57.3)]


def test_the_child_stayed_98_nights(ask: Ask, case: CaseId):
    told = replayed(ask, case)
    assert told["measures"]["stay_nights"] == 98
    assert [each["nights"] for each in told["stays"]] == [98]


def test_on_20_march_the_claims_about_the_family_contradict_each_other(ask: Ask, case: CaseId, answers: list[Answer]):
    told = replayed(ask, case, as_of="2025-03-20", known_at="2025-03-20")
    burden, no_support = id_of(answers, "claim-burden"), id_of(answers, "claim-no-support")
    assert told["assessment"]["unresolved"] == [burden, no_support]
    statements = [each["statement"] for each in told["assessment"]["claims"] if each["unresolved"]]
    assert ["burden" in statements[0], "no support" in statements[1]] == [True, True]
    assert (told["status"], told["stage"], told["risk"]["level"]) == ("open", "planning", "medium")


def test_the_visit_to_the_family_clears_them_up(ask: Ask, case: CaseId):
    assert replayed(ask, case, as_of="2025-04-29T11:30:00+07:00")["assessment"]["unresolved"]
    assert not replayed(ask, case, as_of="2025-04-29")["assessment"]["unresolved"]


def test_of_the_spiritual_side_it_is_known_that_nothing_is_known(ask: Ask, case: CaseId):
    claims = replayed(ask, case, as_of="2025-03-17")["assessment"]["claims"]
    (spiritual,) = [each for each in claims if each["domain"] == "spiritual"]
    assert (spiritual["unknown"], spiritual["statement"]) == ("not_disclosed", None)


def test_nothing_was_ever_held(ask: Ask, case: CaseId, site: Site):
    days = ("2025-03-05", "2025-03-20", "2025-04-29", "2025-05-30", "2025-06-10", "2025-09-11")
    for day in days:
        assert replayed(ask, case, as_of=day)["holds"] == []
        assert replayed(ask, case, known_at=day)["holds"] == []
    assert {each.type for each in site.log.read(0, 1_000)} & {"record.held"} == set()


def test_the_entries_of_the_student_were_countersigned(ask: Ask, case: CaseId):
    items = ask(f"/cases/{case}/timeline", limit="1000")["items"]
    students = [each for each in items if each["role"] == "student"]
    assert len(students) >= 15
    assert all(each["countersigned_by"] and not each["provisional"] for each in students)


def test_the_end_of_the_practicum_closes_nothing(ask: Ask, case: CaseId, site: Site):
    told = replayed(ask, case, as_of="2025-05-30", known_at="2025-05-30")
    roster = Roster(site.keys, site.knowledge)
    assert (told["status"], told["team"]["students"]) == ("open", [])
    assert told["team"]["holder"] == roster.id_of("dahlia")


def test_the_risk_is_lowered_by_two(ask: Ask, case: CaseId):
    assert replayed(ask, case, as_of="2025-05-19")["risk"]["level"] == "medium"
    assert replayed(ask, case, as_of="2025-05-20")["risk"]["level"] == "low"


def test_the_closing_was_proposed_approved_and_cosigned_by_three(ask: Ask, case: CaseId, site: Site):
    told = replayed(ask, case)
    proposal = told["closing"]["proposal"]
    handle_of = Roster(site.keys, site.knowledge).handle_of
    signers = [handle_of(proposal[each]) for each in ("by", "approved_by", "cosigned_by")]
    assert signers == ["dahlia", "meranti", "jati"]
    assert (proposal["reason"], proposal["destination"]) == ("goals_partly_met", "parents")
    assert (proposal["approved_at"][:10], told["closing"]["closed_at"][:10]) == ("2025-06-09", "2025-06-10")


def test_aftercare_was_kept_and_ended(ask: Ask, case: CaseId):
    aftercare = replayed(ask, case)["aftercare"]
    assert [each[:10] for each in aftercare["contacts"]] == ["2025-06-24", "2025-07-10", "2025-09-08"]
    assert aftercare["ended_at"][:10] == "2025-09-11"
    assert replayed(ask, case, as_of="2025-09-10")["status"] == "aftercare"
    assert replayed(ask, case)["status"] == "closed"


def test_his_birth_date_is_that_of_the_family_card(ask: Ask, case: CaseId):
    child = ask(f"/children/{replayed(ask, case)['child']}")
    assert (child["birth"]["born"], child["birth"]["evidence"]) == ("2007-08-19", "civil_document")
    assert child["display_name"] == "Surya Darma"


def test_a_class_that_was_entered_late_counts_from_its_day_and_was_not_known_then(ask: Ask, case: CaseId):
    known_then = replayed(ask, case, as_of="2025-04-22", known_at="2025-04-22")
    known_now = replayed(ask, case, as_of="2025-04-22")
    counted = [each["measures"]["sessions"]["vocational"]["present"] for each in (known_then, known_now)]
    assert counted == [3, 4]


def test_a_class_that_was_entered_as_another_kind_shows_both_readings(ask: Ask, case: CaseId, answers: list[Answer]):
    told = ask(f"/cases/{case}/replay", known_at="2025-05-06", against_as_of="2025-05-06")
    corrected = [each for each in told["difference"]["read_differently"] if each["id"] == id_of(answers, "class-5")]
    (kind,) = [each for each in corrected[0]["changes"] if each["path"] == "facts.kind"]
    assert (kind["one"], kind["other"]) == ("life_skills", "vocational")


def test_every_decision_tells_on_what_it_rests(ask: Ask, case: CaseId, answers: list[Answer]):
    told = replayed(ask, case)
    basis = {each["decision"]: each for each in told["basis"]}
    decisions = [each for each in told["entries"] if each["kind"] == "decision"]
    assert {each["id"] for each in decisions} == basis.keys()
    lowered = basis[id_of(answers, "lowered")]
    assert [each["id"] for each in lowered["approves"]] == [id_of(answers, "lower-proposed")]
    assert lowered["unseen"] == []


def test_the_auditor_sees_the_skeleton_and_no_word_of_the_story(ask: Ask, case: CaseId):
    told = ask(f"/cases/{case}/replay", by="sungkai")
    assert told["measures"]["stay_nights"] == 98
    text = str(told)
    assert not any(word in text for word in ("Surya", "Benteng", "Marlina", "burden", "spanner"))


def test_the_sealed_note_is_for_its_author(ask: Ask, case: CaseId):
    notes = {
        by: [entry for entry in ask(f"/cases/{case}/replay", by=by)["entries"] if "D5" in entry["content"]]
        for by in ("dahlia", "meranti", "cendana", "kenanga")
    }
    assert Counter({by: len(entries) for by, entries in notes.items()}) == Counter(dahlia=1)


def test_the_feed_tells_the_whole_story_in_order(ask: Ask, answers: list[Answer], site: Site):
    feed = ask("/events", by="jati", limit="1000")
    assert [each["position"] for each in feed["items"]] == list(range(1, site.log.last().position + 1))
