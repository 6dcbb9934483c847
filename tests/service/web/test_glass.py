"""Breaking the glass at the browser: a reason, both factors shown again, one case, and one hour."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.case.events.intake import WorkerAssigned
from domain.identifiers import StreamId
from domain.staff.vocabulary import Role
from service.asked import Asked
from service.http.identity import FRESH
from service.reading import everything, record_of
from tests.domain.stories import CONTACT
from tests.service.web.browser import Browser
from tests.service.web.real_shelter import RealShelter
from tests.support.signing import PASSWORD, form_of

PLACE = "Lapangan Benteng"
WHY = "Anak di IGD, pemegang kasus tidak terjangkau"


@pytest.fixture
def shelter(tmp_path: Path) -> Iterator[RealShelter]:
    made = RealShelter(tmp_path)
    made.let_act_as("cendana", Role.SOCIAL_WORKER)
    yield made
    made.close()


@pytest.fixture
def case(shelter: RealShelter) -> StreamId:
    """One that Dahlia holds."""
    dahlia, meranti = shelter.id_of("dahlia"), shelter.id_of("meranti")
    handle = shelter.site.casework.handle
    case = handle(Asked(event=CONTACT, by=dahlia, role=Role.SOCIAL_WORKER)).stream
    handle(Asked(event=WorkerAssigned(worker=dahlia), by=meranti, role=Role.SUPERVISOR, stream=case))
    return case


def glass(browser: Browser, case: str, reason: str) -> int:
    address = f"/cases/{case}/glass"
    return browser.post(address, **form_of(browser.get(address)) | {"reason": reason}).status


def test_who_does_not_work_on_the_case_reads_its_casework_through_the_glass_alone(
    shelter: RealShelter, case: StreamId
) -> None:
    cendana = shelter.browser("cendana")
    page = cendana.get(f"/cases/{case}")
    assert page.status == 200
    assert PLACE not in page.text
    assert f"/cases/{case}/glass" in page.html
    assert glass(cendana, case, WHY) == 303
    assert PLACE in cendana.get(f"/cases/{case}").text
    look = shelter.site.reads.about(case)[0].look
    (broken,) = [each for each in shelter.site.log.load(case) if each.type == "case.break-glass-used"]
    assert (look.by, look.looked.glass) == (shelter.id_of("cendana"), broken.event_id)


def test_without_a_reason_it_stays_whole(shelter: RealShelter, case: StreamId) -> None:
    cendana = shelter.browser("cendana")
    assert glass(cendana, case, "  ") == 422
    assert PLACE not in cendana.get(f"/cases/{case}").text


def test_a_session_left_open_at_a_desk_breaks_nothing(shelter: RealShelter, case: StreamId) -> None:
    cendana = shelter.browser("cendana")
    shelter.clock.at += FRESH + timedelta(seconds=1)
    led = cendana.get(f"/cases/{case}/glass")
    assert (led.status, led.location) == (303, f"/confirm?next=/cases/{case}/glass")
    shown = form_of(cendana.follow(led)) | {"password": PASSWORD, "code": shelter.code("cendana")}
    assert cendana.post("/confirm", **shown).location == f"/cases/{case}/glass"
    assert glass(cendana, case, WHY) == 303


def test_it_is_whole_again_after_an_hour(shelter: RealShelter, case: StreamId) -> None:
    cendana = shelter.browser("cendana")
    glass(cendana, case, WHY)
    for _ in range(7):
        shelter.clock.at += timedelta(minutes=10)
        page = cendana.get(f"/cases/{case}")
    assert page.status == 200
    assert PLACE not in page.text


def test_a_program_with_a_token_breaks_no_glass(shelter: RealShelter, case: StreamId) -> None:
    token = shelter.site.tokens.issue(shelter.id_of("cendana"), Role.SOCIAL_WORKER)
    said = {"until": (shelter.clock.at + timedelta(minutes=30)).isoformat(), "reason": WHY}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k-1", "If-Match": '"2"'}
    answer = shelter.app.test_client().post(f"/api/cases/{case}/broken-glass", json=said, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "session.not-fresh")


def test_where_there_is_no_such_case_there_is_no_glass(shelter: RealShelter, case: StreamId) -> None:
    assert shelter.browser("cendana").get(f"/cases/{case[:-4]}0000/glass").status == 404


@pytest.mark.parametrize("reason", ["\x07a", "\u202ebalik", "\ufffe", "a" * 1_001])
def test_a_reason_that_no_record_may_hold_is_told_so(shelter: RealShelter, case: StreamId, reason: str) -> None:
    before = shelter.site.log.last().position
    assert glass(shelter.browser("cendana"), case, reason) == 422
    assert all(each.type != "case.break-glass-used" for each in shelter.site.log.read(before, 100))


def test_a_reason_is_taken_as_keyboards_and_browsers_send_it(shelter: RealShelter, case: StreamId) -> None:
    assert glass(shelter.browser("cendana"), case, "Re\u0301ka kritis\r\nditelepon IGD") == 303
    (broken,) = [each for each in shelter.site.log.load(case) if each.type == "case.break-glass-used"]
    event = record_of(broken, everything(shelter.site.keys)).event
    assert event.reason == "R\u00e9ka kritis\nditelepon IGD"  # type: ignore[attr-defined]
