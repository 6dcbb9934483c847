"""The commands on a site whose log and keys lie in databases: the same words, the same answers."""

import json
from pathlib import Path
from shutil import rmtree

import pytest

from service.backup.ledger import ledger_of
from service.settings import Settings
from tests.service.backup.conftest import MakeDatabase
from tests.service.backup.test_commands import Desk


@pytest.fixture
def desk(tmp_path: Path, make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("HARAPAN_DATABASE_URL", make_database())
    monkeypatch.setenv("HARAPAN_KEYS_URL", make_database())
    return Desk(tmp_path)


def test_a_backup_and_the_way_back_from_it_into_new_databases(
    desk: Desk, make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch
):
    made = desk.back_up()
    assert {each.name for each in Path(made["folder"]).iterdir()} == {"log.pgdump", "reads.pgdump", "manifest.json"}
    rmtree(desk.folder / "data-keys")
    rmtree(desk.folder / "data", ignore_errors=True)
    empty = make_database()
    monkeypatch.setenv("HARAPAN_DATABASE_URL", empty)
    monkeypatch.setenv("HARAPAN_KEYS_URL", make_database())
    told = json.loads(desk.run("restore", str(desk.folder / "usb"), "--json").stdout)
    assert (told["id"], told["keys"], told["position"], told["new_epoch"]) == (
        *(made["id"], made["id"], made["position"]),
        True,
    )
    assert "as they were recorded" in desk.run("log", "verify").stderr
    assert "kemuning" in desk.run("user", "list", "--as", "kemuning").stdout
    ledger = ledger_of(Settings.at(desk.folder / "data", database=empty)).read()
    assert ledger.durable_through is not None
    assert ledger.durable_through.position == made["position"]


def test_newer_records_are_given_up_only_when_somebody_says_so(desk: Desk):
    desk.back_up("--keys-to", str(desk.folder / "safe"))
    desk.run("user", "add", "dahlia", "--name", "Dahlia", "--role", "social_worker", "--as", "kemuning")
    assert "[restore.older: ends_at" in desk.run("restore", str(desk.folder / "usb"), code=1).stderr
    said = desk.run("restore", str(desk.folder / "usb"), "--accept-loss").stderr
    assert "Given up" in said
    assert "dahlia" not in desk.run("user", "list", "--as", "kemuning").stdout


def test_keys_in_the_database_of_the_log_are_refused(
    desk: Desk, make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch
):
    both = make_database()
    for name in ("HARAPAN_DATABASE_URL", "HARAPAN_KEYS_URL"):
        monkeypatch.setenv(name, both)
    (desk.folder / "usb").mkdir()
    for words in (("log", "verify"), ("restore", str(desk.folder / "usb"))):
        assert "[keys.beside-log]" in desk.run(*words, code=1).stderr


def test_a_database_of_keys_that_is_gone_is_one_line(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HARAPAN_KEYS_URL", "host=127.0.0.1 port=1 dbname=none")
    said = desk.run("log", "verify", code=1).stderr
    assert "[keys.unavailable]" in said
    assert len(said.splitlines()) == 1
