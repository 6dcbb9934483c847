"""What was read before is kept in memory, and nothing is decided on it that is not so any more."""

import sqlite3
from contextlib import closing

import pytest

from domain.case.events.outreach import ChildSeen
from domain.identifiers import StreamId
from domain.sensitivity import UNOPENED
from service.facts import Memory
from service.log import Log
from service.log.glance import Command, Glance
from service.site import Site
from tests.service.asking import ask, met


class Counted:
    """A log that remembers from which versions on it was asked for streams."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.asked: list[dict[str, int]] = []

    def glance(self, since: dict[str, int], command: Command | None = None) -> Glance:
        self.asked.append(dict(since))
        return self._log.glance(since, command)


@pytest.fixture
def log(site: Site) -> Counted:
    return Counted(site.log)


def seen(site: Site, case: StreamId, place: str) -> None:
    ask(site, ChildSeen(place=place), case)


def memory_of(log: Counted, most: int = 1_000) -> Memory:
    return Memory(log, most)  # type: ignore[arg-type]  # as much of a log as it needs


def test_a_stream_is_read_once_and_then_only_what_has_come_since(site: Site, log: Counted):
    case, memory = met(site).stream, memory_of(log)
    assert memory.brief([case]).facts(case).version == 1
    seen(site, case, "the yard")
    seen(site, case, "the gate")
    assert memory.brief([case]).facts(case).version == 3
    assert [each[case] for each in log.asked] == [0, 1]


def test_what_did_not_change_is_not_folded_again(site: Site, log: Counted):
    case, memory = met(site).stream, memory_of(log)
    assert memory.brief([case]).facts(case).case is memory.brief([case]).facts(case).case


def test_what_has_come_since_gives_the_state_that_reading_it_all_gives(site: Site, log: Counted):
    done, memory = met(site), memory_of(log)
    for place in ("the yard", "the gate", "the market"):
        memory.brief([done.stream]).facts(done.stream)
        seen(site, done.stream, place)
    kept, anew = (each.brief([done.stream]).facts(done.stream) for each in (memory, memory_of(log)))
    assert (kept.history, kept.case, kept.leaf) == (anew.history, anew.case, anew.leaf)


def test_the_child_of_a_case_that_is_known_is_asked_for_with_it(site: Site, log: Counted):
    done, memory = met(site), memory_of(log)
    memory.brief([done.stream]).facts(done.stream)
    briefing = memory.brief([done.stream])
    assert done.child
    assert briefing.facts(done.child).child.open_case is None
    assert len(log.asked) == 2


def test_a_stream_that_nobody_asked_for_is_asked_for_when_it_is_needed(site: Site, log: Counted):
    done, memory = met(site), memory_of(log)
    briefing = memory.brief([])
    assert briefing.facts(done.stream).version == 1
    assert [list(each) for each in log.asked] == [[], [done.stream]]


def test_one_briefing_stays_at_its_moment(site: Site, log: Counted):
    case, memory = met(site).stream, memory_of(log)
    briefing = memory.brief([case])
    end = site.log.last()
    seen(site, case, "the yard")
    assert (briefing.version(case), briefing.facts(case).version, briefing.end) == (1, 1, end)


def test_nothing_that_needs_a_key_stays_in_memory(site: Site, log: Counted):
    case = met(site).stream
    seen(site, case, "the yard")
    facts = memory_of(log).brief([case]).facts(case)
    event = facts.history.records[-1].event
    assert isinstance(event, ChildSeen)
    assert event.place is UNOPENED


def test_of_many_streams_those_are_forgotten_that_nobody_asked_for_longest(site: Site, log: Counted):
    first, second, third = (met(site).stream for _ in range(3))
    memory = memory_of(log, most=2)
    for case in (first, second, first, third):
        memory.brief([case]).facts(case)
    assert (memory.recall(first).version, memory.recall(second).version, memory.recall(third).version) == (1, 0, 1)


def test_a_store_that_somebody_has_been_at_is_read_anew(site: Site, log: Counted):
    case, memory = met(site).stream, memory_of(log)
    seen(site, case, "the yard")
    memory.brief([case]).facts(case)
    with closing(sqlite3.connect(site.settings.log_file)) as store, store:
        store.execute("DROP TRIGGER records_keep")
        store.execute("UPDATE records SET leaf = zeroblob(32) WHERE originator_id = ?", (case,))
    assert memory.brief([case]).facts(case).leaf == bytes(32)
    assert [each[case] for each in log.asked] == [0, 2, 0]
