"""What several processes count is counted once and together, and survives whoever has counted it."""

import os
import signal
from collections.abc import Callable

import pytest

from service.http import counts as counting
from service.http.counts import Counts

ANSWERED = ("answers", "GET", "/cases", "200")


def in_a_process(work: Callable[[], None]) -> None:
    """Until it is killed, as a worker may be at any moment."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def test_what_is_counted_adds_up_by_name():
    counts = Counts()
    for amount in (1.0, 0.25):
        counts.add(ANSWERED, amount)
    counts.add((*ANSWERED[:-1], "404"))
    assert counts.sums() == {ANSWERED: 1.25, (*ANSWERED[:-1], "404"): 1}


def test_every_process_reads_what_all_of_them_have_counted():
    counts = Counts(3)

    def work() -> None:
        counts.count_at(counts.take_place())
        for _ in range(1000):
            counts.add(ANSWERED)

    in_a_process(work)
    counts.count_at(2)
    counts.add(ANSWERED)
    assert counts.sums() == {ANSWERED: 1001}


def test_who_takes_the_place_of_one_that_died_goes_on_from_there():
    counts = Counts(1)
    for _ in range(2):
        place = counts.take_place()

        def work(place: int = place) -> None:
            counts.count_at(place)
            counts.add(ANSWERED)

        in_a_process(work)
        counts.leave_place(place)
    assert counts.sums() == {ANSWERED: 2}


def test_a_place_is_given_to_one_process_at_a_time():
    counts = Counts(2)
    one, other = counts.take_place(), counts.take_place()
    assert one != other
    with pytest.raises(IndexError):
        counts.take_place()
    counts.leave_place(one)
    assert counts.take_place() == one


def test_more_names_than_there_is_room_for_are_not_counted_and_cost_no_answer(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(counting, "ROOM", 128)
    counts = Counts(2)
    for number in range(100):
        counts.add(("answers", f"/{number}"))
    counts.add(("answers", "/0"))
    counts.count_at(1)
    counts.add(("answers", "/0"))
    kept = counts.sums()
    assert kept["answers", "/0"] == 3
    assert 1 < len(kept) < 100
