"""People of a deployed shelter who ask over HTTP, each on a connection of its own, and try again as they should."""

import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event
from time import monotonic, sleep
from typing import Any

from tests.service.http.house import CONTACT

PATIENCE = 60
MET = {name: told for name, told in CONTACT.items() if name != "occurred_at"}
"""A contact of this moment: whoever reports it has their role since today."""
AGAIN = {429, 500, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, the JSON or the text of it, and how many seconds it took."""

    status: int
    told: Any
    seconds: float


@dataclass(slots=True)
class Person:
    """Somebody with a token."""

    port: int
    token: str

    def ask(self, method: str, path: str, body: Any = None, key: str = "", timeout: float = PATIENCE) -> Answer:
        """One request on a new connection."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        begun = monotonic()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8")
        finally:
            connection.close()
        is_json = "json" in answer.headers.get("Content-Type", "")
        return Answer(answer.status, json.loads(text) if is_json else text, monotonic() - begun)

    def contact(self, key: str) -> Answer:
        """A child is met: asked with the same key until there is an answer."""
        deadline = monotonic() + PATIENCE
        while True:
            try:
                answer = self.ask("POST", "/api/contacts", MET | {"label": f"child {key}"}, key.replace(" ", "-"))
            except (OSError, HTTPException):
                answer = None
            if answer and answer.status not in AGAIN:
                assert answer.status in (200, 201), answer
                return answer
            assert monotonic() < deadline
            sleep(0.1)

    def events(self, after: int = 0) -> list[dict[str, Any]]:
        """The whole log in order, as it is served."""
        read: list[dict[str, Any]] = []
        cursor = str(after)
        while True:
            page = self.ask("GET", f"/api/events?after={cursor}&limit=500").told
            if not page["items"]:
                return read
            read += page["items"]
            cursor = page["next"]


@dataclass(slots=True)
class Load:
    """Contacts that several workers report at once, until it is enough."""

    person: Person
    reader: Person
    name: str
    before: int
    """Contacts that were there when it began."""
    done: Event = field(default_factory=Event)
    told: dict[str, Any] = field(default_factory=dict)
    """By key: the answer that acknowledged it."""

    def write(self, writer: int) -> None:
        number = 0
        while not self.done.is_set():
            key = f"{self.name} {writer} {number}"
            self.told[key] = self.person.contact(key).told
            number += 1


@contextmanager
def load(person: Person, reader: Person, name: str, writers: int = 4) -> Iterator[Load]:
    """Contacts are reported while in the block; at its end every one of them has its answer."""
    running = Load(person, reader, name, before=contacts(reader.events()))
    with ThreadPoolExecutor(writers) as pool:
        futures: list[Future[None]] = [pool.submit(running.write, each) for each in range(writers)]
        try:
            yield running
        finally:
            running.done.set()
    for each in futures:
        each.result()


def contacts(events: list[dict[str, Any]]) -> int:
    return sum(each["type"] == "harapan.case.contact-recorded.v1" for each in events)


def must_hold_each_once(load: Load) -> None:
    """What was acknowledged is there, once, at its place; nothing else came of asking again; no place is empty."""
    events = load.reader.events()
    assert [int(each["position"]) for each in events] == list(range(1, len(events) + 1))
    by_id = {each["id"]: each for each in events}
    assert len(by_id) == len(events)
    acknowledged = [event for answer in load.told.values() for event in answer["events"]]
    assert len(set(acknowledged)) == len(acknowledged), "two keys never have one event"
    assert set(acknowledged) <= set(by_id)
    assert contacts(events) == load.before + len(load.told)
