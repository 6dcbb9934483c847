"""Nobody decides on what they have not seen."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from domain.staff.vocabulary import Role
from tests.service.http.house import House

GOAL = {"title": "Six counselling sessions"}


def test_a_decision_says_on_which_version_it_was_made(house: House):
    case = house.open_case()
    answer = house.post(f"{case}/goals", GOAL)
    assert (answer.status_code, answer.json["code"]) == (428, "if-match.missing")


def test_so_does_a_correction(house: House):
    first = house.contact()
    correction = {"corrects": first["events"][0], "reason": "wrong_time", "evidence": "Form 0412"}
    answer = house.post(f"/api/cases/{first['stream']}/corrections", correction)
    assert (answer.status_code, answer.json["code"]) == (428, "if-match.missing")


def test_a_decision_on_an_older_version_is_refused_and_told_the_newest(house: House):
    case = house.open_case()
    answer = house.post(f"{case}/goals", GOAL, version=3)
    assert (answer.status_code, answer.json["code"]) == (412, "stream.stale")
    assert answer.json["facts"] == {"version": 4}
    assert answer.headers["ETag"] == '"4"'


def test_the_version_to_name_is_the_etag_of_the_case(house: House):
    case = house.open_case()
    seen = house.get(case, by=Role.SOCIAL_WORKER).headers["ETag"]
    assert house.post(f"{case}/goals", GOAL, headers={"If-Match": seen}).status_code == 201


def test_an_observation_needs_no_version(house: House):
    case = house.open_case()
    assert house.post(f"{case}/sightings", {"place": "Yard"}).status_code == 201


def test_an_observation_that_names_a_version_is_held_to_it(house: House):
    case = house.open_case()
    assert house.post(f"{case}/sightings", {"place": "Yard"}, version=1).status_code == 412


@pytest.mark.parametrize("named", ["4", "*", 'W/"4"', '"04"', '"4", "5"', '"-1"', '"x"', '""', '"4"x', ""])
def test_a_version_is_one_number_in_quotation_marks(house: House, named: str):
    case = house.open_case()
    answer = house.post(f"{case}/goals", GOAL, headers={"If-Match": named})
    assert (answer.status_code, answer.json["code"]) == (400, "if-match.malformed")


def test_of_two_who_decide_on_the_same_version_one_is_told_to_look_again(house: House):
    case = house.open_case()

    def ask(number: int) -> tuple[int, Any]:
        answer = house.post(f"{case}/goals", {"title": f"Goal {number}"}, version=4)
        return answer.status_code, answer.json

    with ThreadPoolExecutor(2) as people:
        answers = sorted(people.map(ask, range(2)), key=lambda each: each[0])
    assert [status for status, _ in answers] == [201, 412]


def test_what_a_decision_had_seen_is_kept_with_it(house: House):
    case = house.open_case()
    told = house.post(f"{case}/goals", GOAL, version=4).json
    envelope = house.get(f"/api/events/{told['events'][0]}").json["data"]
    assert envelope["seen"]["stream_version"] == 4


def test_registering_has_no_version_to_name(house: House):
    newcomer = {"handle": "seruni", "name": "Seruni"}
    assert house.post("/api/staff", newcomer, by=Role.ADMINISTRATOR).status_code == 201
