"""Who may ask at all: a token that was issued, is not revoked, and whose owner still has the role."""

from datetime import date, timedelta

import pytest

from domain.staff.vocabulary import Role
from tests.service.http.house import CONTACT, House

OPEN = ["/healthz", "/readyz", "/api", "/api/openapi.json", "/api/schemas/case.contact-recorded/1"]


def test_a_token_that_was_revoked_is_refused_on_the_next_request(house: House):
    assert house.get("/api/cases").status_code == 200
    (kept,) = [each for each in house.site.tokens.list() if each.person == house.staff[Role.SUPERVISOR]]
    house.site.tokens.revoke(kept.id)
    answer = house.get("/api/cases")
    assert (answer.status_code, answer.json["code"]) == (401, "token.refused")


def test_a_token_whose_owner_no_longer_has_the_role_is_refused(house: House):
    supervisor = f"/api/staff/{house.staff[Role.SUPERVISOR]}"
    house.tell(f"{supervisor}/role-endings", {"role": "supervisor", "until": "2025-09-12"}, by=Role.ADMINISTRATOR)
    assert house.get("/api/cases").status_code == 200, "the last day is a whole one"
    house.clock.at += timedelta(hours=11, minutes=59)
    assert house.get("/api/cases").status_code == 200, "it is 23:59 in Jakarta"
    house.clock.at += timedelta(minutes=1)
    answer = house.get("/api/cases")
    assert (answer.status_code, answer.json["code"]) == (401, "token.refused")


def test_a_role_that_begins_tomorrow_opens_nothing_today(house: House):
    nurse = house.staff[Role.NURSE]
    granted = {"role": "supervisor", "since": str(date(2025, 9, 13))}
    house.tell(f"/api/staff/{nurse}/roles", granted, by=Role.ADMINISTRATOR)
    house.tokens[Role.SUPERVISOR] = house.site.tokens.issue(nurse, Role.SUPERVISOR)
    assert house.get("/api/cases").status_code == 401
    house.clock.at += timedelta(days=1)
    assert house.get("/api/cases").status_code == 200


def test_a_token_acts_in_its_own_role_only(house: House):
    nurse = house.staff[Role.NURSE]
    granted = {"role": "supervisor", "since": "2025-01-01"}
    house.tell(f"/api/staff/{nurse}/roles", granted, by=Role.ADMINISTRATOR)
    case = f"/api/cases/{house.contact()['stream']}"
    holder = {"worker": house.staff[Role.SOCIAL_WORKER]}
    answer = house.post(f"{case}/worker-assignments", holder, by=Role.NURSE, version=1)
    assert (answer.status_code, answer.json["facts"]["role"]) == (403, "nurse")


def test_what_is_recorded_is_recorded_in_the_name_of_the_token(house: House):
    told = house.post("/api/contacts", CONTACT, by=Role.VOLUNTEER).json
    envelope = house.get(f"/api/events/{told['events'][0]}").json["data"]
    assert (envelope["actor"], envelope["role"]) == (house.staff[Role.VOLUNTEER], "volunteer")


@pytest.mark.parametrize("address", OPEN)
def test_a_few_addresses_are_open_to_all(standing_house: House, address: str):
    assert standing_house.http.get(address).status_code == 200


def test_a_token_in_the_address_or_a_cookie_counts_for_nothing(standing_house: House):
    token = standing_house.tokens[Role.SUPERVISOR]
    standing_house.http.set_cookie("token", token)
    assert standing_house.http.get(f"/api/cases?token={token}").status_code == 401
    standing_house.http.delete_cookie("token")


@pytest.mark.parametrize("address", ["/api/cases", "/api/events", "/api/settings", "/api/nowhere", "/metrics", *OPEN])
def test_no_answer_of_the_api_sets_a_cookie_and_all_are_guarded(standing_house: House, address: str):
    for headers in ({}, standing_house.headers(Role.SUPERVISOR)):
        answer = standing_house.http.get(address, headers=headers)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "Authorization" in answer.headers["Vary"]
