"""Making and opening a store: what it is stays what it is, and one process serves it."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from service.log import (
    AlreadyServed,
    LogUnavailable,
    StoreExists,
    StoreMissing,
    UnknownSchema,
    UnsafeSetting,
    create_log,
    open_log,
    serving,
)
from tests.service.log.building import NOON, SQLiteSite, capture

ROOT = Path(__file__).parents[3]


@pytest.fixture
def site(sqlite_site: SQLiteSite) -> SQLiteSite:
    return sqlite_site


@pytest.fixture
def demo_site(sqlite_demo_site: SQLiteSite) -> SQLiteSite:
    return sqlite_demo_site


def reopened(site: SQLiteSite):
    return open_log(site.log_path, site.keys, site.clock)


def test_a_store_knows_what_it_was_made_as(site: SQLiteSite, demo_site: SQLiteSite):
    site.clock.at = NOON + timedelta(days=9)
    log = reopened(site)
    info = log.info
    assert (info.created_at, info.agency, info.source, info.demo) == (
        NOON,
        "rps-contoh",
        "urn:harapan:rps-contoh",
        False,
    )
    assert demo_site.log.info.demo
    assert UUID(info.hub_epoch) != UUID(demo_site.log.info.hub_epoch)
    assert info == site.log.info
    log.close()


def test_records_outlive_the_process(site: SQLiteSite):
    site.log.append([capture()], {})
    before = site.log.read(0, 10)
    site.log.close()
    log = reopened(site)
    assert log.read(0, 10) == before
    log.close()


def test_a_store_is_not_made_twice(site: SQLiteSite):
    site.log.append([capture()], {})
    with pytest.raises(StoreExists):
        create_log(site.log_path, site.keys, site.clock, agency="other", source="urn:other", demo=True)
    log = reopened(site)
    assert (log.info.agency, log.info.demo, log.last().position) == ("rps-contoh", False, 1)
    log.close()


def test_a_store_that_a_crash_left_empty_can_be_made(site: SQLiteSite):
    path = site.folder / "second.sqlite3"
    path.touch()
    with pytest.raises(StoreMissing):
        open_log(path, site.keys, site.clock)
    log = create_log(path, site.keys, site.clock, agency="rps-contoh", source="urn:harapan:reads")
    assert log.append([capture()], {}).positions == (1,)
    log.close()


def test_a_second_log_of_the_same_make_has_positions_of_its_own(site: SQLiteSite):
    site.log.append([capture(), capture()], {})
    reads = create_log(
        site.folder / "data" / "reads.sqlite3", site.keys, site.clock, agency="rps-contoh", source="urn:harapan:reads"
    )
    assert reads.append([capture()], {}).positions == (1,)
    assert site.log.last().position == 2
    reads.close()


def test_there_is_no_store_where_none_was_made(site: SQLiteSite):
    missing = site.folder / "nowhere" / "log.sqlite3"
    with pytest.raises(StoreMissing):
        open_log(missing, site.keys, site.clock)
    assert not missing.parent.exists()


def test_a_store_of_another_version_is_left_alone(site: SQLiteSite):
    site.log.close()
    with sqlite3.connect(site.log_path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(UnknownSchema) as unknown:
        reopened(site)
    assert unknown.value.schema == 99


BEFORE_KEYS = """
DROP TRIGGER store_keeps_its_keys; ALTER TABLE store DROP COLUMN keys; PRAGMA user_version = 1;
"""
"""Makes a store of the layout before."""


def test_a_store_of_the_layout_before_is_taken_over_with_all_that_is_in_it(site: SQLiteSite):
    site.log.append([capture()], {})
    before, info = site.log.read(0, 10), site.log.info
    site.log.close()
    with closing(sqlite3.connect(site.log_path)) as connection:
        connection.executescript(BEFORE_KEYS)
    for _ in range(2):
        log = reopened(site)
        assert log.read(0, 10) == before
        assert log.info == replace(info, keys=None)
        log.close()


def test_a_file_that_is_no_database_is_named_as_damaged(site: SQLiteSite):
    path = site.folder / "letter.sqlite3"
    path.write_bytes(b"Dear Sir or Madam, " * 100)
    with pytest.raises(LogUnavailable) as unavailable:
        open_log(path, site.keys, site.clock)
    assert unavailable.value.reason == "damaged"


def test_only_the_owner_may_read_the_log(site: SQLiteSite):
    site.log.append([capture()], {})
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in site.log_path.parent.iterdir()}
    assert modes.keys() >= {"log.sqlite3", "log.sqlite3-wal"}
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("name", ["POSTGRES_ENABLE_DB_FUNCTIONS", "HARAPAN_POSTGRES_ENABLE_DB_FUNCTIONS"])
def test_the_setting_that_loses_events_is_refused_at_the_start(
    site: SQLiteSite, monkeypatch: pytest.MonkeyPatch, name: str
):
    monkeypatch.setenv(name, "y")
    with pytest.raises(UnsafeSetting, match=name):
        reopened(site)
    monkeypatch.setenv(name, "")
    reopened(site).close()


def test_a_folder_is_served_by_one_process(tmp_path: Path):
    script = f"from pathlib import Path\nfrom service.log import serving\nwith serving(Path({str(tmp_path)!r})): pass"
    with serving(tmp_path):
        second = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
    third = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert second.returncode != 0
    assert "AlreadyServed" in second.stderr
    assert third.returncode == 0


def test_who_is_refused_learns_which_process_serves(tmp_path: Path):
    with serving(tmp_path), pytest.raises(AlreadyServed) as refused, serving(tmp_path):
        pass
    assert (refused.value.process, refused.value.folder) == (str(os.getpid()), tmp_path)
    with serving(tmp_path):
        pass
