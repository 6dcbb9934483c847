"""A disk that is full or fails: a clear error, nothing half written, and work goes on when the cause is gone."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from service.log import LogUnavailable, verify
from service.log.sqlite_datastore import READERS_KEPT, READERS_MORE
from tests.service.log.building import CASE, CLASSES, SQLiteSite, capture

ROOT = Path(__file__).parents[3]

FAILING_DISK = """
import resource, sys
from pathlib import Path
from service.log import LogUnavailable
from tests.service.log.building import CASE, capture
from tests.service.log.writer import opened_store

log, keys = opened_store(Path(sys.argv[1]))
keys.ensure(["child-01890a5d-ac96-774b-bcce-b302099a8059"])
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
kept, reasons = 0, []
for _ in range(3):
    try:
        while True:
            kept += len(log.append([capture() for _ in range(10)], {CASE: kept}).positions)
    except LogUnavailable as unavailable:
        reasons.append(unavailable.reason)
        assert log.head(CASE).version == kept
        # After a failed fsync nobody knows what the disk holds, so that connection is not used again.
        assert log._recorder.datastore._writer.closed
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
kept += len(log.append([capture()], {CASE: kept}).positions)
print(kept, *reasons)
"""


@pytest.fixture
def site(sqlite_site: SQLiteSite) -> SQLiteSite:
    return sqlite_site


def limit_pages(site: SQLiteSite, pages: int) -> None:
    """A full disk, as SQLite sees it."""
    with site.log._recorder.datastore.get_connection(commit=True) as connection:
        connection.query(f"PRAGMA max_page_count = {pages}", ())


def fill(site: SQLiteSite) -> None:
    while True:
        site.log.append([capture() for _ in range(20)], {})


def test_a_full_disk_refuses_the_whole_append_by_its_name_and_is_over_when_there_is_room(site: SQLiteSite):
    site.log.append([capture()], {CASE: 0})
    limit_pages(site, 40)
    with pytest.raises(LogUnavailable) as unavailable:
        fill(site)
    kept = site.log.head(CASE).version
    assert kept % 20 == 1
    assert unavailable.value.reason == "full"
    assert "full" in str(unavailable.value.__cause__)
    assert site.log.last().position == kept > 1
    limit_pages(site, 1_000_000)
    assert site.log.append([capture()], {CASE: kept}).positions == (kept + 1,)
    assert list(verify(site.log, site.keys.keyring(CLASSES))) == []


def test_a_disk_that_fails_to_write_is_named_and_work_goes_on_afterwards(site: SQLiteSite):
    done = subprocess.run(
        [sys.executable, "-c", FAILING_DISK, str(site.folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    kept, *reasons = done.stdout.split()
    assert reasons == ["io"] * 3
    assert int(kept) > 10
    assert site.log.head(CASE).version == int(kept)
    assert list(verify(site.log, site.keys.keyring(CLASSES))) == []


def test_a_store_that_another_process_keeps_locked_is_busy(site: SQLiteSite, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("service.log.sqlite_datastore.LOCK_TIMEOUT", 0.1)
    other = site.second_process()
    with site.log._recorder.datastore.transaction(commit=True), pytest.raises(LogUnavailable) as unavailable:
        other.append([capture()], {})
    assert unavailable.value.reason == "busy"
    assert other.append([capture()], {}).positions == (1,)
    other.close()


def test_more_readers_than_connections_are_told_that_the_store_is_busy(site: SQLiteSite):
    datastore = site.log._recorder.datastore
    datastore.pool.pool_timeout = 0.05
    with ExitStack() as readers:
        for _ in range(READERS_KEPT + READERS_MORE):
            readers.enter_context(datastore.get_connection(commit=False))
        with pytest.raises(LogUnavailable) as unavailable:
            site.log.last()
    assert unavailable.value.reason == "busy"
    assert site.log.last().position == 0
