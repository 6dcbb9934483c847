"""Reading: one order for everybody, each position once, and nothing ever appears behind a reader."""

from collections.abc import Iterator
from random import Random
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from service.log import Log
from tests.service.log.building import CASE, OTHER_CASE, Site, capture, new_stream


def append(log: Log, records: int, stream: str = CASE) -> None:
    log.append([capture(stream, parts={}) for _ in range(records)], {})


def test_the_log_is_read_in_pages(site: Site):
    append(site.log, 7)
    assert [record.position for record in site.log.read(0, 3)] == [1, 2, 3]
    assert [record.position for record in site.log.read(3, 3)] == [4, 5, 6]
    assert [record.position for record in site.log.read(6, 3)] == [7]
    assert site.log.read(7, 3) == []


def test_a_stream_is_read_up_to_a_version(site: Site):
    append(site.log, 2)
    append(site.log, 2, OTHER_CASE)
    append(site.log, 2)
    assert [record.version for record in site.log.load(CASE)] == [1, 2, 3, 4]
    assert [record.position for record in site.log.load(CASE, 3)] == [1, 2, 5]
    assert site.log.load(CASE, 0) == []


def test_an_empty_log_ends_nowhere(site: Site):
    assert (site.log.last().position, site.log.last().logged_at) == (0, None)
    assert site.log.read(0, 10) == []


def test_a_reader_does_not_wait_for_what_is_there(site: Site):
    append(site.log, 1)
    began = monotonic()
    assert site.log.wait(0, 5)
    assert monotonic() - began < 1


def test_a_reader_waits_no_longer_than_it_says(site: Site):
    append(site.log, 1)
    began = monotonic()
    assert not site.log.wait(1, 0.2)
    assert 0.2 <= monotonic() - began < 1
    assert not site.log.wait(1, 0)


def waiting(log: Log, after: int) -> Iterator[float]:
    """Starts a reader that waits; then, how long it took to notice."""
    noticed: list[float] = []
    ready = Event()

    def wait() -> None:
        ready.set()
        if log.wait(after, 10):
            noticed.append(monotonic())

    reader = Thread(target=wait)
    reader.start()
    ready.wait()
    sleep(0.05)
    began = monotonic()
    yield began
    reader.join()
    yield noticed[0] - began


def test_an_append_wakes_the_readers_of_its_process_at_once(site: Site):
    reader = waiting(site.log, 0)
    next(reader)
    append(site.log, 1)
    assert next(reader) < 0.3


def test_an_append_of_another_process_is_found_by_polling(site: Site):
    other = site.second_process()
    reader = waiting(site.log, 0)
    next(reader)
    append(other, 1)
    assert next(reader) < 2
    other.close()


@pytest.mark.parametrize("seed", range(5))
def test_a_reader_that_is_stopped_and_resumed_sees_each_position_once(site: Site, seed: int):
    chance = Random(seed)
    writers = [Thread(target=write, args=(site, number)) for number in range(3)]
    for writer in writers:
        writer.start()
    seen: list[int] = []
    while any(writer.is_alive() for writer in writers) or site.log.wait(len(seen), 0):
        log = site.second_process()
        for _ in range(chance.randint(1, 4)):
            site.log.wait(len(seen), 0.05)
            seen += [record.position for record in log.read(len(seen), chance.randint(1, 30))]
        log.close()
    assert seen == list(range(1, 3 * 20 * 4 + 1))


def write(site: Site, number: int) -> None:
    log = site.second_process() if number else site.log
    stream = new_stream()
    for _ in range(20):
        append(log, 3, stream)
        append(log, 1)
    if number:
        log.close()


def test_reading_goes_on_while_a_writer_holds_the_store(site: Site):
    append(site.log, 3)
    with site.held():
        assert [record.position for record in site.log.read(0, 10)] == [1, 2, 3]
        assert site.log.head(CASE).version == 3
