"""What is remarked behind the answers: filled in where that is harmless, and said once, not at every try."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from gunicorn import arbiter
from waitress import server as waitress_server
from waitress import task as waitress_task

from service.http import journal as journals
from service.http.journal import Journal
from service.http.opening import Opening
from service.http.remarks import HARMLESS, OWN, POOL, QUEUE, WAITRESS, divert
from service.http.stopping import Stopping
from service.keys import KeyStoreUnavailable
from service.log import LogUnavailable
from tests.service.http.serving import wait_until

SERVER = "gunicorn.error"


class Told:
    """A journal, and what is in it."""

    def __init__(self) -> None:
        self._file = StringIO()
        self.journal = Journal(self._file)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._file.getvalue().splitlines()]

    def says(self) -> list[str]:
        return [line["says"] for line in self.lines()]


@pytest.fixture
def told() -> Iterator[Told]:
    logs = [logging.getLogger(name) for name in (SERVER, WAITRESS, QUEUE, OWN, POOL)]
    before = [(log.handlers, log.propagate, log.level) for log in logs]
    made = Told()
    divert(made.journal, SERVER)
    yield made
    for log, (handlers, propagate, level) in zip(logs, before, strict=True):
        log.handlers, log.propagate = handlers, propagate
        log.setLevel(level)


def test_what_became_of_a_worker_is_told_with_its_number(told: Told):
    logging.getLogger(SERVER).error("Worker (pid:%s) was sent %s! Perhaps out of memory?", 4711, "SIGKILL")
    (line,) = told.lines()
    assert line["says"] == "Worker (pid:4711) was sent SIGKILL! Perhaps out of memory?"
    assert line["level"] == "ERROR"


def test_what_could_be_of_a_request_is_told_without_it(told: Told):
    logging.getLogger(SERVER).warning("Error handling request %s", "/pages/children?name=Surya")
    logging.getLogger(WAITRESS).warning("Invalid header: Surya")
    assert [{"says", "where"} & set(line) for line in told.lines()] == [{"where"}, {"where"}]
    assert told.lines()[0]["where"].startswith(f"{SERVER}:")
    assert "Surya" not in json.dumps(told.lines())


def test_a_remark_of_our_own_is_told_whole_and_in_one_line(told: Told):
    logging.getLogger(f"{OWN}.log.anything").info("not listening: %s", "refused\n\tIs it running?")
    assert told.says() == ["not listening: refused Is it running?"]


def test_a_pool_that_tries_again_and_again_says_nothing(told: Told):
    logging.getLogger(POOL).warning("error connecting in %r: %s", "pool-1", "Connection refused")
    logging.getLogger(POOL).error("task run %s failed", "an errand")
    (line,) = told.lines()
    assert line["where"].startswith(f"{POOL}:")


def test_requests_that_wait_a_moment_for_a_thread_are_no_remark(told: Told):
    logging.getLogger(QUEUE).warning("Task queue depth is %d", 3)
    assert told.lines() == []


def test_the_words_of_the_servers_are_those_that_are_known():
    """Another version may say it otherwise: then only where it comes from would be told."""
    sources = [Path(str(each.__file__)).read_text("utf-8") for each in (arbiter, waitress_server, waitress_task)]
    source = " ".join(" ".join(sources).split()).replace('" "', "")
    for whole in HARMLESS:
        said = whole.removesuffix(" Perhaps out of memory?")
        assert f'"{said}"' in source or f'("{said}' in source, whole


def test_work_that_fails_again_and_again_is_told_once_a_minute(told: Told, monkeypatch: pytest.MonkeyPatch):
    for error in (LogUnavailable("away"), LogUnavailable("away"), KeyStoreUnavailable("away")):
        told.journal.trouble("views", error)
    assert [line["error"] for line in told.lines()] == ["LogUnavailable", "KeyStoreUnavailable"]
    monkeypatch.setattr(journals, "REMINDER", 0)
    told.journal.trouble("views", KeyStoreUnavailable("away"))
    assert len(told.lines()) == 3


def test_a_worker_that_cannot_open_its_site_says_it_once_and_that_it_is_over(
    told: Told, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("service.http.opening.AGAIN", 0.01)
    tries: list[int] = []

    def open_app() -> Any:
        tries.append(1)
        if len(tries) < 5:
            raise LogUnavailable("away")
        return lambda environ, start_response: [b"open"]

    opening = Opening(open_app, Stopping(), told.journal)
    wait_until(lambda: len(tries) == 5 and len(told.lines()) == 2)
    first, last = told.lines()
    assert (first["incident"], first["error"], last["event"]) == ("opening", "LogUnavailable", "opened")
    assert list(opening({}, lambda *_: None)) == [b"open"]  # type: ignore[arg-type]  # it is not asked
