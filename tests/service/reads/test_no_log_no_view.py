"""Over HTTP: what is noted of each answer, and that nothing is shown where it cannot be noted."""

from typing import Any
from uuid import uuid4

import pytest

from domain.access import Channel
from domain.sensitivity import Sensitivity
from domain.staff.vocabulary import Role
from service.reads import Looked, Reads, ReadsUnavailable, Result
from tests.service.http.house import House
from tests.service.reads.looks import looks_of
from tests.service.web.browser import Browser

UNKNOWN = f"case-{uuid4()}"


def newest(house: House) -> Looked:
    return looks_of(house.site)[-1]


def nothing_can_be_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise ReadsUnavailable("full")

    monkeypatch.setattr(Reads, "note", fail)


def test_a_case_that_is_shown_is_noted_with_its_child_and_who_saw_it_how(house: House):
    case = house.open_case()
    told = house.get(case).json
    look = house.site.reads.about(told["case"])[0].look
    assert (look.by, look.role) == (house.staff[Role.SUPERVISOR], Role.SUPERVISOR)
    assert look.looked == Looked(
        operation="cases.read_case",
        channel=Channel.SCREEN,
        result=Result.SHOWN,
        cases=(told["case"],),
        children=(told["child"],),
        classes=(Sensitivity.D1, Sensitivity.D2, Sensitivity.D3, Sensitivity.D4),
        session=house.site.tokens.find(house.tokens[Role.SUPERVISOR]).token,  # type: ignore[union-attr]
    )


def test_a_list_is_noted_with_every_case_in_it(house: House):
    cases = {house.contact(label=f"Anak {number}")["stream"] for number in range(3)}
    house.get("/api/cases")
    assert set(newest(house).cases) == cases


def test_a_list_in_which_nobody_stands_is_noted_as_such(house: House):
    house.get("/api/cases?status=closed")
    assert (newest(house).result, newest(house).cases, newest(house).classes) == (Result.NOTHING, (), ())


def test_who_works_here_and_what_is_set_tells_of_no_child(house: House):
    house.get("/api/staff")
    house.get("/api/settings")
    assert looks_of(house.site) == []


def test_a_page_of_the_feed_is_noted_by_its_positions(house: House):
    end = house.site.log.last().position
    house.get("/api/events?after=3", by=Role.INTEGRATOR)
    look = newest(house)
    assert (look.channel, look.first, look.last, look.cases) == (Channel.STREAM, 4, end, ())


def test_whoever_waits_at_the_end_of_the_feed_is_shown_nothing(house: House):
    house.get(f"/api/events?after={house.site.log.last().position}", by=Role.INTEGRATOR)
    assert looks_of(house.site) == []


def test_a_single_event_is_noted_with_the_case_that_it_is_of(house: House):
    told = house.contact()
    house.get(f"/api/events/{told['events'][0]}")
    assert (newest(house).event, newest(house).cases) == (told["events"][0], (told["stream"],))


@pytest.mark.parametrize("address", ["", "/timeline", "/replay", "/looks"])
def test_a_case_that_is_not_there_is_noted_as_asked_for(house: House, address: str):
    assert house.get(f"/api/cases/{UNKNOWN}{address}").status_code == 404
    assert (newest(house).result, newest(house).cases, newest(house).classes) == (Result.NOT_FOUND, (UNKNOWN,), ())


def test_whoever_has_no_business_with_cases_is_noted_for_trying(house: House):
    case = house.open_case()
    assert house.get(case, by=Role.ADMINISTRATOR).status_code == 404
    assert newest(house).result is Result.NOT_FOUND
    assert house.get("/api/cases", by=Role.ADMINISTRATOR).status_code == 403
    assert newest(house).result is Result.REFUSED


def test_a_command_that_was_refused_is_noted_and_one_that_was_recorded_is_in_the_log_itself(house: House):
    case = house.open_case()
    assert looks_of(house.site) == []
    answer = house.post(f"{case}/plan-approvals", {"submission": str(uuid4())}, by=Role.STUDENT)
    assert answer.status_code >= 400
    assert newest(house).result is Result.REFUSED
    assert newest(house).cases == (case.rpartition("/")[2],)


def test_whoever_is_not_known_has_no_stream_to_be_noted_in(house: House):
    assert house.http.get("/api/cases").status_code == 401
    assert looks_of(house.site) == []


def test_nothing_is_shown_where_it_cannot_be_noted(house: House, monkeypatch: pytest.MonkeyPatch):
    case = house.open_case()
    nothing_can_be_noted(monkeypatch)
    for address in ("/api/cases", case, f"{case}/timeline", f"{case}/replay", "/api/events"):
        answer = house.get(address)
        assert answer.status_code == 503
        assert answer.json["code"] == "reads.unavailable"
        assert answer.json["facts"] == {"reason": "full"}
        assert answer.headers["Retry-After"]
        assert "ETag" not in answer.headers
        assert "Benteng-Sur" not in answer.get_data(as_text=True)


def test_no_page_is_shown_where_it_cannot_be_noted(house: House, monkeypatch: pytest.MonkeyPatch):
    case = house.open_case().rpartition("/")[2]
    browser = Browser(house.app)
    browser.sign_in(house.tokens[Role.SUPERVISOR])
    nothing_can_be_noted(monkeypatch)
    for address in ("/cases", f"/cases/{case}"):
        page = browser.get(address)
        assert page.status == 503
        assert "Benteng-Sur" not in page.html
        assert "Not just now" in page.text


def test_the_journal_and_the_counts_tell_of_the_answer_that_left(house: House, monkeypatch: pytest.MonkeyPatch):
    nothing_can_be_noted(monkeypatch)
    house.get("/api/cases")
    assert '"status": 503' in house.journal.getvalue().splitlines()[-1]


def test_work_is_recorded_also_while_no_look_can_be_noted(house: House, monkeypatch: pytest.MonkeyPatch):
    nothing_can_be_noted(monkeypatch)
    assert house.open_case()
