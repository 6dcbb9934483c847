"""Commands over HTTP: what is answered, and what became of it."""

import pytest

from domain.staff.vocabulary import Role
from tests.service.http.house import CONTACT, House


def test_a_contact_with_an_unknown_child_opens_a_case_and_gives_the_child_a_pseudonym(house: House):
    answer = house.post("/api/contacts", CONTACT, by=Role.OUTREACH_WORKER)
    told = answer.json
    assert answer.status_code == 201
    assert told["stream"].startswith("case-")
    assert told["child"].startswith("child-")
    assert (told["version"], len(told["events"])) == (1, 3)
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Location"] == f"/api/events/{told['events'][0]}"


def test_a_contact_with_a_known_child_joins_its_case(house: House):
    first = house.contact()
    again = house.contact(child=first["child"])
    assert again["stream"] == first["stream"]
    assert again["version"] == 2


def test_a_contact_that_names_a_child_nobody_knows_is_not_found(house: House):
    stranger = "child-01957a5e-8c00-7000-8000-0123456789ac"
    answer = house.post("/api/contacts", CONTACT | {"child": stranger}, by=Role.OUTREACH_WORKER)
    assert (answer.status_code, answer.json["code"]) == (404, "child.unknown")


def test_a_child_can_be_registered_before_anybody_has_met_it(house: House):
    child = house.tell("/api/children", {"label": "Amplas-Iki"})["stream"]
    arrival = {"received_by": house.staff[Role.CAREGIVER], "brought_by": "Patrol", "condition": "Tired", "child": child}
    assert house.tell("/api/arrivals", arrival, by=Role.CAREGIVER)["child"] == child


def test_what_is_told_of_the_record_is_kept_with_it(house: House):
    telling = {"precision": "day", "capture_mode": "paper"}
    observer = house.staff[Role.VOLUNTEER]
    told = house.contact(**telling, observed_by=observer)
    envelope = house.get(f"/api/events/{told['events'][0]}").json["data"]
    assert envelope["occurred_at"] == {"at": "2025-09-12T10:00:00+07:00", "precision": "day"}
    assert (envelope["capture_mode"], envelope["observed_by"]) == ("paper", observer)


def test_what_is_not_told_happened_now_in_the_zone_of_the_agency(house: House):
    told = house.tell("/api/children", {"label": "Amplas-Iki"})
    envelope = house.get(f"/api/events/{told['events'][0]}").json["data"]
    assert envelope["occurred_at"]["at"] == "2025-09-12T12:00:00+07:00"


def test_a_field_of_the_event_counts_before_one_of_the_record(house: House):
    child = house.tell("/api/children", {"label": "Amplas-Iki"})["stream"]
    claim = {"evidence": "child", "precision": "year", "born_on": "2014-01-01"}
    told = house.tell(f"/api/children/{child}/birth-date-claims", claim)
    envelope = house.get(f"/api/events/{told['events'][0]}").json["data"]
    assert envelope["facts"]["precision"] == "year"
    assert envelope["occurred_at"]["precision"] == "minute"


def test_a_refusal_names_code_rule_and_facts_in_plain_english(house: House):
    case = f"/api/cases/{house.contact()['stream']}"
    decision = {"outcome": "accepted", "entry_mode": "operation", "reasons": "Alone"}
    answer = house.post(f"{case}/intake-decisions", decision, version=1)
    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert answer.json == {
        "type": "/api#intake.no-consent",
        "title": "Intake needs a guardian's consent, or the child's assent and a request to go on without it.",
        "status": 409,
        "code": "intake.no-consent",
        "rule": "E03",
        "facts": {"assent": False, "override": False},
    }


def test_a_role_that_may_not_do_it_is_told_so(house: House):
    case = f"/api/cases/{house.contact()['stream']}"
    answer = house.post(f"{case}/worker-assignments", {"worker": house.staff[Role.SOCIAL_WORKER]}, by=Role.STUDENT)
    assert (answer.status_code, answer.json["code"]) == (403, "role.may-not")


def test_what_is_so_already_is_answered_with_200_and_no_events(house: House):
    case = house.open_case()
    holder = {"worker": house.staff[Role.SOCIAL_WORKER]}
    answer = house.post(f"{case}/worker-assignments", holder, by=Role.SUPERVISOR, version=4)
    assert (answer.status_code, answer.json["events"], answer.json["version"]) == (200, [], 4)
    assert answer.headers["ETag"] == '"4"'
    assert "Location" not in answer.headers


def test_warnings_come_back_with_the_answer(house: House):
    told = house.contact(occurred_at="2025-08-01T10:00:00+07:00")
    assert {"code": "entry.late", "says": "Entered … days after the fact."} in told["warnings"]


def test_a_correction_tells_the_whole_record_as_it_should_read(house: House):
    first = house.contact()
    right = {name: value for name, value in CONTACT.items() if name != "occurred_at"} | {"label": "Benteng-Surya"}
    correction = {
        "corrects": first["events"][0],
        "reason": "misunderstood",
        "evidence": "He said so himself",
        "replacement": {"type": "case.contact-recorded", **right},
    }
    house.tell(f"/api/cases/{first['stream']}/corrections", correction)
    entry = house.get(f"/api/cases/{first['stream']}/replay").json["entries"][0]
    assert entry["content"]["D2"]["label"] == "Benteng-Surya"
    assert entry["standing"] == "corrected"


def test_a_correction_is_judged_by_the_shape_of_what_it_replaces(house: House):
    first = house.contact()
    correction = {
        "corrects": first["events"][0],
        "reason": "misunderstood",
        "evidence": "He said so himself",
        "replacement": {"type": "case.contact-recorded", "label": 7},
    }
    answer = house.post(f"/api/cases/{first['stream']}/corrections", correction, version=1)
    places = {each["at"]: each["says"] for each in answer.json["errors"]}
    assert answer.status_code == 422
    assert places["/replacement/label"] == "must be text"
    assert places["/replacement/place"] == "must be given"


def test_a_record_that_was_entered_twice_is_voided(house: House):
    first = house.contact()
    voiding = {"voids": first["events"][0], "reason": "entered_twice", "evidence": "Two forms of one evening"}
    house.tell(f"/api/cases/{first['stream']}/voids", voiding)
    (row, _) = house.get(f"/api/cases/{first['stream']}/timeline").json["items"]
    assert row["standing"] == "voided"


def test_staff_get_their_id_from_their_working_name_so_nobody_is_registered_twice(house: House):
    newcomer = {"handle": "seruni", "name": "Seruni"}
    first = house.post("/api/staff", newcomer, by=Role.ADMINISTRATOR)
    again = house.post("/api/staff", newcomer, by=Role.ADMINISTRATOR)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["stream"] == again.json["stream"] == house.roster().id_of("seruni")


def test_settings_are_changed_on_the_version_that_was_seen(house: House):
    holiday = {"day": "2025-12-25", "name": "Christmas"}
    assert house.post("/api/settings/holidays", holiday, by=Role.ADMINISTRATOR).status_code == 428
    assert house.post("/api/settings/holidays", holiday, by=Role.ADMINISTRATOR, version=1).status_code == 201
    assert house.get("/api/settings").json["holidays"] == [holiday]


def test_a_zone_that_does_not_exist_cannot_be_set(house: House):
    agency = {"name": "RPS Contoh", "zone": "Mars/Phobos"}
    answer = house.post("/api/settings/agency", agency, by=Role.ADMINISTRATOR, version=1)
    assert (answer.status_code, answer.json["code"]) == (409, "settings.zone-unknown")


@pytest.mark.parametrize("address", ["cases", "children", "staff"])
def test_a_command_to_what_does_not_exist_is_not_found(house: House, address: str):
    kind = {"cases": "case", "children": "child", "staff": "staff"}[address]
    noun = {"cases": "sightings", "children": "identity-claims", "staff": "roles"}[address]
    nowhere = f"/api/{address}/{kind}-01957a5e-8c00-7000-8000-0123456789ab/{noun}"
    answer = house.post(nowhere, {}, by=Role.MANAGER)
    assert (answer.status_code, answer.json["code"]) == (404, f"{kind}.unknown")


def test_for_a_role_without_business_with_cases_a_case_is_not_there(house: House):
    case = f"/api/cases/{house.contact()['stream']}"
    there = house.post(f"{case}/sightings", {"place": "Here"}, by=Role.ADMINISTRATOR)
    nowhere = house.post(f"{case[:-4]}ffff/sightings", {"place": "Here"}, by=Role.ADMINISTRATOR)
    assert there.status_code == nowhere.status_code == 404
    assert there.json == nowhere.json


def test_nobody_says_that_a_record_was_written_earlier_than_it_was(house: House):
    answer = house.post(
        "/api/contacts", CONTACT | {"recorded_at": "2001-01-01T00:00:00+07:00"}, by=Role.OUTREACH_WORKER
    )
    assert (answer.status_code, answer.json["errors"][0]["at"]) == (422, "/recorded_at")
