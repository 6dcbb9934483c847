"""A backup of a log on PostgreSQL by its own tools: whole and checked while others write, and clear where it fails."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest

from service.backup import postgres_source
from service.backup.errors import BackupFailed
from service.backup.ledger import ledger_of
from service.backup.manifest import LogManifest, digest, digests
from service.backup.postgres_tools import FOLDER
from service.backup.shelf import Shelf
from service.keys import KeyStore
from service.log import verify
from service.site import Site
from tests.service.backup.big_places import failure, run, schemas
from tests.service.backup.conftest import TOOLS, MakeDatabase
from tests.service.backup.places import Place, contents, events, lose_the_machine, write
from tests.service.backup.test_kills import killed
from tests.service.log.building import CLASSES
from tests.support.engines import OwnServer

WRITERS = 8


def writing(site: Site, stop: Event, told: list[list[str]]) -> list[Thread]:
    def work(number: int) -> None:
        while not stop.is_set():
            told[number] += write(site, 1, f"child-{number}-{len(told[number]) % 5}")

    threads = [Thread(target=work, args=(number,)) for number in range(len(told))]
    for each in threads:
        each.start()
    return threads


def test_under_load_everything_acknowledged_is_in_it_once_and_comes_back_into_an_empty_database(
    big_place: Place, make_database: MakeDatabase
):
    # Given: eight who write all the time.
    site = big_place.found(records=200)
    stop, told = Event(), [list[str]() for _ in range(WRITERS)]
    threads = writing(site, stop, told)
    while min(map(len, told)) < 5:
        sleep(0.01)
    acknowledged = {id for each in told for id in list(each)}

    # When: a backup is made meanwhile.
    try:
        made = big_place.back_up(site)
        after = sum(map(len, told))
    finally:
        stop.set()
        for each in threads:
            each.join()
    everything = events(site)
    assert set(everything) >= {id for each in told for id in each}
    assert after > len(acknowledged)
    assert len(everything) > made.end.position >= 200 + len(acknowledged)
    assert ledger_of(site.settings).read().durable_through == made.end
    site.close()

    # Then: on another machine with an empty database it is there, once and whole, and the keys open it.
    lose_the_machine(big_place)
    elsewhere = replace(big_place, database=make_database())
    restored = elsewhere.restore()
    assert restored.end.position == made.end.position
    with closing(elsewhere.open()) as again:
        found = events(again)
        assert found == everything[: made.end.position]
        assert acknowledged <= set(found)
        assert len(set(found)) == len(found)
        assert list(verify(again.log, again.keys.keyring(CLASSES))) == []
        assert write(again) == events(again)[made.end.position :]


def test_the_manifest_tells_of_the_dump_and_the_keys_lie_apart(big_place: Place):
    site = big_place.found()
    made = big_place.back_up(site)
    folder = big_place.target / made.name
    told = json.loads((folder / "manifest.json").read_bytes())
    assert (told["kind"], told["end"]["position"]) == ("postgresql", 3)
    assert told["files"] == {each: digest(folder / each) for each in ("log.pgdump", "reads.pgdump")}
    assert {each.name for each in (big_place.keys_target / made.name).iterdir()} == {
        *("epoch.key", "keys.sqlite3", "manifest.json"),
    }
    assert (folder / "log.pgdump").stat().st_mode & 0o077 == 0
    with closing(KeyStore.open_folder(big_place.keys_target / made.name)) as keys:
        assert keys.gone(["child-1"]) == set()
    assert schemas(big_place) == {"harapan", "harapan_notes"}
    site.close()


def test_an_empty_log_has_a_backup_too(big_place: Place):
    site = big_place.found(records=0)
    assert big_place.back_up(site).end.position == 0
    site.close()


def test_what_survives_is_known_to_workers_with_another_data_folder(big_place: Place):
    site = big_place.found()
    made = big_place.back_up(site)
    elsewhere = replace(site.settings, data=big_place.folder / "another-worker")
    assert ledger_of(elsewhere).read().durable_through == made.end
    site.close()


def onto_a_full_disk(path: Path) -> None:
    path.symlink_to("/dev/full")


def test_a_full_disk_has_a_name_of_its_own(big_place: Place, monkeypatch: pytest.MonkeyPatch):
    site = big_place.found()
    monkeypatch.setattr(postgres_source, "make_private_file", onto_a_full_disk)
    assert failure(big_place, site).code == "backup.full"
    assert write(site)
    site.close()


def in_the_middle(place: Place, then: Callable[[psycopg.Connection[Any]], None]) -> Thread:
    """Holds the dump up where it has begun, and does something then."""
    assert place.database is not None
    holder = psycopg.connect(place.database)
    holder.execute("LOCK TABLE harapan.records IN ACCESS EXCLUSIVE MODE")

    def wait() -> None:
        waiting = (
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'harapan-backup' AND wait_event_type = 'Lock'"
        )
        with closing(holder), psycopg.connect(place.database or "", autocommit=True) as watching:
            until = monotonic() + 20
            while not watching.execute(waiting).fetchall() and monotonic() < until:
                sleep(0.02)
            then(watching)

    thread = Thread(target=wait)
    thread.start()
    return thread


def test_a_connection_that_is_cut_in_the_middle_is_told(big_place: Place):
    site = big_place.found()
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'harapan-backup'"
    thread = in_the_middle(big_place, lambda connection: connection.execute(cut) and None)
    assert failure(big_place, site).code == "backup.away"
    thread.join()
    assert big_place.back_up(site).end.position == 3
    site.close()


@pytest.mark.timeout(60)
def test_a_server_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(FOLDER, str(TOOLS))
    server = OwnServer()
    try:
        place = Place(tmp_path, database=server.url)
        site = place.found()
        server.kill()
        with pytest.raises(BackupFailed) as failed:
            place.back_up(site)
        assert failed.value.code == "backup.away"
        assert contents(place.target, place.keys_target) == {}
        server.start()
        assert place.back_up(site).end.position == 3
        site.close()
    finally:
        server.remove()


class Enough(Exception):
    """Whoever looks on has seen enough."""


def test_whoever_looks_on_can_stop_it(big_place: Place):
    site = big_place.found(records=50)

    def stop(done: int, total: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        big_place.back_up(site, progress=stop)
    assert contents(big_place.target, big_place.keys_target) == {}
    assert schemas(big_place) == {"harapan"}
    site.close()


def test_a_log_that_is_not_as_it_was_recorded_is_no_backup(big_place: Place):
    site = big_place.found()
    big_place.back_up(site)
    write(site, 2)
    run(
        big_place,
        "ALTER TABLE records DISABLE TRIGGER records_keep",
        "UPDATE records SET leaf = decode(repeat('00', 32), 'hex') WHERE notification_id = 5",
    )
    with pytest.raises(BackupFailed) as failed:
        big_place.back_up(site)
    assert (failed.value.code, failed.value.facts["position"]) == ("backup.log.damaged", 5)
    assert len(list(big_place.target.iterdir())) == 1
    site.close()


def test_keys_that_do_not_open_everything_are_no_backup(big_place: Place, make_database: MakeDatabase):
    place = replace(big_place, keys_database=make_database())
    site = place.found()
    assert place.keys_database is not None
    with psycopg.connect(place.keys_database, autocommit=True) as vault:
        vault.execute("DELETE FROM harapan_keys.keys WHERE name LIKE 'subject/%'")
    assert failure(place, site).code == "backup.keys.older"
    site.close()


@pytest.mark.timeout(120)
def test_a_backup_that_is_killed_is_none_and_the_next_one_clears_up_after_it(big_place: Place):
    big_place.found(records=60).close()
    interrupted = 0
    for after in (0.02, 0.1, 0.2, 0.3):
        assert killed("backup", big_place, 0, after) == "begun"
        interrupted += bool(list(big_place.target.glob(".harapan-making-*")))
        for kept in Shelf(big_place.target, LogManifest).newest_first():
            assert digests(kept.folder) == kept.manifest.files
    assert interrupted
    with closing(big_place.open()) as site:
        assert big_place.back_up(site).end.position == 60
    assert not [*big_place.target.glob(".*"), *big_place.keys_target.glob(".*")]
    assert schemas(big_place) == {"harapan", "harapan_notes"}


def test_a_copy_that_a_crash_has_left_is_cleared_away_and_one_that_is_held_is_not(big_place: Place):
    site = big_place.found()
    run(big_place, "CREATE SCHEMA harapan_copy_dead", "CREATE SCHEMA harapan_copy_held")
    assert big_place.database is not None
    with psycopg.connect(big_place.database, autocommit=True) as holder:
        holder.execute("SELECT pg_advisory_lock(hashtextextended('harapan/copy/harapan_copy_held', 0))")
        big_place.back_up(site)
        assert schemas(big_place) == {"harapan", "harapan_notes", "harapan_copy_held"}
    site.close()
