"""A database that dies, restarts, or is cut off in mid-append: nothing is lost, doubled or left unclear."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from service.log import CommandKey, Log, LogUnavailable, VersionConflict, verify
from service.log.postgres_store import open_postgres_log
from tests.service.log.building import CASE, CLASSES, WORKER, PostgresSite, capture, new_stream
from tests.support.cutting import Cutting
from tests.support.engines import OwnServer, new_schema


def key(name: str) -> CommandKey:
    return CommandKey(person=WORKER, key=name, request_hash=name.encode(), status=201)


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    made = OwnServer()
    yield made
    made.remove()


@pytest.fixture
def site(server: OwnServer, tmp_path: Path) -> Iterator[PostgresSite]:
    with new_schema(server.url) as schema:
        made = PostgresSite(tmp_path, server.url, schema)
        yield made
        made.close()


@pytest.fixture
def way(postgres_site: PostgresSite) -> Iterator[Cutting]:
    made = Cutting(postgres_site.url)
    yield made
    made.remove()


@pytest.fixture
def far(postgres_site: PostgresSite, way: Cutting) -> Iterator[Log]:
    """The store as a process sees it that comes by the way which is cut."""
    with closing(
        open_postgres_log(way.url, postgres_site.keys, postgres_site.clock, schema=postgres_site.schema)
    ) as log:
        yield log


def whole(site: PostgresSite) -> bool:
    return list(verify(site.log, site.keys.keyring(CLASSES))) == []


class Writer(Thread):
    """Appends until it is stopped; remembers what was acknowledged, and asks again with the same key what was not."""

    def __init__(self, log: Log, stop: Event) -> None:
        super().__init__()
        self._log, self._halt = log, stop
        self.acknowledged: list[str] = []
        self.reasons: set[str] = set()
        self.slowest = 0.0

    def run(self) -> None:
        stream, version = new_stream(), 0
        while not self._halt.is_set():
            made = [capture(stream), capture(stream)]
            while not self._append(made, stream, version):
                sleep(0.02)
            version += 2

    def _append(self, made: list, stream: str, version: int) -> bool:
        began = monotonic()
        try:
            appended = self._log.append(made, {stream: version}, key(f"{stream}-{version}"))
        except LogUnavailable as unavailable:
            self.reasons.add(unavailable.reason)
            return False
        finally:
            self.slowest = max(self.slowest, monotonic() - began)
        self.acknowledged += appended.event_ids
        return True


def test_a_database_that_is_killed_and_restarted_under_writers_has_lost_and_doubled_nothing(
    site: PostgresSite, server: OwnServer
):
    stop = Event()
    with closing(site.second_process()) as other:
        writers = [Writer(log, stop) for log in (site.log, other) for _ in range(4)]
        for writer in writers:
            writer.start()
        for _ in range(3):
            sleep(0.3)
            server.kill()
            sleep(0.1)
            server.start()
        sleep(1.5)
        before = [len(writer.acknowledged) for writer in writers]
        sleep(1)
        stop.set()
        for writer in writers:
            writer.join()
    acknowledged = [each for writer in writers for each in writer.acknowledged]
    kept = [record.event_id for record in site.log.read(0, 1_000_000)]
    assert sorted(kept) == sorted(acknowledged)
    assert whole(site)
    # The service was healthy again by itself, what it said meanwhile was clear, and nobody was kept waiting.
    assert all(len(writer.acknowledged) > count for writer, count in zip(writers, before, strict=True))
    assert set().union(*(writer.reasons for writer in writers)) <= {"away", "io", "busy"}
    assert max(writer.slowest for writer in writers) < 6


def test_while_the_database_is_down_everybody_is_told_within_two_seconds(site: PostgresSite, server: OwnServer):
    site.log.append([capture()], {})
    server.kill()
    try:
        for ask in (site.log.last, lambda: site.log.load(CASE), lambda: site.log.append([capture()], {})):
            began = monotonic()
            with pytest.raises(LogUnavailable) as unavailable:
                ask()
            assert unavailable.value.reason == "away"
            assert monotonic() - began < 2
    finally:
        server.start()
    assert site.log.append([capture()], {}).positions == (2,)


def test_reading_goes_on_over_new_connections_after_a_restart(site: PostgresSite, server: OwnServer):
    site.log.append([capture(), capture()], {})
    server.kill()
    server.start()
    assert [record.position for record in site.log.read(0, 10)] == [1, 2]
    assert site.log.append([capture()], {CASE: 2}).positions == (3,)


def test_a_commit_whose_answer_was_lost_is_found_and_answered_as_if_nothing_had_happened(
    postgres_site: PostgresSite, far: Log, way: Cutting
):
    far.append([capture()], {})
    way.after_the_commit()
    appended = far.append([capture(), capture()], {CASE: 1}, key("k-1"))
    assert way.cut.is_set()
    assert (appended.positions, appended.repeated) == ((2, 3), False)
    assert postgres_site.log.last().position == 3
    assert whole(postgres_site)


def test_a_commit_that_never_arrived_is_done_again_and_once(postgres_site: PostgresSite, far: Log, way: Cutting):
    far.append([capture()], {})
    way.before_the_commit()
    assert far.append([capture(), capture()], {CASE: 1}).positions == (2, 3)
    assert way.cut.is_set()
    assert postgres_site.log.last().position == 3
    assert whole(postgres_site)


def test_when_nobody_can_say_whether_the_commit_arrived_the_same_key_is_answered_afterwards(
    postgres_site: PostgresSite, far: Log, way: Cutting
):
    far.append([capture()], {})
    made = [capture(), capture()]
    way.after_the_commit(shut=True)
    began = monotonic()
    with pytest.raises(LogUnavailable) as unavailable:
        far.append(made, {CASE: 1}, key("k-1"))
    assert (unavailable.value.reason, way.cut.is_set()) == ("io", True)
    assert monotonic() - began < 2
    way.open()
    again = far.append(made, {CASE: 1}, key("k-1"))
    assert (again.repeated, again.positions) == (True, (2, 3))
    assert postgres_site.log.last().position == 3


def test_a_lost_commit_is_judged_anew_on_what_others_have_done_meanwhile(
    postgres_site: PostgresSite, far: Log, way: Cutting
):
    far.append([capture()], {})
    datastore = far._recorder.datastore
    let_go = datastore.let_go

    def overtaken() -> None:
        postgres_site.log.append([capture()], {CASE: 1})
        let_go()

    datastore.let_go = overtaken
    way.before_the_commit()
    with pytest.raises(VersionConflict) as conflict:
        far.append([capture()], {CASE: 1})
    assert (conflict.value.actual, way.cut.is_set()) == (2, True)
    assert whole(postgres_site)
