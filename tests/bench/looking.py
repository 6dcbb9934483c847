"""Looking: what it costs that each look is on record before its answer leaves, for many readers and for a lone one."""

import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from flask import Flask

from domain.staff.vocabulary import Role
from service.app import create_app
from service.envelope import read_envelope
from service.http.journal import Journal
from service.http.on_record import put_looks_on_record
from service.site import Site
from tests.bench.measuring import Side, contest
from tests.bench.stores import site_in, some_stories
from tests.bench.writers import Steps, together

READERS = 32
CASES = 32
ROUNDS = 5
EACH = 4
"""Cases that each of the readers opens in a round."""
LONE = 25
NO_LOG = "no read log"
ONE_WRITE = "one durable row"
"""The same reading, and after it one row that is durable, in a table of its own."""


def read_together(
    folder: Path, *, rounds: int = ROUNDS, readers: int = READERS, each: int = EACH
) -> Mapping[str, Side]:
    """Many readers open one case after the other."""
    # One more to warm up.
    ready = (rounds + 1) * each
    with _reading(folder) as (with_log, without):
        sides = {
            "harapan": together(_readers(with_log, readers, ready), each),
            NO_LOG: together(_readers(without, readers, ready), each),
        }
        return contest(sides, rounds)


def read_alone(folder: Path, *, rounds: int = ROUNDS, cases: int = LONE) -> Mapping[str, Side]:
    """A lone reader opens one case after the other."""
    with _reading(folder) as (with_log, without), closing(_one_table(folder / "row.sqlite3")) as row:

        def ours() -> int:
            for number in range(cases):
                with_log(number)
            return cases

        def one_write() -> int:
            for number in range(cases):
                without(number)
                row.execute("INSERT INTO looks (said) VALUES (zeroblob(700))")
            return cases

        return contest({"harapan": ours, ONE_WRITE: one_write}, rounds)


Reading = Callable[[int], None]
"""Opens one of the cases."""


@contextmanager
def _reading(folder: Path) -> Iterator[tuple[Reading, Reading]]:
    """The application of the product, and the same one without the hook."""
    with site_in(folder, some_stories(CASES)) as site, Path(os.devnull).open("w") as journal:
        with_log = create_app(site, journal=Journal(journal))
        without = create_app(site, journal=Journal(journal))
        without.after_request_funcs[None] = [
            each for each in without.after_request_funcs[None] if each.__module__ != put_looks_on_record.__module__
        ]
        yield _opening(site, with_log), _opening(site, without)


def _opening(site: Site, app: Flask) -> Reading:
    records = site.log.read(0, 1_000_000)
    envelopes = (read_envelope(each.envelope) for each in records)
    supervisor = next(each.actor for each in envelopes if each.role is Role.SUPERVISOR)
    headers = {"Authorization": f"Bearer {site.tokens.issue(supervisor, Role.SUPERVISOR)}"}
    cases = sorted({each.stream for each in records if each.stream.startswith("case-")})

    def read(number: int) -> None:
        answer = app.test_client().get(f"/api/cases/{cases[number % len(cases)]}", headers=headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)

    return read


def _readers(read: Reading, readers: int, ready: int) -> list[Steps]:
    return [deque(partial(read, reader + step) for step in range(ready)) for reader in range(readers)]


def _one_table(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE looks (id INTEGER PRIMARY KEY AUTOINCREMENT, said BLOB)")
    return connection
