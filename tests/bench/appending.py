"""Appending: our log against raw rows and against the library's own save."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from service.keys import KeyStore
from service.log import Log, create_log
from service.log.migrator import migrate, migrations_in
from service.log.placing import Row
from service.log.sqlite_datastore import PAGE_BYTES
from service.log.sqlite_schema import STATEMENTS
from sync.capture import Capture
from tests.bench.contacts import PER_COMMIT, now, opened_in, rows_of, saved_in
from tests.bench.measuring import Side, Work, contest
from tests.bench.stock import LibraryCase, LibraryCases, library_in, library_on
from tests.bench.stores import postgres_log, server

COMMITS = 20
ROUNDS = 11

INSERT = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
POSTGRES_INSERT = (
    "INSERT INTO records (notification_id, originator_id, originator_version, topic, state, event_id, logged_at, leaf, "
    "parts) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def append_fifty(folder: Path, *, rounds: int = ROUNDS, commits: int = COMMITS) -> Mapping[str, Side]:
    """Ours, raw rows, and the library, each into a SQLite file of its own."""
    keys = KeyStore.create(folder / "keys")
    with (
        closing(keys),
        closing(create_log(folder / "ours.sqlite3", keys, now, agency="bench", source="urn:bench")) as log,
        closing(_raw_file(folder / "raw.sqlite3")) as raw,
        closing(library_in(folder / "library.sqlite3")) as library,
    ):
        return _contest(log, keys, library, lambda rows: _insert(raw, rows), rounds, commits)


def append_fifty_on_postgres(folder: Path, *, rounds: int = ROUNDS, commits: int = COMMITS) -> Mapping[str, Side]:
    """The same on one server, each in a schema of its own."""
    with (
        server(folder) as url,
        postgres_log(folder, url) as (keys, log),
        closing(_raw_schema(url)) as raw,
        closing(library_on(url)) as library,
    ):
        return _contest(log, keys, library, lambda rows: _insert_on_postgres(raw, rows), rounds, commits)


def _contest(
    log: Log, keys: KeyStore, library: LibraryCases, insert: Callable[[list[Row]], None], rounds: int, commits: int
) -> dict[str, Side]:
    # One more to warm up.
    ready = (rounds + 1) * commits
    beginnings, rows = rows_of(keys, ready)
    insert(beginnings)
    sides = {
        "harapan": ours(log, opened_in(log, ready), commits),
        "raw rows": _raw(insert, rows, commits),
        "library save": _saving(library, saved_in(library, ready), commits),
    }
    return contest(sides, rounds)


def ours(log: Log, ready: list[list[Capture]], commits: int = COMMITS) -> Work:
    """Appends through our log; checking, sealing, hashing and chaining are in the time."""

    def work() -> int:
        for _ in range(commits):
            log.append(ready.pop(), {})
        return commits * PER_COMMIT

    return work


def _raw(insert: Callable[[list[Row]], None], ready: list[list[Row]], commits: int) -> Work:
    """Inserts rows that were made before."""
    following = iter(ready)

    def work() -> int:
        for _ in range(commits):
            insert(next(following))
        return commits * PER_COMMIT

    return work


def _saving(library: LibraryCases, ready: list[tuple[LibraryCase, list[dict[str, Any]]]], commits: int) -> Work:
    """Tells a case of the library fifty events and saves it: its only way to append."""

    def work() -> int:
        for _ in range(commits):
            case, events = ready.pop()
            for each in events:
                case.record(**each)
            library.save(case)
        return commits * PER_COMMIT

    return work


def _raw_file(path: Path) -> sqlite3.Connection:
    """The same table with the same indexes and triggers on pages of the same size, as durable."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")
    for statement in STATEMENTS:
        raw.execute(statement)
    return raw


def _insert(raw: sqlite3.Connection, rows: list[Row]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(INSERT, rows)
    raw.execute("COMMIT")


def _raw_schema(url: str) -> psycopg.Connection[Any]:
    raw = psycopg.connect(url)
    migrate(raw, "raw", migrations_in())
    return raw


def _insert_on_postgres(raw: psycopg.Connection[Any], rows: list[Row]) -> None:
    with raw.transaction(), raw.cursor() as cursor:
        cursor.executemany(POSTGRES_INSERT, rows)
