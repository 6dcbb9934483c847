"""A record that a disk has damaged is told as such, by its code: no accident of the server that nobody expected."""

import sqlite3
from contextlib import closing

import pytest

from domain.staff.vocabulary import Role
from tests.service.http.house import House

BROKEN = "CAST(substr(parts, 1, length(parts) - 3) || x'000000' AS BLOB)"
NEWEST = "WHERE rowid = (SELECT max(rowid) FROM records)"
DAMAGES = {
    "a topic": f"UPDATE records SET topic = 'x' {NEWEST}",
    "a sealed part": f"UPDATE records SET parts = {BROKEN} {NEWEST}",
    "an envelope": f"UPDATE records SET state = zeroblob(300) {NEWEST}",
}


@pytest.fixture(params=DAMAGES)
def damage(request: pytest.FixtureRequest) -> str:
    return DAMAGES[request.param]


def happen(house: House, damage: str) -> None:
    with closing(sqlite3.connect(house.site.settings.log_file)) as log, log:
        log.execute("DROP TRIGGER records_keep")
        log.execute(damage)


def sighting(house: House, case: str) -> str:
    """The newest record of the log, with content that is sealed; its id."""
    return str(house.tell(f"{case}/sightings", {"place": "Yard"})["events"][0])


def test_a_damaged_record_is_told_by_a_code(house: House, damage: str):
    case = house.open_case()
    event = sighting(house, case)
    position = house.site.views.catch_up()
    happen(house, damage)
    for address in (case, f"{case}/timeline", f"{case}/replay", f"/api/events/{event}"):
        answer = house.get(address)
        assert (answer.status_code, answer.json["code"]) == (503, "record.damaged"), address
        assert answer.json["facts"]["position"] == position
    assert house.get("/readyz").status_code == 200


def test_so_is_one_that_says_what_no_record_can_say(house: House):
    case = house.open_case()
    house.tell(f"{case}/risk-raisings", {"level": "medium", "reasons": "Sleeps outside"})
    happen(house, f"UPDATE records SET state = CAST(replace(CAST(state AS TEXT), 'medium', 'mediun') AS BLOB) {NEWEST}")
    answer = house.get(case)
    assert (answer.status_code, answer.json["code"]) == (503, "record.damaged")


@pytest.mark.parametrize("what", ["a topic", "an envelope"])
def test_nothing_is_decided_without_it(house: House, what: str):
    case = house.open_case()
    sighting(house, case)
    happen(house, DAMAGES[what])
    answer = house.post(f"{case}/sightings", {"place": "Gate"}, version=house.version_at(f"{case}/sightings"))
    assert (answer.status_code, answer.json["code"]) == (503, "record.damaged")


def test_a_damaged_record_keeps_the_rows_of_the_other_cases_from_nobody(house: House, damage: str):
    other = house.open_case().rpartition("/")[2]
    house.site.views.catch_up()
    case = house.open_case()
    sighting(house, case)
    happen(house, damage)
    answer = house.get("/api/cases")
    assert answer.status_code == 200
    assert other in [each["id"] for each in answer.json["items"]]
    # No view shows a place, so none has to open it.
    assert answer.json["behind"] == ([] if damage == DAMAGES["a sealed part"] else [case.rpartition("/")[2]])


@pytest.mark.parametrize("what", ["a topic", "an envelope"])
def test_the_feed_ends_before_it_and_says_why_to_whoever_asks_for_it(house: House, what: str):
    sighting(house, house.open_case())
    end = house.site.log.last().position
    happen(house, DAMAGES[what])
    before = house.get("/api/events?limit=1000", by=Role.INTEGRATOR).json
    assert [each["position"] for each in before["items"]] == list(range(1, end))
    answer = house.get(f"/api/events?after={before['next']}", by=Role.INTEGRATOR)
    assert (answer.status_code, answer.json["code"], answer.json["facts"]["position"]) == (503, "record.damaged", end)


@pytest.mark.parametrize("kind", ["child", "staff"])
def test_a_damaged_child_or_colleague_keeps_the_other_cases_from_nobody(house: House, kind: str):
    other = house.contact()["stream"]
    case = house.open_case()
    stream = house.get(case).json["child"] if kind == "child" else house.staff[Role.SOCIAL_WORKER]
    house.site.views.catch_up()
    with closing(sqlite3.connect(house.site.settings.log_file)) as log, log:
        log.execute("DROP TRIGGER records_keep")
        log.execute("UPDATE records SET state = '{}' WHERE originator_id = ?", [stream])
    anew = House(house.site.settings.data.parent)
    try:
        for address in ("/api/cases", "/api/staff"):
            assert anew.get(address).status_code == 200, address
        assert other in [each["id"] for each in anew.get("/api/cases").json["items"]]
    finally:
        anew.close()


@pytest.mark.parametrize("what", ["a topic", "an envelope"])
def test_of_a_damaged_case_that_may_be_restricted_nothing_but_its_name_is_told(house: House, what: str):
    case = house.open_case()
    house.tell(f"{case}/restrictions", {"admitted": [], "reason": "an uncle asks around"}, by=Role.SOCIAL_WORKER)
    house.tell(f"{case}/dangers", {"signs": ["threat_to_life"], "account": "a knife"}, by=Role.SOCIAL_WORKER)
    house.site.views.catch_up()
    happen(house, DAMAGES[what])
    anew = House(house.site.settings.data.parent)
    try:
        for reader in (Role.VOLUNTEER, Role.NURSE, Role.DATA_PROTECTION_OFFICER):
            for row in anew.get("/api/cases", by=reader).json["items"]:
                told = {name for name, value in row.items() if value is not None} - {"withheld", "erased"}
                assert told == {"id"}, reader
            holder = house.staff[Role.SOCIAL_WORKER]
            assert anew.get(f"/api/cases?holder={holder}", by=reader).json["items"] == []
    finally:
        anew.close()
