"""An office that publishes its log, and what an integrator finds in Redis."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Thread
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from redis import Redis

from service.http.stopping import Stopping
from service.keys import KeyStore
from service.log import Log, create_log, open_log
from service.log.wakeup import WakeUp
from service.stream import Publisher
from service.stream.held import Held, document_of, read, stream_of
from tests.service.log.building import AGENCY, Clock, capture, new_stream

SCHEMAS = "http://localhost/api/schemas/"
PATIENCE = 20


def until(so: Any) -> None:
    deadline = monotonic() + PATIENCE
    while not so():
        assert monotonic() < deadline
        sleep(0.01)


@dataclass(frozen=True)
class Found:
    """An entry as an integrator reads it."""

    partition: int
    position: int
    previous: int
    event: dict[str, Any]
    raw: bytes


class Office:
    """A log of its own, with a source that nobody else has, so that many can share one Redis."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.keys = KeyStore.create(folder / "keys")
        self.path = folder / "data" / "log.sqlite3"
        self.source = f"urn:harapan:{uuid4()}"
        self.log = create_log(self.path, self.keys, Clock(), agency=AGENCY, source=self.source)
        self.redis = Redis.from_url(url)
        self.streams = [new_stream() for _ in range(20)]
        self._chance = Random(20250320)
        self._publishers: list[Publisher] = []

    def another_log(self, wakeup: WakeUp | None = None) -> Log:
        """The same store as another process has it open."""
        return open_log(self.path, self.keys, Clock(), wakeup=wakeup)

    def reopen(self) -> None:
        self.log.close()
        self.log = self.another_log()

    def publisher(self, log: Log | None = None, **options: Any) -> Publisher:
        self._publishers.append(Publisher(log or self.log, self.url, SCHEMAS, **options))
        return self._publishers[-1]

    def record(self, count: int = 1) -> list[str]:
        """So many contacts with children met before or not; their event ids."""
        captures = [capture(self._chance.choice(self.streams)) for _ in range(count)]
        return list(self.log.append(captures, {}).event_ids) if captures else []

    def held(self) -> Held | None:
        return read(self.redis.get(document_of(self.source)))

    def found(self, held: Held | None = None) -> list[Found]:
        """Every entry of the streams, one stream after the other."""
        held = held or self.held()
        assert held
        return [each for number in range(held.partitions) for each in self._found_in(held, number)]

    def close(self) -> None:
        for publisher in self._publishers:
            publisher.close()
        self.redis.close()
        self.log.close()
        self.keys.close()

    def _found_in(self, held: Held, number: int) -> Iterator[Found]:
        for id, fields in self.redis.xrange(stream_of(self.source, held, number)):
            position, sub = id.decode().split("-")
            assert sub == "0"
            assert fields.keys() == {b"event", b"previous"}
            event = fields[b"event"]
            yield Found(number, int(position), int(fields[b"previous"]), json.loads(event), event)


def assert_whole(office: Office, begins: int = 0) -> None:
    """Every record after ``begins`` is in Redis, once and in order, and each entry names the one before it."""
    held, records, found = office.held(), office.log.read(begins, 10_000_000), office.found()
    assert held
    assert (held.begins, held.position) == (begins, office.log.last().position)
    ids = {each.position: each.event["id"] for each in found}
    assert ids == {each.position: each.event_id for each in records}
    assert len(found) == len(records)
    newest = dict.fromkeys(range(held.partitions), begins)
    places: dict[str, int] = {}
    for each in found:
        assert each.previous == newest[each.partition]
        assert each.position > each.previous
        assert places.setdefault(each.event["subject"], each.partition) == each.partition
        newest[each.partition] = each.position
    assert tuple(newest.values()) == held.newest


@contextmanager
def running(publisher: Publisher) -> Iterator[list[Exception]]:
    """A block in which the publisher runs beside; what it tells of failures."""
    stopping, told = Stopping(), list[Exception]()
    thread = Thread(target=publisher.run, args=(stopping, told.append))
    thread.start()
    try:
        yield told
    finally:
        stopping.begin()
        began = monotonic()
        thread.join()
        assert monotonic() - began < 3


def say(word: str) -> None:
    """One line on the way out, at once and whole."""
    os.write(1, f"{word}\n".encode())
