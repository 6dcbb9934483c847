"""The doctor finds what is wrong with a deployment, and leaves a healthy one in peace."""

import json
import shutil
import sqlite3
import ssl
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from domain.identifiers import CaseId, EventId, StreamId
from domain.staff.events import RoleEnded
from domain.staff.vocabulary import Role
from service.asked import Asked
from service.backup.ledger import Failure, ledger_of, remember_failure
from service.doctor import places
from service.log.system_clock import SystemClock
from service.notices.kinds import Kind
from service.notices.notice import Alarm, State, notice_for
from service.notices.on_call import OnDuty
from service.notices.outbox import Place
from service.roster import Roster
from tests.service.doctor.deployment import Deployment
from tests.service.notices.certificate import made_certificate
from tests.service.notices.mail_server import MailServer, Mood

OF_THIS_MACHINE = {"keys.same-disk", "https.only-here", "clock.alone", "disk.low"}
"""What a test machine cannot help: one disk, no proxy, perhaps no time server."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    made = MailServer()
    yield made
    made.close()


@pytest.fixture
def deployment(tmp_path: Path, mail_server: MailServer) -> Deployment:
    return Deployment(tmp_path, mail_server.port)


def wrong(deployment: Deployment, *arguments: str, **environment: str) -> set[str]:
    found = deployment.found(*arguments, **environment)
    return {code for code, level in found.items() if level == "wrong"}


def test_a_healthy_deployment_is_left_in_peace(deployment: Deployment, mail_server: MailServer):
    assert deployment.found().keys() <= OF_THIS_MACHINE
    assert deployment.ask().exit_code == 0
    assert mail_server.taken == []


def test_what_is_found_is_told_in_words_too(deployment: Deployment):
    deployment.settings.keys.chmod(0o755)
    answer = deployment.ask()
    (found,) = (each for each in json.loads(answer.stdout)["items"] if each["id"] == "keys.open")
    assert str(deployment.settings.keys) in found["says"]
    assert found["do"] == f"chmod 700 {deployment.settings.keys}"


def test_folders_and_files_that_others_may_read_are_found(deployment: Deployment):
    deployment.settings.data.chmod(0o750)
    (deployment.settings.keys / "epoch.key").chmod(0o644)
    assert wrong(deployment) == {"data.open", "keys.file-open"}


def test_folders_that_are_not_there_are_found(deployment: Deployment):
    shutil.rmtree(deployment.settings.keys)
    assert wrong(deployment) == {"keys.missing"}
    shutil.rmtree(deployment.settings.data)
    assert wrong(deployment) == {"data.missing", "keys.missing", "store.missing"}


def test_keys_that_lie_with_the_log_are_found(deployment: Deployment):
    inside = deployment.settings.data / "keys"
    shutil.move(deployment.settings.keys, inside)
    assert "keys.beside" in wrong(deployment, HARAPAN_KEYS=str(inside))


def test_keys_of_another_store_are_found(deployment: Deployment, tmp_path: Path, mail_server: MailServer):
    (tmp_path / "other").mkdir()
    other = Deployment(tmp_path / "other", mail_server.port)
    assert wrong(deployment, HARAPAN_KEYS=str(other.settings.keys)) == {"keys.of-another-store"}


def test_a_secret_that_everybody_may_read_is_found(deployment: Deployment, tmp_path: Path):
    secret = tmp_path / "metrics-token"
    secret.write_text("a token")
    secret.chmod(0o644)
    assert wrong(deployment, HARAPAN_METRICS_TOKEN_FILE=str(secret)) == {"secret.open"}
    secret.chmod(0o400)
    assert wrong(deployment, HARAPAN_METRICS_TOKEN_FILE=str(secret)) == set()
    secret.unlink()
    assert wrong(deployment, HARAPAN_METRICS_TOKEN_FILE=str(secret)) == {"secret.missing"}


def test_no_secret_is_ever_said(deployment: Deployment):
    answer = deployment.ask(HARAPAN_MAIL_SERVER="smtps://harapan:correct-horse@127.0.0.1:1")
    assert answer.exit_code == 1
    assert "correct-horse" not in answer.output


def test_a_disk_that_is_full_is_found(deployment: Deployment, monkeypatch: pytest.MonkeyPatch):
    free = shutil.disk_usage(deployment.folder).free
    monkeypatch.setattr(places, "TOO_LOW", free * 2)
    assert wrong(deployment) == {"disk.full"}


def test_an_address_in_clear_is_found(deployment: Deployment):
    assert wrong(deployment, HARAPAN_PUBLIC_URL="http://harapan.example.org") == {"https.missing"}
    found = deployment.found(HARAPAN_PUBLIC_URL="https://127.0.0.1:1")
    assert found["https.silent"] == "watch"


def test_no_mail_server_or_one_that_is_gone_is_found(deployment: Deployment, mail_server: MailServer):
    assert wrong(deployment, HARAPAN_MAIL_SERVER="") == {"mail.none"}
    mail_server.mood = Mood.REFUSES_EVERYBODY
    assert wrong(deployment) == {"mail.unreachable"}
    mail_server.close()
    assert wrong(deployment) == {"mail.unreachable"}


def test_a_test_message_is_sent_when_asked_for_and_says_so(deployment: Deployment, mail_server: MailServer):
    assert deployment.ask("--send-test", "meranti").exit_code == 0
    (taken,) = mail_server.taken
    assert "A test, there is no danger" in str(taken["Subject"])
    assert deployment.ask("--send-test", "kemuning").exit_code == 1


def test_a_store_without_any_backup_is_found(deployment: Deployment):
    (deployment.settings.data / "backups.json").unlink()
    assert wrong(deployment) == {"backup.none"}


def test_a_backup_that_is_too_old_and_one_that_failed_are_found(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
):
    with deployment.opened() as site:
        remember_failure(deployment.settings, Failure(at=site.now(), code="backup.disk-full"))
        assert ledger_of(deployment.settings).read().failed is not None
    assert wrong(deployment) == {"backup.failed"}
    end_role(deployment, "meranti", Role.SUPERVISOR, date.today() + timedelta(days=30))  # noqa: DTZ011  # any day
    assert wrong(deployment, HARAPAN_BACKUP_EVERY="0.0000001") == {"backup.failed", "backup.old"}


def end_role(deployment: Deployment, handle: str, role: Role, until: date) -> None:
    with deployment.opened() as site:
        roster = Roster(site.keys, site.knowledge)
        stream, by = StreamId(roster.id_of(handle)), roster.id_of("meranti" if handle == "kemuning" else "kemuning")
        ended = RoleEnded(role=role, until=until)
        site.casework.handle(Asked(event=ended, by=by, role=Role.ADMINISTRATOR, stream=stream))


def test_an_agency_in_which_nobody_can_let_others_in_is_found(deployment: Deployment):
    end_role(deployment, "kemuning", Role.MANAGER, date(2020, 1, 1))
    found = deployment.found()
    assert (found["people.nobody-administers"], found["people.no-manager"]) == ("wrong", "watch")


def test_nobody_on_call_and_nobody_who_can_be_reached_are_found(deployment: Deployment):
    end_role(deployment, "meranti", Role.SUPERVISOR, date(2020, 1, 1))
    assert wrong(deployment) == {"on-call.unreachable"}
    end_role(deployment, "kemuning", Role.MANAGER, date(2020, 1, 1))
    assert "on-call.nobody" in wrong(deployment)
    with deployment.opened() as site:
        assert OnDuty(site.views, site.knowledge).on_call(site.now()) == ()


def test_a_clock_that_is_not_believed_is_found(deployment: Deployment, monkeypatch: pytest.MonkeyPatch):
    before = SystemClock.__call__
    monkeypatch.setattr(SystemClock, "__call__", lambda self: before(self) - timedelta(days=400))
    assert "clock.suspect" in wrong(deployment)


def test_a_zone_that_the_machine_does_not_know_is_found(deployment: Deployment, monkeypatch: pytest.MonkeyPatch):
    def unknown(name: str) -> ZoneInfo:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr("service.knowledge.ZoneInfo", unknown)
    assert wrong(deployment) == {"zone.unknown", "look.failed"}


def test_a_record_that_was_damaged_is_found(deployment: Deployment):
    for each in deployment.settings.data.glob("views.sqlite3*"):
        each.unlink()
    with closing(sqlite3.connect(deployment.settings.log_file)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE records SET state = zeroblob(20) WHERE rowid = 2")
        connection.commit()
    with suppress(Exception), deployment.opened() as site:
        site.views.catch_up()
    assert wrong(deployment) & {"views.parked", "views.stopped"}


@pytest.mark.parametrize(
    ("state", "hours", "code"),
    [(State.DEAD, 0, "notices.dead"), (State.FAILED, 1, "notices.unsent"), (State.DUE, 0, None)],
)
def test_notices_that_did_not_get_out_are_found(deployment: Deployment, state: State, hours: int, code: str | None):
    with deployment.opened() as site:
        at = site.now() - timedelta(hours=hours)
        person = Roster(site.keys, site.knowledge).id_of("meranti")
        event = EventId("0190c1de-7b1f-7c10-8f57-0b3f5a4e1d22")
        alarm = Alarm(event=event, kind=Kind.DANGER, case=CaseId(f"case-{event}"), position=1)
        site.outbox.put([replace(notice_for(alarm, person, 0, at), state=state)])
    assert wrong(deployment) == ({code} if code else set())


def test_records_that_may_have_lacked_their_alarm_are_found(deployment: Deployment):
    with deployment.opened() as site:
        site.outbox.reach(Place(epoch=site.log.info.hub_epoch, position=1, since=site.now(), unreadable=2))
    assert wrong(deployment) == {"notices.unreadable"}


@pytest.mark.parametrize(
    ("cookie", "code"),
    [("__Host-harapan-form=1; Secure; HttpOnly; Path=/", None), ("harapan-form=1; HttpOnly; Path=/", "https.cookies")],
)
def test_cookies_that_a_browser_would_send_in_clear_are_found(
    deployment: Deployment, certificate: Path, monkeypatch: pytest.MonkeyPatch, cookie: str, code: str | None
):
    class SignIn(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Set-Cookie", cookie)
            self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:
            """Nobody reads it."""

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    shows = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shows.load_cert_chain(certificate)
    with HTTPServer(("127.0.0.1", 0), SignIn) as server:
        server.socket = shows.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.handle_request)
        thread.start()
        found = wrong(deployment, HARAPAN_PUBLIC_URL=f"https://127.0.0.1:{server.server_port}")
        thread.join()
    assert found == ({code} if code else set())
