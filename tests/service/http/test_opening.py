"""A worker opens its site anew when a restore has replaced it, and keeps nobody waiting meanwhile."""

import io
import json
from threading import Event, Thread
from typing import Any

import pytest
from werkzeug.test import Client

from service.http.journal import Journal
from service.http.opening import Opening
from service.http.stopping import Stopping
from tests.service.http.test_server import wait_until


class Site:
    """Of which a restore makes another one."""

    def __init__(self) -> None:
        self.number, self.replaced, self.reachable = 0, False, Event()
        self.reachable.set()

    def open_app(self) -> Any:
        self.reachable.wait(10)
        self.number, self.replaced = self.number + 1, False
        answer = str(self.number).encode()

        def app(environ: Any, start_response: Any) -> list[bytes]:
            start_response("200 OK", [])
            return [answer]

        return app


@pytest.fixture
def site() -> Site:
    return Site()


def test_answers_come_from_the_site_that_is_in_the_place(site: Site):
    journal = io.StringIO()
    client = Client(Opening(site.open_app, Stopping(), Journal(journal), lambda: site.replaced))
    assert client.get("/").data == b"1"
    site.reachable.clear()
    site.replaced = True
    asking = [Thread(target=client.get, args=("/",)) for _ in range(8)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    answer = client.get("/")
    assert (answer.status_code, answer.json and answer.json["code"]) == (503, "log.unavailable")
    assert client.get("/healthz").status_code == 200
    site.reachable.set()
    wait_until(lambda: client.get("/").data == b"2")
    events = [json.loads(line)["event"] for line in journal.getvalue().splitlines()]
    assert [each for each in events if each in ("replaced", "opened")] == ["replaced", "opened"]
    assert site.number == 2
