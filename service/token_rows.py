"""Where the tokens of a site are kept: in a small file of their own, or in a table that several processes share."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol

from service.keys.private_files import make_private_file

if TYPE_CHECKING:
    # A small site has no driver for PostgreSQL.
    from service.log.postgres_beside import TablesBeside

SCHEMA = """
CREATE TABLE IF NOT EXISTS tokens (
    id TEXT PRIMARY KEY,
    mac BLOB NOT NULL UNIQUE,
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    note TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    revoked_at TEXT
) WITHOUT ROWID
"""


class Row(NamedTuple):
    """What is kept of a token."""

    id: str
    person: str
    role: str
    note: str
    issued_at: datetime
    revoked_at: datetime | None = None


class TokenRows(Protocol):
    """Safe to share between threads and processes."""

    def add(self, mac: bytes, row: Row) -> None:
        """One that was just issued."""

    def by_mac(self, mac: bytes) -> Row | None:
        """The one with this code that holds."""

    def by_id(self, id: str) -> Row | None:
        """The one with this id that holds."""

    def revoke(self, id: str, at: datetime) -> bool:
        """Let it hold no more; whether it had held."""

    def all(self) -> list[Row]:
        """Every one, oldest first."""

    def close(self) -> None:
        """Let go of it."""


class TokenFile:
    """The tokens in a file of the owner only."""

    def __init__(self, path: Path) -> None:
        make_private_file(path)
        self._lock = Lock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(SCHEMA)

    def add(self, mac: bytes, row: Row) -> None:
        values = (row.id, mac, row.person, row.role, row.note, row.issued_at.isoformat())
        with self._locked() as connection:
            connection.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, NULL)", values)

    def by_mac(self, mac: bytes) -> Row | None:
        return next(iter(self._rows("WHERE mac = ? AND revoked_at IS NULL", mac)), None)

    def by_id(self, id: str) -> Row | None:
        return next(iter(self._rows("WHERE id = ? AND revoked_at IS NULL", id)), None)

    def revoke(self, id: str, at: datetime) -> bool:
        statement = "UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"
        with self._locked() as connection:
            return connection.execute(statement, (at.isoformat(), id)).rowcount == 1

    def all(self) -> list[Row]:
        return self._rows("ORDER BY id")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _rows(self, which: str, *values: object) -> list[Row]:
        select = f"SELECT id, person, role, note, issued_at, revoked_at FROM tokens {which}"  # noqa: S608  # ours
        with self._locked() as connection:
            return [_row(*each) for each in connection.execute(select, values)]

    @contextmanager
    def _locked(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            yield self._connection


class TokenTable:
    """The tokens in a database. Every statement may be carried out twice, because a lost answer is asked for again."""

    def __init__(self, tables: "TablesBeside") -> None:
        self._tables = tables

    def add(self, mac: bytes, row: Row) -> None:
        statement = "INSERT INTO tokens VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO NOTHING RETURNING id"
        self._tables.ask(statement, row.id, mac, row.person, row.role, row.note, row.issued_at)

    def by_mac(self, mac: bytes) -> Row | None:
        return next(iter(self._rows("WHERE mac = %s AND revoked_at IS NULL", mac)), None)

    def by_id(self, id: str) -> Row | None:
        return next(iter(self._rows("WHERE id = %s AND revoked_at IS NULL", id)), None)

    def revoke(self, id: str, at: datetime) -> bool:
        statement = "UPDATE tokens SET revoked_at = %s WHERE id = %s AND revoked_at IS NULL RETURNING id"
        return bool(self._tables.ask(statement, at, id))

    def all(self) -> list[Row]:
        return self._rows("ORDER BY id")

    def close(self) -> None:
        """The tables belong to the site."""

    def _rows(self, which: str, *values: object) -> list[Row]:
        select = f"SELECT id, person, role, note, issued_at, revoked_at FROM tokens {which}"  # noqa: S608  # ours
        return [Row(*each) for each in self._tables.ask(select, *values)]


def _row(id: str, person: str, role: str, note: str, issued_at: str, revoked_at: str | None) -> Row:
    revoked = datetime.fromisoformat(revoked_at) if revoked_at else None
    return Row(id, person, role, note, datetime.fromisoformat(issued_at), revoked)
