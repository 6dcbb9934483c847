"""Whatever was changed behind the log's back is found, and nothing else is."""

import sqlite3
from collections import Counter

import msgspec
import pytest

from service.log import Finding, verify
from sync.capture import Capture
from sync.evidence.hashing import part_digest
from tests.service.log.building import CASE, CHILD, CLASSES, OTHER_CASE, SQLiteSite, capture, tamper


@pytest.fixture
def site(sqlite_site: SQLiteSite) -> SQLiteSite:
    for _ in range(5):
        sqlite_site.log.append([capture(), capture(OTHER_CASE), capture(parts={})], {})
    return sqlite_site


PAGE_SIZE = 4096


def found(site: SQLiteSite, classes: tuple[str, ...] = CLASSES) -> list[Finding]:
    return list(verify(site.log, site.keys.keyring(classes)))


def codes(site: SQLiteSite) -> list[str]:
    return [finding.code for finding in found(site)]


def set_byte(column: str, at: int) -> str:
    """Turns one byte of the record at position 4 into another."""
    kept = f"CAST({column} AS BLOB)"
    other = f"CASE substr({kept}, {at}, 1) WHEN x'58' THEN x'59' ELSE x'58' END"
    changed = f"CAST(substr({kept}, 1, {at} - 1) || {other} || substr({kept}, {at} + 1) AS BLOB)"
    return f"UPDATE records SET {column} = {changed} WHERE rowid = 4"


def test_an_untouched_log_has_nothing_to_be_found(site: SQLiteSite):
    assert found(site) == []


def test_an_empty_log_has_nothing_to_be_found(sqlite_demo_site: SQLiteSite):
    assert found(sqlite_demo_site) == []


@pytest.mark.parametrize("at", [1, 2, 40, 300, 700])
def test_one_changed_byte_of_an_envelope_is_found(site: SQLiteSite, at: int):
    tamper(site, set_byte("state", at))
    assert "leaf.differs" in codes(site)
    assert {finding.position for finding in found(site)} == {4}


@pytest.mark.parametrize("at", [1, 2, 5, 40, 120, 200])
def test_one_changed_byte_of_the_sealed_parts_is_found(site: SQLiteSite, at: int):
    tamper(site, set_byte("parts", at))
    assert found(site)
    assert {finding.position for finding in found(site)} <= {4, 6}
    assert found(site)[0].position == 4


@pytest.mark.parametrize("at", [1, 32])
def test_one_changed_byte_of_a_leaf_is_found_there_and_by_the_leaf_that_stands_on_it(site: SQLiteSite, at: int):
    tamper(site, set_byte("leaf", at))
    assert [(finding.code, finding.position) for finding in found(site)] == [("leaf.differs", 4), ("leaf.differs", 6)]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE records SET logged_at = logged_at + 1 WHERE rowid = 4", "leaf.differs"),
        ("UPDATE records SET logged_at = logged_at - 1 WHERE rowid = 4", "time.runs-back"),
        ("UPDATE records SET originator_version = 99 WHERE rowid = 4", "version.gap"),
        ("UPDATE records SET originator_id = 'case-other' WHERE rowid = 4", "envelope.elsewhere"),
        ("UPDATE records SET event_id = 'another' WHERE rowid = 4", "envelope.elsewhere"),
        ("UPDATE records SET topic = 'case.closed/1' WHERE rowid = 4", "envelope.elsewhere"),
        ("UPDATE records SET parts = NULL WHERE rowid = 4", "part.missing"),
        ("UPDATE records SET parts = (SELECT parts FROM records WHERE rowid = 1) WHERE rowid = 4", "part.broken"),
        ("DELETE FROM records WHERE rowid = 4", "position.gap"),
        ("DELETE FROM records WHERE rowid = 4", "version.gap"),
        ("DELETE FROM records WHERE rowid > 13", "store.damaged"),
        ("UPDATE records SET parts = x'00' WHERE rowid = 4", "record.damaged"),
        ("UPDATE records SET topic = 'nothing' WHERE rowid = 4", "record.damaged"),
        ("UPDATE records SET logged_at = 'never' WHERE rowid = 4", "record.damaged"),
        ("UPDATE records SET logged_at = 9000000000000000000 WHERE rowid = 4", "record.damaged"),
        ("UPDATE records SET originator_version = 'first' WHERE rowid = 4", "record.damaged"),
        ("UPDATE records SET originator_version = -1 WHERE rowid = 4", "record.damaged"),
        ("UPDATE records SET logged_at = -1 WHERE rowid = 4", "record.damaged"),
        ("UPDATE records SET state = 'text' WHERE rowid = 4", "record.damaged"),
        ("UPDATE records SET leaf = 7 WHERE rowid = 4", "record.damaged"),
        ("UPDATE records SET state = x'' WHERE rowid = 4", "envelope.broken"),
    ],
)
def test_what_somebody_with_sql_can_do_is_found(site: SQLiteSite, statement: str, code: str):
    tamper(site, statement)
    assert code in codes(site)
    assert all(finding.is_damage for finding in found(site))


def test_two_records_that_changed_places_are_found(site: SQLiteSite):
    exchange = [(2, 90), (5, 2), (90, 5)]
    tamper(site, *(f"UPDATE records SET rowid = {new} WHERE rowid = {old}" for old, new in exchange))
    assert "version.gap" in codes(site)


def test_a_damaged_record_does_not_hide_what_comes_after_it(site: SQLiteSite):
    tamper(site, "UPDATE records SET parts = x'00' WHERE rowid IN (2, 9)", set_byte("leaf", 1).replace("= 4", "= 13"))
    by_code = Counter(finding.code for finding in found(site))
    assert by_code["record.damaged"] == 2
    assert ("leaf.differs", 13) in {(finding.code, finding.position) for finding in found(site)}


def test_what_an_erasure_left_unreadable_is_told_and_is_no_damage(site: SQLiteSite):
    with sqlite3.connect(site.folder / "keys" / "keys.sqlite3") as connection:
        connection.execute("UPDATE keys SET wrapped = NULL WHERE name = ?", (f"subject/{CHILD}",))
    connection.close()
    told = found(site)
    assert {finding.code for finding in told} == {"part.key-gone"}
    assert len(told) == 2 * 10
    assert not any(finding.is_damage for finding in told)


def test_a_part_whose_key_was_never_destroyed_and_is_not_there_is_damage(site: SQLiteSite):
    with sqlite3.connect(site.folder / "keys" / "keys.sqlite3") as connection:
        connection.execute("DELETE FROM keys WHERE name = ?", (f"subject/{CHILD}",))
    connection.close()
    told = found(site)
    assert {finding.code for finding in told} == {"part.key-missing"}
    assert len(told) == 2 * 10
    assert all(finding.is_damage for finding in told)


@pytest.mark.parametrize("forged", [b'{"data":{"note":"forged"},"salt":"AAAA"}', b"{}", b"no part at all"])
def test_content_that_somebody_with_the_keys_has_replaced_is_found(site: SQLiteSite, forged: bytes):
    (stored,) = site.log.read(3, 1)
    sealed = site.keys.seal(CHILD, "D3", stored.event_id, forged)
    parts = msgspec.msgpack.encode({**stored.parts, "D3": sealed})
    tamper(site, f"UPDATE records SET parts = x'{parts.hex()}' WHERE rowid = 4")
    assert [(finding.code, finding.about) for finding in found(site)] == [("part.differs", "D3")]


def test_a_capture_whose_part_has_no_content_is_found(site: SQLiteSite):
    hollow = b"{}"
    made = Capture(capture(parts={}).envelope.replace(b'"parts":{}', parts_of(hollow)), {"D3": hollow})
    site.log.append([made], {})
    assert [(finding.code, finding.position) for finding in found(site)] == [("part.differs", 16)]


def parts_of(part: bytes) -> bytes:
    return b'"parts":{"D3":"%b"}' % part_digest(part).hex().encode()


def test_whoever_has_not_every_class_checks_the_others(site: SQLiteSite):
    tamper(site, "UPDATE records SET parts = (SELECT parts FROM records WHERE rowid = 1) WHERE rowid = 4")
    assert [finding.about for finding in found(site, ("D2",))] == ["D2"]
    assert found(site, ()) == []


def test_a_file_with_a_piece_of_rubbish_in_it_is_a_finding_and_no_crash(site: SQLiteSite):
    for _ in range(10):
        site.log.append([capture() for _ in range(50)], {})
    site.log.close()
    content = bytearray(site.log_path.read_bytes())
    middle = len(content) // 2 // PAGE_SIZE * PAGE_SIZE
    content[middle : middle + 10 * PAGE_SIZE] = b"\xff" * 10 * PAGE_SIZE
    site.log_path.write_bytes(content)
    site.log = site.second_process()
    assert "store.damaged" in codes(site)


def test_the_walk_tells_how_far_it_is(site: SQLiteSite):
    told: list[tuple[int, int]] = []
    list(verify(site.log, site.keys.keyring(CLASSES), lambda done, total: told.append((done, total))))
    assert told == [(15, 15)]


def test_more_than_a_page_of_records_is_walked(site: SQLiteSite):
    for _ in range(12):
        site.log.append([capture(parts={}) for _ in range(100)], {CASE: site.log.head(CASE).version})
    told: list[tuple[int, int]] = []
    assert list(verify(site.log, site.keys.keyring(CLASSES), lambda done, total: told.append((done, total)))) == []
    assert told == [(500, 1215), (1000, 1215), (1215, 1215)]
