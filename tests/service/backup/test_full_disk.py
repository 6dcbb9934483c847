"""A disk without room: a clear error, nothing left of the try, and work goes on."""

import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from service.backup import sqlite_source, switch
from service.backup.errors import BackupFailed, Failed, RestoreRefused
from service.backup.ledger import FileLedger
from tests.service.backup.places import Place, contents, events, write

ROOT = Path(__file__).parents[3]

SMALL_FILES = """
import resource, sys
from pathlib import Path
from service.backup.errors import Failed
from tests.service.backup.places import Place, events, write

place = Place(Path(sys.argv[2]))
site = place.open()
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))
try:
    place.back_up(site) if sys.argv[1] == "backup" else (site.close(), place.restore(accept_loss=True))
except Failed as failed:
    print(failed.code)
"""


def with_small_files(what: str, place: Place) -> str:
    """Back up or restore in a process that cannot write a file of more than 60 kB."""
    command = [sys.executable, "-c", SMALL_FILES, what, str(place.folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def test_a_backup_that_cannot_be_written_is_told_and_thrown_away(place: Place):
    site = place.found(records=60)
    site.close()
    assert with_small_files("backup", place) == "backup.io"
    assert contents(place.target, place.keys_target) == {}
    assert FileLedger(place.settings.data).read().durable_through is None
    site = place.open()
    write(site)
    assert place.back_up(site).end.position == 61
    site.close()


def test_a_full_disk_has_a_name_of_its_own(place: Place, monkeypatch: pytest.MonkeyPatch):
    site = place.found(records=60)
    connected = sqlite_source._connected

    def small(path: Path) -> object:
        connection = connected(path)
        connection.execute("PRAGMA max_page_count = 4")
        return connection

    monkeypatch.setattr(sqlite_source, "_connected", small)
    with pytest.raises(BackupFailed) as failed:
        place.back_up(site)
    assert failed.value.code == "backup.full"
    assert contents(place.target, place.keys_target) == {}
    site.close()


def test_a_restore_without_room_touches_nothing(place: Place):
    site = place.found(records=60)
    place.back_up(site)
    write(site)
    site.close()
    before = contents(place.folder)
    assert with_small_files("restore", place) == "restore.io"
    assert contents(place.folder) == before
    site = place.open()
    assert len(events(site)) == 61
    site.close()


def test_a_disk_that_fails_while_files_move_leaves_the_rest_to_whoever_opens_the_site(
    place: Place, monkeypatch: pytest.MonkeyPatch
):
    site = place.found()
    place.back_up(site)
    write(site)
    site.close()
    move, moves = switch._move, count()

    def fail_at_the_third(source: Path, target: Path) -> None:
        if next(moves) == 2:
            raise OSError(5, "Input/output error")
        move(source, target)

    monkeypatch.setattr(switch, "_move", fail_at_the_third)
    with pytest.raises(Failed) as failed:
        place.restore(accept_loss=True)
    assert failed.value.code == "restore.unfinished"
    monkeypatch.undo()
    site = place.open()
    assert len(events(site)) == 3
    assert not list(place.folder.glob("data*/.restoring"))
    site.close()


def test_an_error_of_the_disk_in_a_restore_is_told_by_its_name(place: Place, monkeypatch: pytest.MonkeyPatch):
    site = place.found()
    place.back_up(site)
    site.close()

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("service.backup.restoring.copyfile", no_room)
    with pytest.raises(RestoreRefused) as refused:
        place.restore()
    assert refused.value.code == "restore.full"
