"""Programs that get short tokens for the secret of a client, and how fast any caller may ask."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from werkzeug.test import TestResponse

from domain.staff.vocabulary import Role
from service.app import create_app
from service.http.journal import Journal
from service.http.pace import MOST_CALLERS, Pace
from service.tokens import SHORT, Client
from tests.service.http.house import House


@pytest.fixture
def client(house: House) -> Client:
    """That of the integrator."""
    return house.site.tokens.register(house.staff[Role.INTEGRATOR], Role.INTEGRATOR, "yearly statistics")


def exchange(house: House, id: object, secret: object, **more: object) -> TestResponse:
    return house.http.post("/api/token", json={"client": id, "secret": secret, **more})


def ask(house: House, token: str) -> int:
    return house.http.get("/api/events", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_program_gets_a_token_with_which_it_asks(house: House, client: Client):
    answer = exchange(house, client.id, client.secret)
    assert (answer.status_code, answer.json["expires_in"]) == (200, 600)
    assert ask(house, answer.json["token"]) == 200
    assert ask(house, client.secret) == 401, "the secret itself opens nothing"


def test_the_token_of_a_program_holds_for_ten_minutes(house: House, client: Client):
    token = exchange(house, client.id, client.secret).json["token"]
    house.clock.at += SHORT - timedelta(seconds=1)
    assert ask(house, token) == 200
    house.clock.at += timedelta(seconds=1)
    assert ask(house, token) == 401


def test_with_the_client_every_token_that_it_got_is_refused_on_the_next_request(house: House, client: Client):
    tokens = [exchange(house, client.id, client.secret).json["token"] for _ in range(2)]
    assert house.site.tokens.revoke(client.id)
    assert [ask(house, each) for each in tokens] == [401, 401]
    assert exchange(house, client.id, client.secret).status_code == 401


def test_a_client_ends_by_itself_and_its_tokens_no_later(house: House):
    made = house.site.tokens.register(house.staff[Role.INTEGRATOR], Role.INTEGRATOR, lasting=timedelta(minutes=5))
    token = exchange(house, made.id, made.secret).json["token"]
    house.clock.at += timedelta(minutes=5)
    assert ask(house, token) == 401
    assert exchange(house, made.id, made.secret).status_code == 401


def test_a_program_whose_person_lost_the_role_is_refused(house: House, client: Client):
    token = exchange(house, client.id, client.secret).json["token"]
    endings = f"/api/staff/{house.staff[Role.INTEGRATOR]}/role-endings"
    house.tell(endings, {"role": "integrator", "until": "2025-09-11"}, by=Role.ADMINISTRATOR)
    assert ask(house, token) == 401


def test_a_program_gains_nothing_from_tokens_of_other_kinds(house: House, client: Client):
    other = house.site.tokens.register(house.staff[Role.SUPERVISOR], Role.SUPERVISOR)
    short = exchange(house, client.id, client.secret).json["token"]
    for id, secret in (
        (client.id, other.secret),
        (other.id, client.secret),
        (client.id, house.tokens[Role.SUPERVISOR]),
        (client.id, short),
        (client.id, client.secret[:-1]),
        ("nobody", client.secret),
        (client.id, "hrc_" + "é" * 43),
    ):
        answer = exchange(house, id, secret)
        assert (answer.status_code, answer.json["code"]) == (401, "client.refused")


@pytest.mark.parametrize("body", [{}, {"client": "x"}, {"client": 1, "secret": []}, {"role": "supervisor"}, [], "x"])
def test_a_body_of_another_shape_is_refused(standing_house: House, body: object):
    assert standing_house.http.post("/api/token", json=body).status_code == 422


def test_nobody_chooses_a_role_or_a_person_in_the_body(house: House, client: Client):
    answer = exchange(house, client.id, client.secret, role="supervisor", person=house.staff[Role.SUPERVISOR])
    assert answer.status_code == 422


def test_guessing_at_a_client_is_slow(house: House, client: Client):
    answers = [exchange(house, client.id, "hrc_" + "x" * 43) for _ in range(10)]
    assert [each.status_code for each in answers] == [*[401] * 5, *[429] * 5]
    assert answers[-1].json["code"] == "request.too-many" and answers[-1].headers["Retry-After"] == "30"


def test_a_program_that_is_right_is_never_slowed(house: House, client: Client):
    assert {exchange(house, client.id, client.secret).status_code for _ in range(60)} == {200}


def test_what_is_over_is_kept_no_longer_and_stands_in_no_list(house: House, client: Client):
    issued = len(house.site.tokens.list())
    for _ in range(3):
        exchange(house, client.id, client.secret)
        house.clock.at += SHORT + timedelta(seconds=1)
    assert len(house.site.tokens.list()) == issued


@pytest.fixture
def hurried(house: House) -> House:
    """A house that answers each caller twice a second."""
    site = replace(house.site, settings=replace(house.site.settings, pace=2))
    house.app = create_app(site, journal=Journal(StringIO()))
    house.http = house.app.test_client()
    return house


def test_a_caller_who_asks_too_fast_is_told_to_wait_and_others_are_not(hurried: House):
    statuses = [hurried.get("/api/cases").status_code for _ in range(20)]
    assert statuses[:10] == [200] * 10 and 429 in statuses
    refused = hurried.get("/api/cases")
    assert (refused.json["code"], refused.headers["Retry-After"]) == ("request.too-many", "1")
    assert hurried.get("/api/cases", by=Role.MANAGER).status_code == 200


def test_a_bucket_fills_again_with_time():
    now = 0.0
    pace = Pace(10, 2, clock=lambda: now)
    assert [pace.wait("dahlia") for _ in range(10)] == [0.0] * 10
    assert pace.wait("dahlia") == pytest.approx(0.5)
    now = 1.0
    assert [pace.wait("dahlia") > 0 for _ in range(3)] == [False, False, True]


def test_the_memory_for_callers_has_an_end():
    pace = Pace(1, 1, clock=lambda: 0.0)
    assert pace.wait("dahlia") == 0
    for number in range(MOST_CALLERS):
        pace.wait(str(number))
    assert pace.wait("dahlia") == 0, "who asked longest ago begins anew"
    assert pace.wait(str(MOST_CALLERS - 1)) > 0
