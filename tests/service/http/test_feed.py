"""The feed: every position once, in order, whoever stops and resumes it when."""

import json
from concurrent.futures import ThreadPoolExecutor
from random import Random
from time import monotonic, sleep
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat
from jsonschema import Draft202012Validator

from domain.staff.vocabulary import Role
from service.http.feed import MOST_WAITING
from tests.service.http.house import House

BATCH = "application/cloudevents-batch+json"


def page(house: House, query: str = "", by: Role = Role.INTEGRATOR) -> dict[str, Any]:
    answer = house.get(f"/api/events?{query}", by=by)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    told: dict[str, Any] = answer.json
    return told


def whole(house: House) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = page(house, "limit=1000")["items"]
    return events


def positions(events: list[dict[str, Any]]) -> list[int]:
    return [each["position"] for each in events]


def test_the_whole_log_is_told_in_order_without_a_gap(house: House):
    house.open_case()
    assert positions(whole(house)) == list(range(1, house.site.log.last().position + 1))


def test_the_official_library_reads_every_event(house: House):
    house.open_case()
    for told in whole(house):
        event = JSONFormat().read(None, json.dumps(told))
        assert event.get_id() == told["id"]
        assert event.get_source() == "urn:harapan:test"
        assert event.get_type() == f"harapan.{told['data']['type']}.v{told['data']['type_version']}"
        assert event.get_subject() == told["data"]["stream"]
        assert event.get_extension("position") == told["position"]
        assert event.get_data() == told["data"]


def test_every_event_fits_the_schema_that_it_names(house: House):
    house.open_case()
    for told in whole(house):
        schema = house.http.get(told["dataschema"]).json
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(told["data"])
        alone = house.get(f"/api/events/{told['id']}").json
        Draft202012Validator(schema).validate(alone["data"])


@pytest.mark.parametrize("seed", range(5))
def test_a_reader_that_stops_and_resumes_at_random_sees_each_position_once(house: House, seed: int):
    chance, seen, cursor = Random(seed), list[int](), "0"
    for _ in range(60):
        if chance.random() < 0.3:
            house.contact()
        events = page(house, f"after={cursor}&limit={chance.randint(1, 7)}")
        if chance.random() < 0.3:
            continue  # It was stopped before it had kept what it read.
        seen += positions(events["items"])
        cursor = chance.choice([events["next"], str(seen[-1] if seen else 0)])
    seen += positions(page(house, f"after={cursor}&limit=1000")["items"])
    assert seen == list(range(1, house.site.log.last().position + 1))


def test_a_reader_beside_writers_sees_each_position_once_and_in_order(house: House):
    def write(_: int) -> None:
        for _ in range(5):
            house.contact()

    def follow() -> list[int]:
        seen, cursor = list[int](), "0"
        while len(seen) < end:
            events = page(house, f"after={cursor}&limit=3&wait=5")
            seen += positions(events["items"])
            cursor = events["next"]
        return seen

    end = house.site.log.last().position + 4 * 5 * 3
    with ThreadPoolExecutor(6) as people:
        readers = [people.submit(follow) for _ in range(2)]
        list(people.map(write, range(4)))
        assert [each.result() for each in readers] == [list(range(1, end + 1))] * 2


def test_at_the_end_the_cursor_stays_where_it_is(house: House):
    cursor = page(house, "limit=1000")["next"]
    assert page(house, f"after={cursor}") == {"items": [], "next": cursor}


def test_a_reader_that_waits_is_told_as_soon_as_there_is_news(house: House):
    cursor = page(house, "limit=1000")["next"]
    with ThreadPoolExecutor(1) as reader:
        start = monotonic()
        waiting = reader.submit(page, house, f"after={cursor}&wait=30")
        sleep(0.2)
        told = house.contact()
        events = waiting.result()["items"]
    assert [each["id"] for each in events] == told["events"]
    assert monotonic() - start < 5


def test_a_reader_waits_no_longer_than_it_said(house: House):
    cursor, start = page(house, "limit=1000")["next"], monotonic()
    assert page(house, f"after={cursor}&wait=1")["items"] == []
    assert 0.9 < monotonic() - start < 5


def test_when_all_seats_are_taken_another_reader_is_answered_at_once(house: House):
    cursor = page(house, "limit=1000")["next"]
    with ThreadPoolExecutor(MOST_WAITING) as readers:
        waiting = [readers.submit(page, house, f"after={cursor}&wait=3") for _ in range(MOST_WAITING)]
        sleep(0.5)
        start = monotonic()
        assert page(house, f"after={cursor}&wait=3")["items"] == []
        assert monotonic() - start < 1
        assert all(each.result()["items"] == [] for each in waiting)


def test_a_cursor_of_another_log_is_refused_with_the_place_to_go_on_from(house: House):
    strange = "3-01957a5e-8c00-7000-8000-0123456789ab"
    answer = house.get(f"/api/events?after={strange}", by=Role.INTEGRATOR)
    assert (answer.status_code, answer.json["code"]) == (409, "cursor.of-another-log")
    assert answer.json["facts"]["last_common"] == 0


def test_a_position_beyond_the_end_is_refused_because_what_comes_there_would_be_missed(house: House):
    end = house.site.log.last().position
    answer = house.get(f"/api/events?after={end + 1}", by=Role.INTEGRATOR)
    assert (answer.status_code, answer.json["facts"]["last_common"]) == (409, end)


def test_whoever_asks_for_a_batch_gets_the_array_of_the_standard(house: House):
    answer = house.get("/api/events?limit=2", by=Role.INTEGRATOR, headers={"Accept": BATCH})
    assert answer.mimetype == BATCH
    assert positions(answer.json) == [1, 2]
    link = answer.headers["Link"].partition(">")[0].removeprefix("<")
    assert positions(house.get(link, by=Role.INTEGRATOR).json["items"])[0] == 3


def test_the_feed_tells_envelopes_and_nothing_more(house: House):
    told = house.contact(label="Kolong-Jembatan")
    answer = house.get("/api/events?limit=1000", by=Role.SUPERVISOR)
    assert told["events"][0] in answer.get_data(as_text=True)
    assert "Kolong-Jembatan" not in answer.get_data(as_text=True)


def test_the_feed_is_not_for_a_role_that_sees_no_case(house: House):
    answer = house.get("/api/events", by=Role.ADMINISTRATOR)
    assert (answer.status_code, answer.json["code"]) == (403, "role.may-not")
    event = house.contact()["events"][0]
    assert house.get(f"/api/events/{event}", by=Role.ADMINISTRATOR).status_code == 404


def test_one_event_names_what_its_reader_may_not_have(house: House):
    event = house.contact(label="Kolong-Jembatan")["events"][0]
    for_worker = house.get(f"/api/events/{event}", by=Role.SOCIAL_WORKER).json["data"]
    assert for_worker["content"]["D2"]["label"] == "Kolong-Jembatan"
    assert (for_worker["withheld"], for_worker["erased"]) == ([], [])
    for_auditor = house.get(f"/api/events/{event}", by=Role.AUDITOR).json["data"]
    assert (for_auditor["content"], for_auditor["withheld"]) == ({}, ["D2", "D3"])


def test_an_event_that_there_is_not_is_not_found(house: House):
    answer = house.get("/api/events/01957a5e-8c00-7000-8000-0123456789ab")
    assert (answer.status_code, answer.json["code"]) == (404, "event.unknown")
