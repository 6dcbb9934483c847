"""Appends that meet at the store: one transaction for all that wait, and each is judged as if it were alone."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from threading import Event
from typing import Any

import pytest

from service.keys import KeyGone
from service.log import Append, Appended, CommandKey, DuplicateEvent, KeyReused, VersionConflict, verify
from tests.service.log.building import CASE, CLASSES, OTHER_CASE, WORKER, Site, capture, new_stream
from tests.service.log.desk import Desk, until

Request = Callable[[], Appended]


def together(site: Site, requests: Iterable[Request]) -> list[Any]:
    """All the requests in one transaction of the store, judged in this order."""
    group, desk = site.log._group, Desk()
    held = group._commit
    go, begun, sizes = Event(), Event(), []

    def commit(batches: Sequence[Any]) -> Any:
        sizes.append(len(batches))
        begun.set()
        assert go.wait(10)
        return held(batches)

    group._commit = commit
    desk.ask(lambda: site.log.append([], {}))
    assert begun.wait(10)
    for number, request in enumerate(requests, start=1):
        desk.ask(request)
        until(lambda number=number: len(group._waiting) == number)
    go.set()
    _, *told = desk.answers()
    group._commit = held
    assert sizes == [1, len(told)]
    return told


def key(name: str, request_hash: bytes = b"one request") -> CommandKey:
    return CommandKey(person=WORKER, key=name, request_hash=request_hash, status=201, answer={"k": name})


def test_appends_to_one_stream_in_one_transaction_follow_each_other(site: Site):
    told = together(site, [lambda: site.log.append([capture(), capture()], {})] * 3)
    assert [each.positions for each in told] == [(1, 2), (3, 4), (5, 6)]
    assert [each.versions[CASE] for each in told] == [2, 4, 6]
    assert list(verify(site.log, site.keys.keyring(CLASSES))) == []


def test_of_two_decisions_on_one_version_in_one_transaction_one_is_kept(site: Site):
    first, second, third = together(
        site,
        [
            lambda: site.log.append([capture()], {CASE: 0}),
            lambda: site.log.append([capture()], {CASE: 0}),
            lambda: site.log.append([capture(OTHER_CASE)], {OTHER_CASE: 0}),
        ],
    )
    assert (first.positions, third.positions) == ((1,), (2,))
    assert isinstance(second, VersionConflict)
    assert second.actual == 1
    assert site.log.last().position == 2


def test_a_stream_that_was_only_read_may_move_in_the_same_transaction(site: Site):
    moved, judged = together(
        site,
        [
            lambda: site.log.append([capture(OTHER_CASE)], {}),
            lambda: site.log.append([capture()], {CASE: 0, OTHER_CASE: 0}),
        ],
    )
    assert moved.positions == (1,)
    assert isinstance(judged, VersionConflict)


def test_an_event_twice_in_one_transaction_is_kept_once(site: Site):
    known, made = capture(), capture()
    site.log.append([known], {})
    told = together(
        site,
        [
            lambda: site.log.append([made], {}),
            lambda: site.log.append([capture(new_stream()), made], {}),
            lambda: site.log.append([known], {}),
            lambda: site.log.append([capture()], {}),
        ],
    )
    assert [type(each) for each in told] == [Appended, DuplicateEvent, DuplicateEvent, Appended]
    assert told[3].positions == (3,)
    assert list(verify(site.log, site.keys.keyring(CLASSES))) == []


def test_a_command_twice_in_one_transaction_happens_once(site: Site):
    first, again, other, late = together(
        site,
        [
            lambda: site.log.append([capture()], {CASE: 0}, key("k-1")),
            lambda: site.log.append([capture()], {CASE: 0}, key("k-1")),
            lambda: site.log.append([capture()], {CASE: 1}, key("k-1", b"another request")),
            lambda: site.log.append([capture()], {CASE: 1}, key("k-2")),
        ],
    )
    assert (again.repeated, again.positions, again.answer) == (True, first.positions, {"k": "k-1"})
    assert isinstance(other, KeyReused)
    assert late.positions == (2,)
    assert site.log.last().position == 2


def test_a_refused_command_leaves_its_key_free_in_the_same_transaction(site: Site):
    refused, done = together(
        site,
        [
            lambda: site.log.append([capture()], {CASE: 7}, key("k-1")),
            lambda: site.log.append([capture()], {CASE: 0}, key("k-1")),
        ],
    )
    assert isinstance(refused, VersionConflict)
    assert not done.repeated


def test_a_person_whom_another_process_erases_meanwhile_keeps_nobody_elses_record_out(site: Site):
    erased = "child-01890a5d-ac96-774b-bcce-b302099a805c"
    site.log.append([capture(subject=erased)], {})

    def erase() -> Appended:
        # What is asked for before this is sealed already when it happens.
        with closing(sqlite3.connect(site.folder / "keys" / "keys.sqlite3", isolation_level=None)) as other:
            other.execute("UPDATE keys SET wrapped = NULL WHERE name = ?", (f"subject/{erased}",))
        return site.log.append([capture(OTHER_CASE)], {})

    before, refused, meanwhile, after = together(
        site,
        [
            lambda: site.log.append([capture()], {}),
            lambda: site.log.append([capture(), capture(subject=erased)], {}),
            erase,
            lambda: site.log.append([capture(subject=None, parts={})], {}),
        ],
    )
    assert (type(refused), refused.subject) == (KeyGone, erased)
    assert [each.positions for each in (before, meanwhile, after)] == [(2,), (3,), (4,)]


def test_many_appends_at_once_are_kept_in_their_order_beside_those_of_other_threads(site: Site):
    streams = [new_stream() for _ in range(20)]

    def fill() -> list[Appended]:
        return site.log.append_all([Append(captures=[capture(each), capture(each)]) for each in streams])

    desk = Desk()
    for _ in range(2):
        desk.ask(fill)
    desk.ask(lambda: [site.log.append([capture()], {CASE: version}) for version in range(20)])
    for told in desk.answers()[:2]:
        first = told[0].positions[0]
        assert [each.positions for each in told] == [(first + at, first + at + 1) for at in range(0, 40, 2)]
    assert site.log.head(streams[0]).version == 4
    assert list(verify(site.log, site.keys.keyring(CLASSES))) == []


def test_of_many_appends_at_once_the_refused_one_is_told_and_the_others_are_kept(site: Site):
    appends = [
        Append(captures=[capture()], expected={CASE: 0}),
        Append(captures=[capture()], expected={CASE: 0}),
        Append(captures=[capture(OTHER_CASE)], expected={OTHER_CASE: 0}),
    ]
    with pytest.raises(VersionConflict):
        site.log.append_all(appends)
    assert (site.log.head(CASE).version, site.log.head(OTHER_CASE).version) == (1, 1)


def test_nobody_is_answered_before_what_was_appended_is_there_for_others(site: Site):
    other = site.second_process()
    missing: list[int] = []

    def work() -> None:
        stream = new_stream()
        for version in range(10):
            position = site.log.append([capture(stream, parts={})], {stream: version}).positions[0]
            if other.last().position < position:
                missing.append(position)

    desk = Desk()
    for _ in range(8):
        desk.ask(work)
    assert desk.answers() == [None] * 8
    assert missing == []
    assert site.log.last().position == 80
    other.close()
