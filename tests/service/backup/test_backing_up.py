"""A backup of a live site: whole, checked, apart from its keys, and there or not there."""

import fcntl
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from service.backup.backing_up import backup
from service.backup.errors import BackupFailed
from service.backup.ledger import FileLedger
from service.backup.manifest import digest
from service.backup.source import source_of
from service.keys import KeyStore
from service.log import verify
from service.site import Site
from tests.service.backup.places import Place, contents, events, write
from tests.service.log.building import CLASSES


def copied_events(place: Place, site: Site, name: str) -> list[str]:
    """The events in a backup, which must be whole."""
    with (
        closing(KeyStore.open_folder(place.keys_target / name)) as keys,
        source_of(site.settings).opened(place.target / name, keys) as log,
    ):
        assert list(verify(log, keys.keyring(CLASSES))) == []
        return [each.event_id for each in log.read(0, 1_000_000)]


def test_a_backup_while_four_write_is_a_prefix_with_everything_that_was_acknowledged_before(
    place: Place, monkeypatch: pytest.MonkeyPatch
):
    site = place.found(records=200)
    monkeypatch.setattr("service.backup.sqlite_source.PAGES", 1)
    stop, told = Event(), [list[str]() for _ in range(4)]

    def writing(number: int) -> None:
        while not stop.is_set():
            told[number] += write(site, 1, f"child-{number}-{len(told[number])}")

    writers = [Thread(target=writing, args=(number,)) for number in range(4)]
    for each in writers:
        each.start()
    while min(map(len, told)) < 5:
        pass
    acknowledged = [id for each in told for id in list(each)]
    try:
        made = place.back_up(site)
    finally:
        stop.set()
        for each in writers:
            each.join()

    copied = copied_events(place, site, made.name)
    assert set(acknowledged) <= set(copied)
    everything = events(site)
    assert copied == everything[: len(copied)]
    assert len(everything) > len(copied) == made.end.position
    site.close()


def test_a_writer_never_makes_the_copy_start_again(place: Place, monkeypatch: pytest.MonkeyPatch):
    site = place.found(records=60)
    monkeypatch.setattr("service.backup.sqlite_source.PAGES", 1)
    steps: list[tuple[int, int]] = []

    def write_in_between(done: int, total: int) -> None:
        steps.append((done, total))
        assert len(steps) <= total
        write(site)

    folder = place.folder / "copy"
    folder.mkdir()
    source_of(site.settings).copy(folder, write_in_between)
    assert [done for done, _ in steps] == list(range(1, len(steps) + 1))
    with closing(sqlite3.connect(folder / "log.sqlite3")) as copy:
        assert copy.execute("SELECT count(*) FROM records").fetchone() == (60,)
    site.close()


def test_the_manifest_tells_where_the_log_ends_and_the_digest_of_each_file_but_not_where_the_keys_are(place: Place):
    site = place.found()
    made = place.back_up(site)
    folder = place.target / made.name
    told = json.loads((folder / "manifest.json").read_bytes())
    last = site.log.read(2, 1)[0]
    assert told["end"] == {
        "epoch": site.log.info.hub_epoch,
        "position": 3,
        "logged_at": last.logged_at.isoformat().replace("+00:00", "Z"),
        "leaf": last.leaf.hex(),
    }
    assert told["files"] == {each: digest(folder / each) for each in ("log.sqlite3", "reads.sqlite3")}
    assert told["keys"] == digest(place.keys_target / made.name / "manifest.json")
    assert "safe" not in (folder / "manifest.json").read_text()
    assert {each.name for each in folder.iterdir()} == {"log.sqlite3", "reads.sqlite3", "manifest.json"}
    assert {each.name for each in (place.keys_target / made.name).iterdir()} == {
        *("epoch.key", "keys.sqlite3", "manifest.json"),
    }
    assert all(each.stat().st_mode & 0o077 == 0 for each in folder.iterdir() if each.name != "manifest.json")
    site.close()


def test_an_empty_store_has_a_backup_too(place: Place):
    site = place.found(records=0)
    assert place.back_up(site).end.position == 0
    site.close()


def test_what_survives_is_remembered_only_when_log_and_keys_are_both_copied(
    place: Place, monkeypatch: pytest.MonkeyPatch
):
    site = place.found()
    assert FileLedger(site.settings.data).read().durable_through is None
    first = place.back_up(site)
    write(site)

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("service.backup.backing_up.copy_keys", no_room)
    before = contents(place.target, place.keys_target)
    with pytest.raises(BackupFailed) as failed:
        place.back_up(site)
    assert failed.value.code == "backup.full"
    assert FileLedger(site.settings.data).read().durable_through == first.end
    assert contents(place.target, place.keys_target) == before
    assert not list(place.target.glob(".*"))
    monkeypatch.undo()
    made = place.back_up(site)
    assert FileLedger(site.settings.data).read().durable_through == made.end
    assert made.end.position == 4
    site.close()


def test_a_store_that_was_changed_is_no_backup(place: Place):
    site = place.found()
    with closing(sqlite3.connect(site.settings.log_file)) as store, store:
        store.execute("DROP TRIGGER records_keep")
        store.execute("UPDATE records SET logged_at = logged_at + 1 WHERE rowid = 2")
    with pytest.raises(BackupFailed) as failed:
        place.back_up(site)
    assert failed.value.code == "backup.log.damaged"
    assert failed.value.facts["position"] == 2
    assert contents(place.target, place.keys_target) == {}
    site.close()


def test_keys_that_do_not_open_everything_are_no_backup(place: Place):
    site = place.found()
    with closing(sqlite3.connect(site.settings.keys / "keys.sqlite3")) as vault, vault:
        vault.execute("DELETE FROM keys WHERE name LIKE 'subject/%'")
    with pytest.raises(BackupFailed) as failed:
        place.back_up(site)
    assert failed.value.code == "backup.keys.older"
    site.close()


def test_whoever_was_erased_is_no_obstacle(place: Place):
    site = place.found()
    with closing(sqlite3.connect(site.settings.keys / "keys.sqlite3")) as vault, vault:
        vault.execute("UPDATE keys SET wrapped = NULL WHERE name = 'subject/child-1'")
    place.back_up(site)
    site.close()


def test_the_newest_are_kept_and_keys_never_longer_than_thirty_days(place: Place):
    site = place.found()
    names = []
    for days in (0, 29, 2, 1):
        place.clock.at += timedelta(days=days)
        names.append(place.back_up(site, keep=3).name)
    assert {each.name for each in place.target.iterdir()} == set(names[1:])
    assert {each.name for each in place.keys_target.iterdir()} == set(names[1:])
    place.clock.at += timedelta(days=40)
    names.append(place.back_up(site).name)
    assert {each.name for each in place.target.iterdir()} == set(names[1:])
    assert {each.name for each in place.keys_target.iterdir()} == {names[-1]}
    site.close()


def test_backups_of_another_store_on_the_same_disk_are_left_alone(place: Place, tmp_path: Path):
    other = Place(tmp_path / "other")
    other.folder.mkdir()
    other.clock.at += timedelta(microseconds=1)
    other_site, site = other.found(), place.found()
    theirs = backup(other_site, place.target, place.keys_target)
    place.clock.at += timedelta(days=40)
    for _ in range(2):
        place.back_up(site, keep=1)
    assert (place.target / theirs.name).is_dir()
    assert (place.keys_target / theirs.name).is_dir()
    assert len(list(place.target.iterdir())) == 2
    site.close()
    other_site.close()


@pytest.mark.parametrize(
    ("target", "keys_target"),
    [
        (lambda p: p.settings.data / "backups", lambda p: p.keys_target),
        (lambda p: p.target, lambda p: p.target),
        (lambda p: p.target, lambda p: p.target / "keys"),
        (lambda p: p.target, lambda p: p.settings.keys / "old"),
        (lambda p: p.keys_target / "log", lambda p: p.keys_target),
    ],
)
def test_nothing_lies_together_that_must_lie_apart(
    place: Place, target: Callable[[Place], Path], keys_target: Callable[[Place], Path]
):
    site = place.found()
    with pytest.raises(BackupFailed) as failed:
        backup(site, target(place), keys_target(place))
    assert failed.value.code == "backup.not-apart"
    site.close()


def test_two_backups_to_one_folder_do_not_disturb_each_other(place: Place):
    site = place.found()
    made = place.back_up(site)
    descriptor = os.open(place.target, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(BackupFailed) as failed:
        place.back_up(site)
    os.close(descriptor)
    assert failed.value.code == "backup.running"
    assert FileLedger(site.settings.data).read().durable_through == made.end
    site.close()


def test_a_folder_that_is_a_file_is_told(place: Place):
    site = place.found()
    place.target.write_text("no folder")
    with pytest.raises(BackupFailed) as failed:
        place.back_up(site)
    assert failed.value.code == "backup.unusable"
    site.close()
