"""What a short command was told beside a restore is in the log that comes, or the restore did not take place."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from threading import Event
from time import sleep
from types import ModuleType
from typing import Any

import pytest

from service import site as sites
from service.backup import restoring, sqlite_landing
from service.backup.errors import RestoreRefused
from service.log import verify
from tests.service.backup.places import Place, events, write
from tests.service.log.building import CLASSES

A_WHILE = 0.3
"""Seconds in which whoever need not wait is through."""


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    """Another process: locks on folders and files tell two that opened them apart, not two programs."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


def at(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, step: str, do: Callable[[], object], *, after: bool
) -> None:
    """Let something be done just before or just after a step."""
    taken: Callable[..., Any] = getattr(module, step)

    def hooked(*given: Any, **more: Any) -> Any:
        if not after:
            do()
        done = taken(*given, **more)
        if after:
            do()
        return done

    monkeypatch.setattr(module, step, hooked)


def backed_up(place: Place) -> None:
    """There is a backup of three records, and the log has forty more."""
    with closing(place.found()) as site:
        place.back_up(site)
        write(site, 40)


def short_command(place: Place) -> list[str]:
    with closing(place.open()) as site:
        return write(site, 2)


def whole_log(place: Place) -> list[str]:
    with closing(place.open()) as site:
        assert list(verify(site.log, site.keys.keyring(CLASSES))) == []
        return events(site)


@pytest.mark.parametrize("after", [True, False])
def test_what_was_written_while_the_backup_was_checked_keeps_it_from_coming(
    place: Place, monkeypatch: pytest.MonkeyPatch, after: bool
):
    backed_up(place)
    told: list[str] = []
    at(monkeypatch, restoring, "planned", lambda: told.extend(short_command(place)), after=after)
    with pytest.raises(RestoreRefused) as refused:
        place.restore(accept_loss=True)
    assert refused.value.code == "restore.store-in-use"
    assert whole_log(place)[43:] == told


def test_whoever_opened_the_store_while_the_backup_was_checked_goes_on_with_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
):
    backed_up(place)
    opened: list[Any] = []
    at(monkeypatch, restoring, "planned", lambda: opened.append(place.open()), after=False)
    with pytest.raises(RestoreRefused) as refused:
        place.restore(accept_loss=True)
    assert refused.value.code == "restore.store-in-use"
    with closing(opened[0]) as site:
        told = write(site, 2)
    assert whole_log(place)[43:] == told


@pytest.mark.parametrize("after", [True, False])
def test_who_comes_when_all_is_planned_waits_and_writes_into_the_log_that_has_come(
    place: Place, monkeypatch: pytest.MonkeyPatch, beside: ThreadPoolExecutor, after: bool
):
    backed_up(place)
    coming: list[Future[list[str]]] = []

    def come() -> None:
        coming.append(beside.submit(short_command, place))
        sleep(A_WHILE)
        assert not coming[0].done()

    at(monkeypatch, sqlite_landing, "taken", come, after=after)
    assert place.restore(accept_loss=True).end.position == 3
    told = coming[0].result()
    assert whole_log(place)[3:] == told


def test_a_restore_waits_for_whoever_is_just_opening_the_store_and_finds_it_open(
    place: Place, monkeypatch: pytest.MonkeyPatch, beside: ThreadPoolExecutor
):
    backed_up(place)
    opening, over = Event(), Event()
    coming: list[Future[list[str]]] = []

    def command() -> list[str]:
        with closing(place.open()) as site:
            told = write(site, 2)
            over.wait(30)
            return told

    def meet() -> None:
        coming.append(beside.submit(command))
        opening.wait(30)

    def open_slowly() -> None:
        opening.set()
        sleep(A_WHILE)

    at(monkeypatch, restoring, "planned", meet, after=True)
    at(monkeypatch, sites, "open_log", open_slowly, after=False)
    with pytest.raises(RestoreRefused) as refused:
        place.restore(accept_loss=True)
    over.set()
    assert refused.value.code == "restore.store-in-use"
    told = coming[0].result()
    assert whole_log(place)[43:] == told


def test_not_even_a_tool_of_the_database_writes_into_the_log_that_goes(place: Place, monkeypatch: pytest.MonkeyPatch):
    backed_up(place)
    refused: list[str] = []

    def change_something() -> None:
        with closing(sqlite3.connect(place.settings.log_file, timeout=0.1)) as tool:
            try:
                tool.execute("UPDATE store SET agency = 'another'")
            except sqlite3.OperationalError as error:
                refused.append(str(error))

    at(monkeypatch, sqlite_landing, "taken", change_something, after=True)
    place.restore(accept_loss=True)
    assert refused == ["database is locked"]
