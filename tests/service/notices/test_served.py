"""``harapan serve`` as people run it: a danger that is recorded over HTTP is in somebody's mail soon after."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

import pytest

from domain.staff.vocabulary import Role
from service.founding import Newcomer, found, welcome
from service.notices.contacts import Channel, Contact
from service.roster import Roster
from service.settings import Settings
from service.site import create_site
from tests.service.notices.mail_server import MailServer

PATIENCE = 30
ALARM_WITHIN = 60
"""Seconds after receipt (``domain.md`` 10)."""
CONTACT = {
    "entry_mode": "operation",
    "outcome": "emergency",
    "label": "Kanari",
    "place": "Kanari",
    "danger": ["overdose"],
}


@pytest.fixture
def served(tmp_path: Path, mail_server: MailServer) -> Iterator[tuple[str, str]]:
    """The address of a server and the token of an outreach worker."""
    site = create_site(Settings.at(tmp_path / "data"), agency="rps-contoh", source="urn:harapan:test")
    since = date(2025, 1, 1)
    first = Newcomer(handle="kemuning", name="Kemuning", roles=(Role.MANAGER,), since=since)
    founder = found(site, name="RPS Contoh", zone="Asia/Jakarta", first=first)
    for handle, role in (("meranti", Role.SUPERVISOR), ("damar", Role.OUTREACH_WORKER)):
        welcome(site, Newcomer(handle=handle, name=handle, roles=(role,), since=since), by=founder, role=Role.MANAGER)
    roster = Roster(site.keys, site.knowledge)
    site.contacts.tell(roster.id_of("meranti"), Contact(Channel.MAIL, "meranti@example.org"))
    token = site.tokens.issue(roster.id_of("damar"), Role.OUTREACH_WORKER)
    site.close()
    ours = {
        "HARAPAN_MAIL_SERVER": f"smtp+clear://127.0.0.1:{mail_server.port}",
        "HARAPAN_MAIL_FROM": "harapan@example.org",
        "HARAPAN_PUBLIC_URL": "https://harapan.example.org",
    }
    command = [sys.executable, "-m", "service", "serve", "--port", "0", "--data", str(tmp_path / "data")]
    process = subprocess.Popen(
        command, cwd=Path(__file__).parents[3], env=os.environ | ours, stderr=subprocess.PIPE, text=True
    )
    try:
        yield _address(process), token
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if told := re.search(r"http://\S+", line):
            return told[0]
    raise AssertionError("the server has ended")


def test_a_danger_is_in_the_mail_of_whoever_is_on_call_and_says_nothing_of_the_child(
    served: tuple[str, str], mail_server: MailServer
):
    address, token = served
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k", "Content-Type": "application/json"}
    with closing(HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE)) as asking:
        asking.request("POST", "/api/contacts", json.dumps(CONTACT).encode(), headers)
        case = json.load(asking.getresponse())["stream"]
    begun = monotonic()
    while not mail_server.taken:
        assert monotonic() < begun + ALARM_WITHIN
        sleep(0.05)
    assert monotonic() < begun + ALARM_WITHIN / 4
    mail = mail_server.taken[0].as_string()
    assert mail_server.recipients == ["meranti@example.org"]
    assert f"https://harapan.example.org/cases/{case}" in mail
    assert "Kanari" not in mail
