"""A log whose file was moved away keeps nothing more: whoever was told yes would not find it in the one that came."""

import sqlite3
from contextlib import closing
from threading import Thread

import pytest

from service.log import Log, LogUnavailable, open_log
from tests.service.log.building import SQLiteSite, capture


@pytest.fixture
def log(sqlite_site: SQLiteSite) -> Log:
    sqlite_site.log.append([capture()], {})
    return sqlite_site.log


def take_away(site: SQLiteSite) -> None:
    """As the restore does."""
    aside = site.log_path.parent / "replaced"
    aside.mkdir()
    for suffix in ("", "-wal", "-shm"):
        site.log_path.with_name(f"{site.log_path.name}{suffix}").rename(aside / f"log{suffix}")


def put_back(site: SQLiteSite) -> None:
    """Another file, with the same in it."""
    with (
        closing(sqlite3.connect(site.log_path.parent / "replaced" / "log")) as old,
        closing(sqlite3.connect(site.log_path)) as new,
    ):
        old.backup(new)


def refused(log: Log) -> str:
    with pytest.raises(LogUnavailable) as unavailable:
        log.append([capture()], {})
    return unavailable.value.reason


def test_nothing_is_kept_in_a_file_that_lies_elsewhere_now(sqlite_site: SQLiteSite, log: Log):
    take_away(sqlite_site)
    assert (refused(log), log.same.replaced) == ("replaced", True)
    put_back(sqlite_site)
    assert refused(log) == "replaced"
    assert log.last().position == 1
    with closing(open_log(sqlite_site.log_path, sqlite_site.keys, sqlite_site.clock)) as anew:
        anew.append([capture()], {})
        assert anew.last().position == 2


def test_nor_by_whoever_waited_for_the_lock_while_it_was_moved(sqlite_site: SQLiteSite, log: Log):
    told: list[str] = []
    appending = Thread(target=lambda: told.append(refused(log)))
    with closing(sqlite3.connect(sqlite_site.log_path, isolation_level=None)) as mover:
        mover.execute("BEGIN IMMEDIATE")
        appending.start()
        take_away(sqlite_site)
        put_back(sqlite_site)
        mover.execute("ROLLBACK")
    appending.join()
    assert told == ["replaced"]


def test_nor_by_whoever_has_only_read_so_far(sqlite_site: SQLiteSite, log: Log):
    with closing(sqlite_site.second_process()) as other:
        take_away(sqlite_site)
        put_back(sqlite_site)
        assert (refused(other), other.last().position) == ("replaced", 1)
