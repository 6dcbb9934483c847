"""Reading what one has written oneself: a question after a position, on one machine and where many processes answer."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from domain.staff.vocabulary import Role
from service.log.postgres_store import SCHEMA as LOG
from service.reads.postgres_reads import SCHEMA as READS
from service.site import BESIDE, view_store
from service.views import runner
from service.views.database import SCHEMA as VIEWS
from service.views.views import YOUNG
from tests.service.http.house import METRICS_TOKEN, House, found_house

QUESTIONS = ("/api/cases", "/api/overdue", "/api/warnings", "/api/approvals", "/api/staff")


@pytest.fixture
def shared(database: str, tmp_path: Path) -> Iterator[House]:
    """A house whose log and views lie in a database; nobody follows the log for the views."""
    found_house(tmp_path / "shared", database)
    made = House(tmp_path / "shared", database)
    yield made
    made.close()
    with psycopg.connect(database, autocommit=True) as connection:
        for schema in (LOG, VIEWS, BESIDE, READS):
            connection.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))


@pytest.fixture(params=["house", "shared"])
def each_house(request: pytest.FixtureRequest) -> House:
    made = request.getfixturevalue(request.param)
    assert isinstance(made, House)
    return made


def ids(answer: Any) -> list[str]:
    return [each["id"] for each in answer.json["items"]]


def test_a_question_after_the_position_of_a_command_holds_what_it_recorded(each_house: House):
    for number in range(3):
        done = each_house.contact(label=f"Benteng-{number}")
        answer = each_house.get(f"/api/cases?after={done['position']}")
        assert done["stream"] in ids(answer)
        assert answer.json["position"] >= done["position"]
        timeline = each_house.get(f"/api/cases/{done['stream']}/timeline?after={done['position']}")
        assert ids(timeline)
        assert set(ids(timeline)) <= set(done["events"])


def test_every_question_can_be_asked_after_a_position(each_house: House):
    case = each_house.open_case()
    position = each_house.site.log.last().position
    for address in (*QUESTIONS, f"{case}/timeline"):
        told = each_house.get(f"{address}?after={position}").json
        assert (told["position"], told["behind"]) == (position, []), address
    decision = each_house.get(f"{case}/timeline?kind=decision").json["items"][0]["id"]
    assert each_house.get(f"/api/decisions/{decision}/basis?after={position}").json["id"] == decision


def test_a_position_may_come_with_its_epoch_as_the_feed_has_it(each_house: House):
    each_house.contact()
    following = each_house.get("/api/events?limit=1000").json["next"]
    assert each_house.get(f"/api/cases?after={following}").status_code == 200


@pytest.mark.parametrize("after", ["999999", "1-00000000-0000-4000-8000-000000000000"])
def test_a_position_that_is_not_of_this_log_is_refused_as_in_the_feed(house: House, after: str):
    answer = house.get(f"/api/cases?after={after}")
    assert (answer.status_code, answer.json["code"]) == (409, "cursor.of-another-log")


def test_on_one_machine_every_question_holds_what_the_log_holds(house: House):
    done = house.contact()
    assert house.get("/api/cases").json["position"] == done["position"]


def test_where_somebody_else_follows_the_log_a_question_is_answered_at_once_and_says_how_far(shared: House):
    before = shared.site.views.catch_up()
    done = shared.contact()
    told = shared.get("/api/cases").json
    assert (told["position"], told["items"]) == (before, [])
    assert done["stream"] in ids(shared.get(f"/api/cases?after={done['position']}"))


def test_a_question_is_not_answered_from_long_ago_where_nobody_follows_the_log(shared: House):
    shared.site.views.catch_up()
    done = shared.contact()
    shared.clock.at += YOUNG
    assert ids(shared.get("/api/cases")) == []
    shared.clock.at += timedelta(seconds=1)
    assert done["stream"] in ids(shared.get("/api/cases"))


def test_nor_is_it_where_a_clock_was_wrong_and_nobody_knows_how_long_ago(shared: House):
    shared.site.views.catch_up()
    done = shared.contact()
    shared.clock.at -= timedelta(hours=6)
    assert done["stream"] in ids(shared.get("/api/cases"))


def test_nor_is_it_where_whoever_leads_does_not_go_on(shared: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(runner, "PATIENCE_SECONDS", 0.2)
    shared.site.views.catch_up()
    shared.contact()
    shared.clock.at += timedelta(hours=6)
    store = view_store(shared.site.settings)
    with store.leading() as lead:
        assert lead is not None
        answer = shared.get("/api/cases")
    store.close()
    assert (answer.status_code, answer.json["code"]) == (503, "views.behind")


def test_pages_for_people_show_their_own_write_everywhere(each_house: House):
    each_house.site.views.catch_up()
    done = each_house.contact()
    assert done["stream"] in [
        each["id"] for each in each_house.site.views.page("caseload", (), filters={"ended": True}).items
    ]


def test_whoever_waits_too_long_is_asked_to_come_again(each_house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(runner, "PATIENCE_SECONDS", 0.2)
    each_house.site.views.catch_up()
    position = each_house.contact()["position"]
    store = view_store(each_house.site.settings)
    with store.leading() as lead:
        assert lead is not None
        answer = each_house.get(f"/api/cases?after={position}")
    store.close()
    assert (answer.status_code, answer.json["code"], answer.headers["Retry-After"]) == (503, "views.behind", "1")
    assert each_house.get(f"/api/cases?after={position}").status_code == 200


def test_how_each_view_fares_is_told_to_the_machines_that_watch(each_house: House):
    each_house.site.views.catch_up()
    each_house.contact()
    told = {each["name"]: each for each in each_house.http.get("/readyz").json["views"]}
    assert told["timeline"] == {
        "name": "timeline",
        "position": each_house.site.log.last().position - 3,
        "lag": 3,
        "building": None,
        "parked": 0,
        "stopped": False,
    }
    metrics = each_house.http.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"}).text
    for line in ('view_lag{view="overdue"} 3.0', 'view_parked{view="staff"} 0.0', 'view_stopped{view="basis"} 0.0'):
        assert f"harapan_{line}" in metrics
    assert each_house.get("/api/staff", by=Role.ADMINISTRATOR).status_code == 200
