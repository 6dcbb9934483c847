"""An integrator who has nothing but ``docs/stream.md``: its program, its own database, and the addresses of the hub."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

from redis import Redis
from werkzeug.serving import make_server

from domain.staff.vocabulary import Role
from service.log import Log
from service.stream import Publisher
from tests.service.http.house import House
from tests.service.log.building import capture, new_stream
from tests.service.stream.office import SCHEMAS

ROOT = Path(__file__).parents[3]
SOURCE = "urn:harapan:test"

Handle = Callable[[sqlite3.Connection, dict[str, Any]], None]


def program() -> str:
    """The program as the page has it."""
    (text,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "stream.md").read_text("utf-8"), re.DOTALL)
    return str(text)


def loaded() -> Any:
    """The program as a module, which a test may change."""
    module = ModuleType("consumer")
    exec(compile(program(), "docs/stream.md", "exec"), module.__dict__)  # noqa: S102  # the page's program is what is tested
    return module


class Hub:
    """A house that serves its feed over HTTP and publishes its log."""

    def __init__(self, folder: Path, redis_url: str) -> None:
        self.folder, self.redis_url = folder, redis_url
        self.redis = Redis.from_url(redis_url)
        self.streams = [new_stream() for _ in range(12)]
        self.options: dict[str, Any] = {}
        self.open()

    def open(self) -> None:
        self.house = House(self.folder)
        self._server = make_server("127.0.0.1", 0, self.house.app, threaded=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self.token = self.house.tokens[Role.INTEGRATOR]
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()

    def shut(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.house.close()

    def close(self) -> None:
        self.shut()
        self.redis.close()

    @property
    def log(self) -> Log:
        return self.house.site.log

    def record(self, count: int, stream: int | None = None) -> list[str]:
        """So many contacts, with children in turn or with one; their event ids."""
        chosen = (self.streams[each % len(self.streams) if stream is None else stream] for each in range(count))
        return list(self.log.append([capture(each) for each in chosen], {}).event_ids)

    def publish(self) -> None:
        publisher = Publisher(self.log, self.redis_url, SCHEMAS, **self.options)
        publisher.catch_up()
        publisher.close()


class Integrator:
    """Notes every event that it handles, in the order in which it does; ``handle`` may do more, and may fail."""

    def __init__(self, hub: Hub, path: Path, module: Any, handle: Handle = lambda database, event: None) -> None:
        self.hub, self._more = hub, handle
        self.database = sqlite3.connect(path)
        # Consumers die here, machines do not.
        self.database.execute("PRAGMA synchronous = OFF")
        self.database.execute("CREATE TABLE IF NOT EXISTS noted (n INTEGER PRIMARY KEY, id, subject, position)")
        self.redis = Redis.from_url(hub.redis_url, socket_timeout=10)
        self.consumer = module.Consumer(self.redis, hub.address, hub.token, SOURCE, self.database, self._handle)

    def _handle(self, database: sqlite3.Connection, event: dict[str, Any]) -> None:
        seen = (event["id"], event["subject"], event["position"])
        database.execute("INSERT INTO noted (id, subject, position) VALUES (?, ?, ?)", seen)
        self._more(database, event)

    def work(self) -> None:
        """Until there is nothing left to do."""
        quiet = 0
        while quiet < 2:
            quiet = 0 if self.consumer.round(block=10) or self.behind() else quiet + 1

    def behind(self) -> bool:
        """Whether Redis was given more than was done here."""
        held = json.loads(self.redis.get(self.consumer.document) or "null")
        if held is None:
            return True
        self.consumer.held = held
        self.consumer.begin()
        return any(self.consumer.position(each) < newest for each, newest in enumerate(held["newest"]))

    def noted(self) -> list[tuple[str, str, int]]:
        return self.database.execute("SELECT id, subject, position FROM noted ORDER BY n").fetchall()

    def dead(self) -> list[str]:
        return [each for (each,) in self.database.execute("SELECT event FROM dead ORDER BY position")]

    def close(self) -> None:
        self.database.close()
        self.redis.close()


@contextmanager
def integrator(
    hub: Hub, path: Path, module: Any, handle: Handle = lambda database, event: None
) -> Iterator[Integrator]:
    made = Integrator(hub, path, module, handle)
    try:
        yield made
    finally:
        made.close()


def assert_each_once_and_in_order(integrator: Integrator, log: Log, without: tuple[str, ...] = ()) -> None:
    """Every event of the log once, those of each case or child in the order of the log."""
    noted = integrator.noted()
    expected = [each for each in log.read(0, 10_000_000) if each.event_id not in without]
    assert sorted(position for _, _, position in noted) == [each.position for each in expected]
    assert {id for id, _, _ in noted} == {each.event_id for each in expected}
    for stream in {each.stream for each in expected}:
        positions = [position for _, subject, position in noted if subject == stream]
        assert positions == sorted(positions)
