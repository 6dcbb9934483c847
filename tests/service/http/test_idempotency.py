"""Asking twice does nothing twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.staff.vocabulary import Role
from tests.service.http.house import CONTACT, House

REPLAYED = "Idempotency-Replayed"


def test_a_command_without_a_key_is_refused(house: House):
    answer = house.http.post("/api/contacts", json=CONTACT, headers=house.headers(Role.OUTREACH_WORKER))
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency.key-missing")


@pytest.mark.parametrize("key", ["", "two words", "x" * 201, "tab\tbed"])
def test_a_key_that_is_none_is_refused(house: House, key: str):
    answer = house.post("/api/contacts", CONTACT, by=Role.OUTREACH_WORKER, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency.key-malformed")


def test_the_same_command_again_gets_the_same_answer_and_changes_nothing(house: House):
    first = house.post("/api/contacts", CONTACT, by=Role.OUTREACH_WORKER, key="once")
    end = house.site.log.last().position
    again = house.post("/api/contacts", CONTACT, by=Role.OUTREACH_WORKER, key="once")
    assert (again.status_code, again.json) == (first.status_code, first.json) == (201, first.json)
    assert (again.headers["ETag"], again.headers["Location"]) == (first.headers["ETag"], first.headers["Location"])
    assert (first.headers.get(REPLAYED), again.headers[REPLAYED]) == (None, "true")
    assert house.site.log.last().position == end


def test_the_same_words_in_another_spelling_are_the_same_command(house: House):
    first = house.post("/api/children", {"label": "Caf\u00e9"}, key="once")
    spelled = b'{ "label" : "Cafe\\u0301" }'
    headers = house.headers(Role.SOCIAL_WORKER) | {"Idempotency-Key": "once"}
    again = house.http.post("/api/children", data=spelled, content_type="application/json", headers=headers)
    assert again.headers[REPLAYED] == "true"
    assert again.json == first.json


def test_a_child_that_was_registered_twice_by_mistake_has_one_pseudonym(house: House):
    first = house.post("/api/children", {"label": "Amplas-Iki"}, key="once")
    assert house.post("/api/children", {"label": "Amplas-Iki"}, key="once").json == first.json


def test_what_was_so_already_is_so_again(house: House):
    case = house.open_case()
    holder = {"worker": house.staff[Role.SOCIAL_WORKER]}
    first = house.post(f"{case}/worker-assignments", holder, by=Role.SUPERVISOR, key="once", version=4)
    house.tell(f"{case}/sightings", {"place": "Yard"})
    again = house.post(f"{case}/worker-assignments", holder, by=Role.SUPERVISOR, key="once", version=4)
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert (first.status_code, again.headers[REPLAYED]) == (200, "true")


@pytest.mark.parametrize("change", [{"place": "Elsewhere"}, {"occurred_at": "2025-09-12T10:01:00+07:00"}])
def test_another_command_under_the_same_key_is_refused(house: House, change: dict[str, str]):
    house.post("/api/contacts", CONTACT, by=Role.OUTREACH_WORKER, key="once")
    answer = house.post("/api/contacts", CONTACT | change, by=Role.OUTREACH_WORKER, key="once")
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency.key-reused")


def test_the_same_body_at_another_address_is_another_command(house: House):
    case = house.contact()["stream"]
    house.post(f"/api/cases/{case}/sightings", {"place": "Yard"}, key="once")
    other = house.contact()["stream"]
    answer = house.post(f"/api/cases/{other}/sightings", {"place": "Yard"}, key="once")
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency.key-reused")


def test_keys_of_two_people_do_not_meet(house: House):
    one = house.post("/api/contacts", CONTACT, by=Role.OUTREACH_WORKER, key="once")
    other = house.post("/api/contacts", CONTACT, by=Role.SOCIAL_WORKER, key="once")
    assert one.json["stream"] != other.json["stream"]


def test_a_refused_command_may_be_asked_again_under_its_key(house: House):
    case = f"/api/cases/{house.contact()['stream']}"
    decision = {"outcome": "accepted", "entry_mode": "operation", "reasons": "Alone"}
    assert house.post(f"{case}/intake-decisions", decision, key="once", version=1).status_code == 409
    consent = {"item": "services", "asked": "guardian", "answer": "given", "explained": "In simple words"}
    house.tell(f"{case}/consents", consent)
    assert house.post(f"{case}/intake-decisions", decision, key="once", version=2).status_code == 201


def test_a_key_that_comes_many_times_at_once_records_once(house: House):
    case = f"/api/cases/{house.contact()['stream']}"
    end = house.site.log.last().position

    def ask(_: int) -> tuple[int, object]:
        answer = house.post(f"{case}/sightings", {"place": "Yard"}, key="once")
        return answer.status_code, answer.json

    with ThreadPoolExecutor(4) as people:
        answers = list(people.map(ask, range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 201
    assert house.site.log.last().position == end + 1
