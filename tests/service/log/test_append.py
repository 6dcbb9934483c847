"""Appending: all of it or nothing, on exactly what the decision saw, under the next position."""

import os
import sqlite3

import psycopg
import pytest

from service.log import BrokenCapture, DuplicateEvent, Head, VersionConflict
from sync.capture import Capture
from sync.evidence import canonical
from sync.evidence.hashing import NO_LEAF, envelope_hash, leaf
from sync.evidence.moments import microseconds
from tests.service.log.building import CASE, CHILD, NOON, OTHER_CASE, Site, SQLiteSite, capture, new_stream


def test_the_first_record_of_a_stream_has_version_one_and_the_log_starts_at_one(site: Site):
    appended = site.log.append([capture()], {CASE: 0})
    assert (appended.positions, appended.versions, appended.logged_at) == ((1,), {CASE: 1}, NOON)
    assert (appended.clock_suspect, appended.repeated) == (False, False)
    assert site.log.last().position == site.log.head(CASE).position == 1


def test_a_record_is_stored_as_it_was_captured(site: Site):
    made = capture()
    site.log.append([made], {CASE: 0})
    (stored,) = site.log.load(CASE)
    said = canonical.decode(made.envelope)
    assert stored.envelope == made.envelope
    assert (stored.event_id, stored.stream, stored.type, stored.type_version) == (
        said["id"],
        CASE,
        "case.contact-recorded",
        1,
    )
    assert (stored.position, stored.version, stored.logged_at) == (1, 1, NOON)


def test_each_leaf_stands_on_the_leaf_before_it_in_its_stream(site: Site):
    site.log.append([capture(), capture(OTHER_CASE), capture()], {CASE: 0})
    first, second = site.log.load(CASE)
    at = microseconds(NOON)
    assert first.leaf == leaf(CASE, 1, NO_LEAF, envelope_hash(first.envelope), at)
    assert second.leaf == leaf(CASE, 2, first.leaf, envelope_hash(second.envelope), at)
    assert site.log.head(CASE) == Head(2, 3, second.leaf)


def test_a_stream_that_does_not_exist_is_at_version_zero(site: Site):
    assert site.log.head(CASE) == Head(0, 0, NO_LEAF)
    assert site.log.load(CASE) == []


@pytest.mark.parametrize("expected", [0, 1, 3, 99])
def test_a_decision_on_another_version_is_refused_and_nothing_is_kept(site: Site, expected: int):
    site.log.append([capture(), capture()], {CASE: 0})
    with pytest.raises(VersionConflict) as conflict:
        site.log.append([capture(OTHER_CASE), capture()], {CASE: expected, OTHER_CASE: 0})
    assert (conflict.value.stream, conflict.value.expected, conflict.value.actual) == (CASE, expected, 2)
    assert site.log.last().position == 2
    assert site.log.load(OTHER_CASE) == []


def test_a_stream_that_was_only_read_must_stand_where_it_was_read(site: Site):
    site.log.append([capture(OTHER_CASE)], {OTHER_CASE: 0})
    with pytest.raises(VersionConflict):
        site.log.append([capture()], {CASE: 0, OTHER_CASE: 0})
    site.log.append([capture()], {CASE: 0, OTHER_CASE: 1})
    assert site.log.head(OTHER_CASE).version == 1


def test_an_observation_may_be_appended_wherever_its_stream_ends(site: Site):
    site.log.append([capture()], {CASE: 0})
    assert site.log.append([capture()], {}).versions == {CASE: 2}


def test_one_append_may_write_several_streams(site: Site):
    appended = site.log.append([capture(), capture(OTHER_CASE), capture()], {CASE: 0, OTHER_CASE: 0})
    assert (appended.positions, appended.versions) == ((1, 2, 3), {CASE: 2, OTHER_CASE: 1})
    assert [record.stream for record in site.log.read(0, 10)] == [CASE, OTHER_CASE, CASE]


def test_a_refused_append_leaves_no_gap(site: Site):
    site.log.append([capture()], {})
    for _ in range(3):
        with pytest.raises(VersionConflict):
            site.log.append([capture()], {CASE: 0})
    assert site.log.append([capture()], {}).positions == (2,)


def test_an_event_is_in_the_log_once(site: Site):
    made = capture()
    site.log.append([made], {})
    with pytest.raises(DuplicateEvent) as duplicate:
        site.log.append([capture(OTHER_CASE), made], {})
    assert duplicate.value.event_id == site.log.load(CASE)[0].event_id
    assert site.log.last().position == 1


def test_an_event_is_in_an_append_once(site: Site):
    made = capture()
    with pytest.raises(DuplicateEvent):
        site.log.append([made, made], {})
    assert site.log.last().position == 0


def test_an_event_is_found_by_its_id(site: Site):
    event_id = site.log.append([capture(), capture()], {}).event_ids[1]
    found = site.log.find(event_id)
    assert found is not None
    assert found.position == 2
    assert site.log.find("0195b1ec-2cfb-7c58-886d-d8efd10b8df1") is None


def test_an_append_of_nothing_only_checks_what_was_read(site: Site):
    site.log.append([capture()], {})
    assert site.log.append([], {CASE: 1}).positions == ()
    with pytest.raises(VersionConflict):
        site.log.append([], {CASE: 0})


def without(made: Capture, part: str) -> Capture:
    return Capture(made.envelope, {name: data for name, data in made.parts.items() if name != part})


def exchanged(made: Capture, part: str, content: bytes) -> Capture:
    return Capture(made.envelope, {**made.parts, part: content})


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (without(capture(), "D3"), "parts"),
        (exchanged(capture(), "D4", b"{}"), "parts"),
        (exchanged(capture(), "D3", capture().parts["D3"]), "digest"),
        (capture(subject=None), "subject"),
        (Capture(b"{}", {}), "envelope"),
        (Capture(b"\xff", {}), "envelope"),
        (Capture(b"", {}), "envelope"),
        (capture("case-\0"), "envelope"),
        (Capture(capture(parts={}).envelope.replace(b'"type_version":1', b'"type_version":"1"'), {}), "envelope"),
    ],
)
def test_a_capture_that_is_not_what_its_envelope_says_is_no_record(site: Site, broken: Capture, reason: str):
    with pytest.raises(BrokenCapture) as refused:
        site.log.append([capture(OTHER_CASE), broken], {})
    assert refused.value.reason == reason
    assert site.log.last().position == 0


def test_a_record_without_parts_needs_no_subject(site: Site):
    site.log.append([capture("settings-deadlines", subject=None, parts={})], {})
    assert site.log.load("settings-deadlines")[0].parts == {}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET leaf = state",
        "UPDATE records SET logged_at = 0 WHERE originator_version = 1",
        "DELETE FROM records",
        "DELETE FROM records WHERE originator_version = 2",
        "UPDATE store SET demo = (1 = 1)",
        "UPDATE store SET created_at = 0",
        "DELETE FROM store",
    ],
)
def test_the_database_lets_nobody_change_what_is_kept(site: Site, statement: str):
    site.log.append([capture(), capture()], {})
    before = site.log.read(0, 10)
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError), match="never"):
        site.run(statement)
    assert site.log.read(0, 10) == before
    assert not site.log.info.demo


def test_the_store_is_durable_at_every_commit(sqlite_site: SQLiteSite):
    with sqlite_site.log._recorder.datastore.get_connection(commit=True) as connection:
        settings = {name: connection.query(f"PRAGMA {name}", ())[0][0] for name in ("journal_mode", "synchronous")}
    assert settings == {"journal_mode": "wal", "synchronous": 2}


def test_a_long_append_is_one_append(site: Site):
    streams = [new_stream() for _ in range(20)]
    made = [capture(stream, subject=CHILD, seed=os.urandom(16)) for stream in streams for _ in range(50)]
    appended = site.log.append(made, dict.fromkeys(streams, 0))
    assert appended.positions == tuple(range(1, 1001))
    assert set(appended.versions.values()) == {50}
