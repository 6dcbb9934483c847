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
ADDED = {"kind": "TEXT NOT NULL DEFAULT 'token'", "expires_at": "TEXT", "client": "TEXT"}
"""Columns that a file of an older version does not have yet."""

COLUMNS = "id, person, role, note, issued_at, revoked_at, kind, expires_at, client"
OVER = "client IS NOT NULL AND expires_at <"
"""What was exchanged for the secret of a client, and is over: there is a new one every few minutes."""
_CLIENT_HOLDS = """NOT EXISTS (
    SELECT 1 FROM tokens AS clients WHERE clients.id = kept.client AND clients.revoked_at IS NOT NULL
)"""


class Row(NamedTuple):
    """What is kept of a token. ``client`` is the id of the one whose secret it was exchanged for."""

    id: str
    person: str
    role: str
    note: str
    issued_at: datetime
    revoked_at: datetime | None = None
    kind: str = "token"
    expires_at: datetime | None = None
    client: str | None = None


class TokenRows(Protocol):
    """Safe to share between threads and processes. Whether a row has expired is for the reader to see."""

    def add(self, mac: bytes, row: Row) -> None:
        """One that was just issued. What was exchanged and had expired by then is kept no longer."""

    def by_mac(self, mac: bytes) -> Row | None:
        """The one with this code, unless it is revoked, or its client is."""

    def by_id(self, id: str) -> Row | None:
        """The one with this id, unless it is revoked, or its client is."""

    def revoke(self, id: str, at: datetime) -> bool:
        """Let it hold no more; whether it had held."""

    def all(self) -> list[Row]:
        """Every one that was issued by somebody, oldest first."""

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
        self._bring_forward()

    def add(self, mac: bytes, row: Row) -> None:
        statement = f"INSERT INTO tokens (mac, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  # ours
        values = (mac, *(each.isoformat() if isinstance(each, datetime) else each for each in row))
        with self._locked() as connection:
            connection.execute(f"DELETE FROM tokens WHERE {OVER} ?", (row.issued_at.isoformat(),))  # noqa: S608  # ours
            connection.execute(statement, values)

    def by_mac(self, mac: bytes) -> Row | None:
        return next(iter(self._rows(_holding("mac", "?"), mac)), None)

    def by_id(self, id: str) -> Row | None:
        return next(iter(self._rows(_holding("id", "?"), id)), None)

    def revoke(self, id: str, at: datetime) -> bool:
        statement = "UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"
        with self._locked() as connection:
            return connection.execute(statement, (at.isoformat(), id)).rowcount == 1

    def all(self) -> list[Row]:
        return self._rows("WHERE client IS NULL ORDER BY id")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _bring_forward(self) -> None:
        # Alone, because two processes may open an older file at the same moment.
        self._connection.execute("BEGIN IMMEDIATE")
        known = {each[1] for each in self._connection.execute("PRAGMA table_info(tokens)")}
        for name, declared in ADDED.items():
            if name not in known:
                self._connection.execute(f"ALTER TABLE tokens ADD COLUMN {name} {declared}")
        self._connection.execute("COMMIT")

    def _rows(self, which: str, *values: object) -> list[Row]:
        select = f"SELECT {COLUMNS} FROM tokens AS kept {which}"  # noqa: S608  # ours
        with self._locked() as connection:
            return [_read(Row(*each)) for each in connection.execute(select, values)]

    @contextmanager
    def _locked(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            yield self._connection


class TokenTable:
    """The tokens in a database. Every statement may be carried out twice, because a lost answer is asked for again."""

    def __init__(self, tables: "TablesBeside") -> None:
        self._tables = tables

    def add(self, mac: bytes, row: Row) -> None:
        statement = (
            f"WITH over AS (DELETE FROM tokens WHERE {OVER} %s) "  # noqa: S608  # ours
            f"INSERT INTO tokens (mac, {COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (id) DO NOTHING RETURNING id"
        )
        self._tables.ask(statement, row.issued_at, mac, *row)

    def by_mac(self, mac: bytes) -> Row | None:
        return next(iter(self._rows(_holding("mac", "%s"), mac)), None)

    def by_id(self, id: str) -> Row | None:
        return next(iter(self._rows(_holding("id", "%s"), id)), None)

    def revoke(self, id: str, at: datetime) -> bool:
        statement = "UPDATE tokens SET revoked_at = %s WHERE id = %s AND revoked_at IS NULL RETURNING id"
        return bool(self._tables.ask(statement, at, id))

    def all(self) -> list[Row]:
        return self._rows("WHERE client IS NULL ORDER BY id")

    def close(self) -> None:
        """The tables belong to the site."""

    def _rows(self, which: str, *values: object) -> list[Row]:
        select = f"SELECT {COLUMNS} FROM tokens AS kept {which}"  # noqa: S608  # ours
        return [Row(*each) for each in self._tables.ask(select, *values)]


def _holding(column: str, place: str) -> str:
    """What was exchanged holds no longer than its client."""
    return f"WHERE {column} = {place} AND revoked_at IS NULL AND {_CLIENT_HOLDS}"


def _read(row: Row) -> Row:
    """As SQLite keeps it: moments as text."""
    return row._replace(
        issued_at=datetime.fromisoformat(str(row.issued_at)),
        revoked_at=_moment(row.revoked_at),
        expires_at=_moment(row.expires_at),
    )


def _moment(text: datetime | None) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None
