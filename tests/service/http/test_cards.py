"""The card of a case over HTTP: for who meets the child without working on the case, and not a word more."""

import pytest

from domain.staff.vocabulary import Role
from tests.service.http.house import House

METS = (Role.OUTREACH_WORKER, Role.CAREGIVER, Role.VOLUNTEER)


@pytest.mark.parametrize("role", METS)
def test_who_meets_the_child_has_the_card_and_not_the_case(house: House, role: Role):
    case = house.open_case()
    assert house.get(f"{case}/card", by=role).json["call"] == house.staff[Role.SOCIAL_WORKER]
    for address in (case, f"{case}/timeline", f"{case}/replay"):
        answer = house.get(address, by=role)
        assert (answer.status_code, answer.json["code"]) == (403, "case.card-only"), address


def test_the_list_holds_the_card_and_says_what_it_leaves_out(house: House):
    id = house.open_case().rpartition("/")[2]
    (row,) = house.get("/api/cases", by=Role.OUTREACH_WORKER).json["items"]
    assert (row["id"], row["holder"], row["dangers"]) == (id, house.staff[Role.SOCIAL_WORKER], 0)
    assert {"status", "stage", "risk", "next_due"} <= set(row["withheld"])
    assert (row["status"], row["risk"]) == (None, None)


@pytest.mark.parametrize("asked", ["status=open", "stage=intake", "risk=high"])
def test_nobody_learns_by_a_filter_what_the_card_leaves_out(house: House, asked: str):
    house.open_case()
    assert house.get(f"/api/cases?{asked}", by=Role.OUTREACH_WORKER).json["items"] == []


@pytest.mark.parametrize("view", ["overdue", "warnings", "approvals"])
def test_what_draws_attention_is_for_those_who_have_the_skeleton(house: House, view: str):
    house.open_case()
    house.clock.at = house.clock.at.replace(year=house.clock.at.year + 1)
    assert house.get(f"/api/{view}", by=Role.CAREGIVER).json["items"] == []


def test_the_feed_is_not_for_who_works_on_single_cases(house: House):
    answer = house.get("/api/events", by=Role.SOCIAL_WORKER)
    assert (answer.status_code, answer.json["code"]) == (403, "role.may-not")


def test_a_restricted_child_has_no_card_for_those_who_are_not_admitted(house: House):
    case = house.open_case()
    child = house.get(case).json["child"]
    house.tell(f"{case}/restrictions", {"reason": "The stepfather asks colleagues", "admitted": []})
    for address in (case, f"{case}/card", f"{case}/looks", f"/api/children/{child}"):
        assert house.get(address, by=Role.OUTREACH_WORKER).status_code == 404, address
    assert house.get("/api/cases", by=Role.OUTREACH_WORKER).json["items"] == []
    assert house.get(case, by=Role.SUPERVISOR).status_code == 200


def test_who_is_meant_by_one_note_alone_is_not_told_about_whom_it_is(house: House):
    case = house.open_case()
    child = house.get(case).json["child"]
    note = house.tell(f"{case}/sealed-notes", {"readers": [house.staff[Role.NURSE]], "note": "for her alone"})
    house.tell(f"{case}/restrictions", {"admitted": [], "reason": "an uncle asks around"})
    told = house.get(f"/api/events/{note['events'][0]}", by=Role.NURSE)
    assert "for her alone" in told.get_data(as_text=True)
    assert child not in told.get_data(as_text=True)
