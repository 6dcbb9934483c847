"""Who hears of an append on PostgreSQL: other processes at once while the connection stands, by polling where not."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Thread
from time import monotonic, sleep
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from service.keys import KeyStore
from service.log import Log
from service.log.postgres_datastore import PostgresLogDatastore
from service.log.postgres_store import open_postgres_log
from service.log.postgres_wakeup import PostgresWakeUp
from tests.service.log.building import PostgresSite, capture
from tests.support.engines import OwnServer
from tests.support.remarks import remarks


def until(so: Callable[[], bool]) -> None:
    deadline = monotonic() + 10
    while not so():
        assert monotonic() < deadline
        sleep(0.01)


def listening(log: Log) -> PostgresWakeUp:
    wakeup = log._wakeup
    assert isinstance(wakeup, PostgresWakeUp)
    assert wakeup.listening.wait(10)
    return wakeup


def seconds_to_notice(reader: Log, append: Callable[[], object]) -> float:
    """How long a reader that waits takes to notice an append."""
    after, noticed = reader.last().position, []

    def wait() -> None:
        if reader.wait(after, 20):
            noticed.append(monotonic())

    thread = Thread(target=wait)
    thread.start()
    sleep(0.1)
    began = monotonic()
    append()
    thread.join()
    return noticed[0] - began


@contextmanager
def wakeup_of(url: str) -> Iterator[PostgresWakeUp]:
    with closing(PostgresLogDatastore(url, "public")) as datastore, closing(PostgresWakeUp(datastore)) as wakeup:
        yield wakeup


@pytest.fixture
def other(postgres_site: PostgresSite, monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """Another process on the same store; polling would take so long that only a word of it explains who is quick."""
    monkeypatch.setattr("service.log.log.POLL_SECONDS", 15)
    with closing(postgres_site.second_process()) as log:
        yield log


def test_an_append_of_another_process_wakes_a_reader_at_once(postgres_site: PostgresSite, other: Log):
    listening(postgres_site.log)
    listening(other)
    for _ in range(3):
        assert seconds_to_notice(postgres_site.log, lambda: other.append([capture()], {})) < 2


def test_a_process_whose_connection_was_cut_listens_again(postgres_site: PostgresSite, other: Log):
    wakeup = listening(postgres_site.log)
    listening(other)
    postgres_site.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()"
    )
    until(lambda: not wakeup.listening.is_set())
    listening(postgres_site.log)
    listening(other)
    assert seconds_to_notice(postgres_site.log, lambda: other.append([capture()], {})) < 2


def test_a_database_that_is_away_is_told_once_with_the_reason_and_once_when_it_is_back(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("service.log.postgres_wakeup.RECONNECT_SECONDS", 0.05)
    server = OwnServer()
    try:
        with remarks("service.log.postgres_wakeup") as said, wakeup_of(server.url) as wakeup:
            assert wakeup.listening.wait(10)
            server.kill()
            until(lambda: not wakeup.listening.is_set())
            sleep(1)
            server.start()
            assert wakeup.listening.wait(10)
            until(lambda: len(said) == 2)
    finally:
        server.remove()
    assert said[0].startswith("not listening in public for appends of other processes, polling instead: ")
    assert "closed the connection" in said[0] or "terminating connection" in said[0]
    assert said[1] == "listening in public for appends of other processes again"


def test_without_a_word_a_reader_finds_the_append_by_polling(postgres_site: PostgresSite):
    wakeup = listening(postgres_site.log)
    wakeup.close()
    with closing(postgres_site.second_process()) as other:
        assert seconds_to_notice(postgres_site.log, lambda: other.append([capture()], {})) < 5


def test_a_closed_log_leaves_no_connection_behind(postgres_site: PostgresSite):
    keys: KeyStore = postgres_site.keys
    url = make_conninfo(postgres_site.url, application_name=f"only-{uuid4().hex[:8]}")
    log = open_postgres_log(url, keys, postgres_site.clock, schema=postgres_site.schema)
    listening(log)
    log.append([capture()], {})
    log.close()
    name = conninfo_to_dict(url)["application_name"]
    count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"
    with psycopg.connect(postgres_site.url, autocommit=True) as connection:
        until(lambda: connection.execute(count, (name,)).fetchone() == (0,))
