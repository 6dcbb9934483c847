"""Appends that meet at the store: one transaction for all that wait, and each is judged as if it were alone."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import pytest
from eventsourcing.persistence import DataError, OperationalError

from service.keys import KeyGone
from service.log import Append, Appended, CommandKey, DuplicateEvent, KeyReused, LogUnavailable, VersionConflict, verify
from service.log.group_commit import BREATH, GroupCommit
from tests.service.log.building import CASE, CLASSES, OTHER_CASE, WORKER, Site, capture, new_stream


def until(settled: Callable[[], bool]) -> None:
    deadline = monotonic() + 10
    while not settled():
        assert monotonic() < deadline
        sleep(0.001)


def outcome(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except Exception as error:
        return error


class Desk:
    """Threads that ask one after the other, and what each was told."""

    def __init__(self) -> None:
        self.told: dict[int, Any] = {}
        self._threads: list[Thread] = []

    def ask(self, request: Callable[[], Any]) -> None:
        number = len(self._threads)
        thread = Thread(target=lambda: self.told.update({number: outcome(request)}))
        self._threads.append(thread)
        thread.start()

    def answers(self) -> list[Any]:
        for thread in self._threads:
            thread.join(20)
            assert not thread.is_alive()
        return [self.told[number] for number in range(len(self._threads))]


class Disk:
    """A commit that takes until it is let go; it writes down who came together."""

    def __init__(self) -> None:
        self.go = Event()
        self.groups: list[list[str]] = []

    def commit(self, asked: Sequence[str]) -> list[str | Exception]:
        self.groups.append(list(asked))
        assert self.go.wait(10)
        if "broken" in asked:
            raise OperationalError
        if "misshapen" in asked:
            raise DataError
        if "interrupted" in asked:
            raise KeyboardInterrupt
        return [ValueError(each) if each == "refused" else each.upper() for each in asked]


@pytest.fixture
def disk() -> Disk:
    return Disk()


def asked(disk: Disk, *requests: str) -> list[Any]:
    """The first request alone, and while it is on its way all the others, in order."""
    group, desk = GroupCommit(disk.commit), Desk()
    for number, request in enumerate(requests):
        desk.ask(lambda request=request: group.append(request))
        until(lambda number=number: bool(disk.groups) and len(group._waiting) == number)
    disk.go.set()
    return desk.answers()


def test_a_lone_writer_waits_for_nobody(disk: Disk):
    disk.go.set()
    group = GroupCommit(disk.commit)
    assert [group.append("one"), group.append("two")] == ["ONE", "TWO"]
    assert disk.groups == [["one"], ["two"]]


def after_two_together(disk: Disk) -> GroupCommit[str, str]:
    """A store that has just committed for two at once."""
    group, desk = GroupCommit(disk.commit), Desk()
    for number, request in enumerate(["one", "two", "three"]):
        desk.ask(lambda request=request: group.append(request))
        until(lambda number=number: bool(disk.groups) and len(group._waiting) == number)
    disk.go.set()
    desk.answers()
    disk.groups.clear()
    return group


def test_of_those_who_were_answered_together_the_first_takes_the_others_along(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
):
    group, desk = after_two_together(disk), Desk()

    def meanwhile(seconds: float) -> None:
        desk.ask(lambda: group.append("second"))
        until(lambda: len(group._waiting) == 2)

    monkeypatch.setattr("service.log.group_commit.sleep", meanwhile)
    assert group.append("first") == "FIRST"
    assert desk.answers() == ["SECOND"]
    assert disk.groups == [["first", "second"]]


def test_whoever_comes_alone_after_that_is_not_kept_waiting(disk: Disk, monkeypatch: pytest.MonkeyPatch):
    group = after_two_together(disk)
    breaths: list[float] = []
    monkeypatch.setattr("service.log.group_commit.sleep", breaths.append)
    assert [group.append("four"), group.append("five")] == ["FOUR", "FIVE"]
    assert breaths == [BREATH]


def test_who_is_stopped_while_taking_a_breath_stops_nobody_else(disk: Disk, monkeypatch: pytest.MonkeyPatch):
    group = after_two_together(disk)

    def stopped(seconds: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as within:
        within.setattr("service.log.group_commit.sleep", stopped)
        with pytest.raises(KeyboardInterrupt):
            group.append("four")
    assert group.append("five") == "FIVE"
    assert disk.groups == [["five"]]


def test_what_comes_during_a_commit_goes_together_into_the_next(disk: Disk):
    assert asked(disk, "one", "two", "three", "four") == ["ONE", "TWO", "THREE", "FOUR"]
    assert disk.groups == [["one"], ["two", "three", "four"]]


def test_a_refusal_is_told_to_its_own_member_alone(disk: Disk):
    first, second, third = asked(disk, "one", "refused", "three")
    assert (first, type(second), third) == ("ONE", ValueError, "THREE")


def test_a_commit_that_fails_is_told_to_everybody_in_it_and_to_nobody_else(disk: Disk):
    told = asked(disk, "one", "two", "broken", "four")
    assert [type(each) for each in told] == [str, *[OperationalError] * 3]


def test_rows_that_the_database_refuses_cost_nobody_else_theirs(disk: Disk):
    told = asked(disk, "one", "two", "misshapen", "four")
    assert [type(each) for each in told] == [str, str, DataError, str]
    assert disk.groups[1:] == [["two", "misshapen", "four"], ["two"], ["misshapen"], ["four"]]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_who_was_committed_by_a_thread_that_is_stopped_is_told_that_nobody_knows(disk: Disk):
    group, desk = GroupCommit(disk.commit), Desk()
    desk.ask(lambda: group.append("one"))
    until(lambda: bool(disk.groups))
    stopped = Thread(target=lambda: group.append("interrupted"))
    stopped.start()
    until(lambda: len(group._waiting) == 1)
    desk.ask(lambda: group.append("three"))
    until(lambda: len(group._waiting) == 2)
    disk.go.set()
    first, third = desk.answers()
    assert (first, type(third), third.reason) == ("ONE", LogUnavailable, "io")
    stopped.join()
    assert group.append("four") == "FOUR"


def test_many_threads_are_all_answered_with_their_own(disk: Disk):
    disk.go.set()
    group, desk = GroupCommit(disk.commit), Desk()
    for number in range(40):
        desk.ask(lambda number=number: [group.append(f"ask-{number}-{k}") for k in range(50)])
    assert desk.answers() == [[f"ASK-{number}-{k}" for k in range(50)] for number in range(40)]
    assert sorted(each for group in disk.groups for each in group) == sorted(
        f"ask-{number}-{k}" for number in range(40) for k in range(50)
    )


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
