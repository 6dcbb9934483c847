"""Acknowledging: over HTTP, on the page, at the command line; one's own notices alone."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from domain.case.events.privacy import ChildRestricted
from domain.identifiers import StaffId, StreamId, TeamId
from domain.settings.events import TeamDeclared
from domain.staff.events import TeamJoined
from domain.staff.vocabulary import Role
from service.app import create_app
from service.cli import main
from service.founding import Newcomer, welcome
from service.http.journal import Journal
from service.knowledge import SETTINGS_STREAM
from service.notices.contacts import Channel, Contact
from service.notices.kinds import Kind
from service.notices.notice import Notice, State
from service.roster import Roster
from tests.domain.given import DAHLIA, JATI, MERANTI, ROLES
from tests.service.notices.watch import Watched, watched
from tests.service.web.browser import Browser

LONG_AGO = date(2020, 1, 1)
UNKNOWN = "notice-0190c1de-7b1f-4c10-8f57-0b3f5a4e1d22"


@pytest.fixture
def shelter(tmp_path: Path) -> Iterator[Watched]:
    with watched(tmp_path, demo=True) as made:
        yield made


@pytest.fixture
def app(shelter: Watched, tmp_path: Path) -> Iterator[Flask]:
    with (tmp_path / "journal").open("w") as journal:
        yield create_app(shelter.site, journal=Journal(journal))


@pytest.fixture
def notice(shelter: Watched) -> Notice:
    """Meranti was told of a danger."""
    event = shelter.danger()
    shelter.turn()
    return shelter.notice(event)


@pytest.fixture
def sedap(shelter: Watched) -> StaffId:
    """She has supervised for longer than anybody; Kemuning administers. Both have a handle at the command line."""
    since = date(2019, 1, 1)
    for handle, role in (("kemuning", Role.ADMINISTRATOR), ("sedap", Role.SUPERVISOR)):
        newcomer = Newcomer(handle=handle, name=handle.title(), roles=(role,), since=since)
        welcome(shelter.site, newcomer, by=JATI, role=Role.ADMINISTRATOR)
    return Roster(shelter.site.keys, shelter.site.knowledge).id_of("sedap")


def headers(shelter: Watched, person: StaffId, role: Role | None = None) -> dict[str, str]:
    token = shelter.site.tokens.issue(person, role or ROLES[person])
    return {"Authorization": f"Bearer {token}"}


def told(shelter: Watched, app: Flask, person: StaffId) -> list[dict[str, Any]]:
    answer = app.test_client().get("/api/notices", headers=headers(shelter, person))
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.get_json()["items"]
    return items


def harapan(shelter: Watched, *arguments: str) -> Result:
    settings = shelter.site.settings
    return CliRunner().invoke(main, [*arguments, "--data", str(settings.data), "--keys", str(settings.keys)])


def test_everybody_reads_what_they_were_told_and_nothing_else(shelter: Watched, app: Flask, notice: Notice):
    (mine,) = told(shelter, app, MERANTI)
    assert (mine["id"], mine["kind"], mine["case"], mine["state"]) == (notice.id, "danger", shelter.case, "sent")
    assert mine["acknowledged_at"] is None
    assert told(shelter, app, JATI) == []


def test_of_a_case_that_is_not_there_any_more_for_them_they_read_no_id(shelter: Watched, app: Flask, sedap: StaffId):
    event = shelter.danger()
    shelter.turn()
    assert shelter.notice(event).recipient == sedap
    north, south = (TeamId(each) for each in ("utara", "selatan"))
    for team in (north, south):
        declared = TeamDeclared(team=team, name=team.title(), since=LONG_AGO)
        shelter.ask(declared, JATI, stream=SETTINGS_STREAM)
    for person, team in ((DAHLIA, north), (sedap, south)):
        shelter.ask(TeamJoined(team=team, since=LONG_AGO), JATI, stream=StreamId(person))
    shelter.ask(ChildRestricted(reason="her uncle asks for her"), DAHLIA, stream=shelter.case)
    answer = app.test_client().get("/api/notices", headers=headers(shelter, sedap, Role.SUPERVISOR))
    (mine,) = answer.get_json()["items"]
    assert (mine["kind"], mine["case"]) == ("danger", None)
    browser = Browser(app, language="en")
    browser.sign_in(shelter.site.tokens.issue(sedap, Role.SUPERVISOR))
    assert shelter.case not in browser.get("/notices").html
    listed = harapan(shelter, "notices", "list", "--as", "sedap", "--json")
    assert [each["case"] for each in json.loads(listed.stdout)["items"]] == [None]


def test_a_notice_is_acknowledged_over_http_as_often_as_one_likes(shelter: Watched, app: Flask, notice: Notice):
    address, http = f"/api/notices/{notice.id}/acknowledgement", app.test_client()
    first = http.post(address, headers=headers(shelter, MERANTI))
    again = http.post(address, headers=headers(shelter, MERANTI))
    assert (first.status_code, first.get_json()) == (200, again.get_json())
    shelter.turn(minutes=16)
    assert [each.recipient for each in shelter.notices(notice.alarm.event)] == [MERANTI]


@pytest.mark.parametrize("id", [UNKNOWN, "x", "notice-%00", "%2e%2e", "a" * 80])
def test_what_is_no_notice_is_not_found(shelter: Watched, app: Flask, id: str):
    answer = app.test_client().post(f"/api/notices/{id}/acknowledgement", headers=headers(shelter, MERANTI))
    assert answer.status_code == 404


def test_nobody_acknowledges_for_somebody_else(shelter: Watched, app: Flask, notice: Notice):
    address = f"/api/notices/{notice.id}/acknowledgement"
    answer = app.test_client().post(address, headers=headers(shelter, JATI, Role.MANAGER))
    assert (answer.status_code, answer.get_json()["code"]) == (404, "notice.unknown")
    assert app.test_client().post(address).status_code == 401
    assert shelter.notice(notice.alarm.event).acknowledged_at is None


def test_the_page_shows_what_somebody_was_told_and_takes_their_answer(shelter: Watched, app: Flask, notice: Notice):
    browser = Browser(app, language="en")
    browser.sign_in(shelter.site.tokens.issue(MERANTI, Role.SUPERVISOR))
    page = browser.get("/notices")
    assert "A child is in danger" in page.text
    assert f"/cases/{shelter.case}" in page.html
    page = browser.post(f"/notices/{notice.id}/acknowledgement", form_token=page.markup.fields["form_token"])
    assert page.status == 303
    assert "acknowledged" in browser.get("/notices").text
    assert shelter.notice(notice.alarm.event).acknowledged_by == MERANTI


def test_a_form_from_elsewhere_acknowledges_nothing(shelter: Watched, app: Flask, notice: Notice):
    browser = Browser(app, language="en")
    browser.sign_in(shelter.site.tokens.issue(MERANTI, Role.SUPERVISOR))
    assert browser.post(f"/notices/{notice.id}/acknowledgement", form_token="").status == 400
    assert shelter.notice(notice.alarm.event).acknowledged_at is None


def test_at_the_command_line_one_lists_and_acknowledges(shelter: Watched, sedap: StaffId):
    event = shelter.danger()
    shelter.turn()
    notice = shelter.notice(event)
    listed = harapan(shelter, "notices", "list", "--as", "sedap", "--json")
    assert [each["id"] for each in json.loads(listed.stdout)["items"]] == [notice.id]
    assert harapan(shelter, "notices", "acknowledge", notice.id, "--as", "kemuning").exit_code == 1
    assert harapan(shelter, "notices", "acknowledge", notice.id, "--as", "sedap").exit_code == 0
    assert shelter.notice(event).acknowledged_by == sedap


def test_what_is_dead_is_shown_to_whoever_administers_without_its_case(shelter: Watched, sedap: StaffId):
    assert harapan(shelter, "notices", "dead", "--as", "kemuning").exit_code == 0
    event = shelter.worry()
    shelter.turn()
    shown = harapan(shelter, "notices", "dead", "--as", "kemuning")
    assert shown.exit_code == 1
    assert "no-address" in shown.stdout and "sedap" in shown.stdout and shelter.case not in shown.stdout
    assert harapan(shelter, "notices", "dead", "--as", "sedap").exit_code == 1
    assert harapan(shelter, "notices", "retry", UNKNOWN, "--as", "kemuning").exit_code == 1
    assert harapan(shelter, "notices", "contact", "sedap", "--mail", "s@example.org", "--as", "kemuning").exit_code == 0
    assert "1 to be sent again" in harapan(shelter, "notices", "retry", "--as", "kemuning").stderr
    shelter.turn()
    assert shelter.notice(event, Kind.REVIEW).state is State.SENT
    assert shelter.kept.told == [(Kind.REVIEW, "s@example.org")]


def test_an_address_is_told_changed_and_forgotten_at_the_command_line(shelter: Watched, sedap: StaffId):
    contact = ("notices", "contact", "sedap", "--as", "kemuning")
    told = harapan(shelter, *contact, "--mail", "sedap@example.org")
    assert "s...@example.org" in told.stderr and "sedap@" not in told.output
    assert shelter.site.contacts.of(sedap) == Contact(Channel.MAIL, "sedap@example.org")
    webhook = Contact(Channel.WEBHOOK, "https://hooks.example.org/sedap")
    told = harapan(shelter, *contact, "--webhook", webhook.address)
    assert told.stdout.strip() == shelter.site.contacts.secret_for(webhook)
    assert harapan(shelter, *contact, "--forget").exit_code == 0
    assert "not reached" in harapan(shelter, *contact).stderr
    assert harapan(shelter, *contact, "--forget", "--mail", "sedap@example.org").exit_code == 2


@pytest.mark.parametrize(
    "address",
    [
        ("--mail", "dahlia"),
        ("--mail", "dahlia@example.org\nBcc: x@example.org"),
        ("--mail", "a@b, c@d"),
        ("--mail", "dahlia\udcff@example.org"),
        ("--webhook", "ftp://hooks.example.org"),
        ("--webhook", "http://hooks.example.org/in-clear"),
        ("--webhook", "https://user:secret@hooks.example.org"),
        ("--webhook", "https://hooks.example.org/ a"),
        ("--webhook", "https://hooks.example.org/\r\nX: y"),
    ],
)
def test_what_is_no_address_is_refused(shelter: Watched, sedap: StaffId, address: tuple[str, str]):
    refused = harapan(shelter, "notices", "contact", "sedap", *address, "--as", "kemuning")
    assert refused.exit_code == 1 and "[contact." in refused.stderr
    assert shelter.site.contacts.of(sedap) is None


def test_whoever_watches_the_service_sees_what_waits_and_what_is_dead(shelter: Watched, app: Flask):
    shelter.site.contacts.forget(MERANTI)
    shelter.worry()
    http = app.test_client()
    assert http.get("/readyz").get_json()["notices"]["lag"] == 1
    shelter.turn()
    told = {"lag": 0, "waiting": 0, "dead": 1, "unreadable": 0}
    assert http.get("/readyz").get_json()["notices"] == told
    metrics = http.get("/metrics", headers={"Authorization": "Bearer metrics-of-a-test"}).get_data(as_text=True)
    samples = {each.name: each.value for family in text_string_to_metric_families(metrics) for each in family.samples}
    assert samples["harapan_notices_dead"] == 1
    assert samples["harapan_notices_lag"] == 0
