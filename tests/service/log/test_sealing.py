"""Nothing above class D1 lies in the clear, and each reader opens what it may see."""

import json
import sqlite3
from pathlib import Path
from uuid import uuid4

import pytest
from msgspec import structs

from service.keys import KeyGone, SealBroken
from service.log import BrokenCapture, CommandKey, DuplicateEvent, opened
from sync.capture import PartDiffers
from tests.service.log.building import CASE, CHILD, CLASSES, MOTHER, WORKER, SQLiteSite, capture, tamper

PARTS = {
    "D2": {"name": "canary-D2-name", "aliases": ["canary-D2-alias"]},
    "D3": {"note": "canary-D3-note"},
    "D4": {"health": {"finding": "canary-D4-finding"}},
    "D5": {"therapy": "canary-D5-therapy"},
    f"D3/{MOTHER}": {"note": "canary-D3-mother"},
}


@pytest.fixture
def site(sqlite_site: SQLiteSite) -> SQLiteSite:
    return sqlite_site


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def erase(site: SQLiteSite, subject: str) -> None:
    with sqlite3.connect(site.folder / "keys" / "keys.sqlite3") as connection:
        connection.execute("UPDATE keys SET wrapped = NULL WHERE name = ?", (f"subject/{subject}",))
    connection.close()


def test_no_part_lies_in_the_clear_in_any_file(site: SQLiteSite):
    for _ in range(50):
        site.log.append([capture(parts=PARTS)], {})
    running = files(site.folder)
    site.close()
    closed = files(site.folder)
    assert {"data/log.sqlite3", "data/log.sqlite3-wal", "keys/keys.sqlite3", "keys/epoch.key"} <= running.keys()
    for name, content in [*running.items(), *closed.items()]:
        assert b"canary" not in content, name
    # The check can fail: what is of class D1 is found.
    assert b"case.contact-recorded" in closed["data/log.sqlite3"]


def test_even_an_append_that_failed_leaves_nothing_in_the_clear(site: SQLiteSite):
    made = capture(parts=PARTS)
    site.log.append([made], {})
    with pytest.raises(DuplicateEvent):
        site.log.append([made], {})
    assert all(b"canary" not in content for content in files(site.folder).values())


def test_whoever_holds_the_keys_reads_every_part(site: SQLiteSite):
    site.log.append([capture(parts=PARTS)], {})
    (stored,) = site.log.load(CASE)
    read = opened(stored, site.keys.keyring(CLASSES))
    assert read.parts == PARTS
    assert (read.withheld, read.erased) == (frozenset(), frozenset())


def test_a_reader_sees_the_classes_of_its_ring_and_is_told_what_it_does_not_see(site: SQLiteSite):
    site.log.append([capture(parts=PARTS)], {})
    read = opened(site.log.load(CASE)[0], site.keys.keyring(["D3"]))
    assert read.parts == {"D3": PARTS["D3"], f"D3/{MOTHER}": PARTS[f"D3/{MOTHER}"]}
    assert read.withheld == {"D2", "D4", "D5"}


def test_when_one_person_is_erased_the_others_stay_readable(site: SQLiteSite):
    site.log.append([capture(parts=PARTS)], {})
    erase(site, MOTHER)
    (stored,) = site.log.load(CASE)
    read = opened(stored, site.keys.keyring(CLASSES))
    assert read.erased == {f"D3/{MOTHER}"}
    assert read.parts == {name: data for name, data in PARTS.items() if name != f"D3/{MOTHER}"}


def test_nothing_new_is_recorded_about_an_erased_person(site: SQLiteSite):
    site.log.append([capture()], {})
    erase(site, CHILD)
    with pytest.raises(KeyGone):
        site.log.append([capture()], {})
    assert site.log.last().position == 1


def test_a_new_persons_key_is_durable_before_the_first_event(site: SQLiteSite, monkeypatch: pytest.MonkeyPatch):
    child = f"child-{uuid4()}"
    recorder = site.log._recorder
    kept: list[bool] = []

    def append_as_seen_by_another_process(batches, append_all=recorder.append_all):
        other = sqlite3.connect(site.folder / "keys" / "keys.sqlite3")
        kept.append(bool(other.execute("SELECT 1 FROM keys WHERE name = ?", (f"subject/{child}",)).fetchone()))
        other.close()
        return append_all(batches)

    monkeypatch.setattr(recorder, "append_all", append_as_seen_by_another_process)
    site.log.append([capture(subject=child)], {})
    assert kept == [True]


def test_a_part_moved_to_another_event_does_not_open(site: SQLiteSite):
    site.log.append([capture(), capture()], {})
    tamper(site, "UPDATE records SET parts = (SELECT parts FROM records WHERE rowid = 1) WHERE rowid = 2")
    ring = site.keys.keyring(CLASSES)
    first, second = site.log.load(CASE)
    assert opened(first, ring).parts
    with pytest.raises(SealBroken):
        opened(second, ring)


def test_a_part_that_is_not_the_one_of_the_envelope_is_refused(site: SQLiteSite):
    site.log.append([capture()], {})
    (stored,) = site.log.load(CASE)
    forged = site.keys.seal(CHILD, "D3", stored.event_id, b'{"data":{"note":"forged"},"salt":"AAAA"}')
    with pytest.raises(PartDiffers):
        opened(structs.replace(stored, parts={**stored.parts, "D3": forged}), site.keys.keyring(CLASSES))


def test_a_part_that_the_envelope_does_not_name_is_refused(site: SQLiteSite):
    site.log.append([capture()], {})
    (stored,) = site.log.load(CASE)
    with pytest.raises(BrokenCapture):
        opened(structs.replace(stored, parts={**stored.parts, "D4": b"stray"}), site.keys.keyring(CLASSES))


def test_what_is_kept_of_a_command_holds_no_content(site: SQLiteSite):
    command = CommandKey(person=WORKER, key="k-1", request_hash=site.keys.mac("requests", b"canary"), status=201)
    site.log.append([capture(parts=PARTS)], {}, command)
    (result,) = site.log._recorder.datastore.query("SELECT result FROM commands")[0]
    told = {"positions", "versions", "event_ids", "logged_at", "clock_suspect", "status", "answer", "repeated"}
    assert json.loads(result).keys() == told
    assert b"canary" not in result
