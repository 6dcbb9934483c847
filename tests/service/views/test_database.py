"""The views in a database: a server that restarts, a schema that somebody took away, two sites that do not meet."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from domain.case.events.outreach import ChildSeen
from service.log import LogUnavailable
from service.views import ViewsUnavailable
from service.views.database import SCHEMA
from tests.service.views.projectors import busy, end, runner
from tests.support.engines import OwnServer
from tests.support.shelter import Shelter


@pytest.fixture
def server() -> Iterator[OwnServer]:
    made = OwnServer()
    yield made
    made.remove()


@pytest.fixture
def own(server: OwnServer, tmp_path: Path) -> Iterator[Shelter]:
    made = Shelter(tmp_path, server.url)
    yield made
    made.close()


def test_a_server_that_is_killed_and_started_again_costs_no_row(own: Shelter, server: OwnServer) -> None:
    case = own.open_case()
    own.views.catch_up()
    server.kill()
    with pytest.raises((ViewsUnavailable, LogUnavailable)) as refusal:
        own.views.page("timeline", ())
    assert refusal.value.reason == "away"
    server.start()
    own.ask(ChildSeen(place="the gate"), stream=case)
    assert len(own.rows("timeline")) == 8
    live = own.everything()
    own.views.rebuild()
    assert own.everything() == live


def test_a_schema_that_was_taken_away_is_made_anew(housed: Shelter) -> None:
    busy(housed)
    expected = housed.everything()
    assert housed.site.settings.database is not None
    with psycopg.connect(housed.site.settings.database, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE".encode())
    assert housed.everything() == expected


def test_a_schema_that_is_taken_away_while_it_is_filled_is_made_anew(housed: Shelter) -> None:
    busy(housed)
    taken: list[bool] = []

    def told(reached: int, of: int) -> None:
        if reached > 3 and not taken:
            taken.append(True)
            assert housed.site.settings.database is not None
            with psycopg.connect(housed.site.settings.database, autocommit=True) as connection:
                connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE".encode())

    assert runner(housed).rebuild(told) == end(housed)
    assert taken
    live = housed.everything()
    housed.views.rebuild()
    assert housed.everything() == live


def test_a_question_that_is_asked_often_is_answered_alike(housed: Shelter) -> None:
    """The driver prepares a statement after a while, and tables change their names under it."""
    busy(housed)
    expected = housed.everything()
    for _ in range(4):
        for _ in range(4):
            assert housed.everything() == expected
        housed.views.rebuild()
