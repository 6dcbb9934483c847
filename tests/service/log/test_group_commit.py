"""Requests that meet: one commit for all that wait, and each is answered with its own."""

from collections.abc import Sequence
from threading import Event, Thread
from typing import Any

import pytest
from eventsourcing.persistence import DataError, OperationalError

from service.log import LogUnavailable
from service.log.group_commit import BREATH, GroupCommit
from tests.service.log.desk import Desk, until


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
