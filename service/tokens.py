"""API tokens: each bound to one person in one role, shown once, and kept as an HMAC that nobody can turn back."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe
from threading import Lock

from uuid_utils.compat import uuid7

from domain.identifiers import StaffId
from domain.staff.vocabulary import Role
from service.keys import KeyStore
from service.keys.private_files import make_private_file

PREFIX = "hrp_"
SECRET = re.compile(PREFIX + "[A-Za-z0-9_-]{43}")
"""The prefix lets a scanner of leaked files recognise a token; the rest are 32 random bytes."""
MAC_KEY = "api-token"

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


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever speaks with a token: this person, acting in this role."""

    person: StaffId
    role: Role
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What is kept of a token; ``note`` says what it is for, never whom it is about."""

    id: str
    person: StaffId
    role: Role
    note: str
    issued_at: datetime
    revoked_at: datetime | None


class TokenStore:
    """The tokens of a site, in a small file of their own. Safe to share between threads and processes."""

    def __init__(self, path: Path, keys: KeyStore, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        make_private_file(path)
        self._keys = keys
        self._now = now
        self._lock = Lock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(SCHEMA)

    def issue(self, person: StaffId, role: Role, note: str = "") -> str:
        """A new token for this person in this role. Its text is returned here and can never be had again."""
        secret = PREFIX + token_urlsafe(32)
        row = (str(uuid7()), self._mac(secret), person, str(role), note, self._now().isoformat())
        with self._locked() as connection:
            connection.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, NULL)", row)
        return secret

    def find(self, secret: str) -> Caller | None:
        """Who speaks with this secret; ``None`` where it was never issued, or is revoked."""
        if not SECRET.fullmatch(secret):
            return None
        statement = "SELECT person, role, id FROM tokens WHERE mac = ? AND revoked_at IS NULL"
        with self._locked() as connection:
            row = connection.execute(statement, (self._mac(secret),)).fetchone()
        return Caller(StaffId(row[0]), Role(row[1]), row[2]) if row else None

    def revoke(self, id: str) -> bool:
        """Refuse this token from the next request on; whether there was one to revoke."""
        statement = "UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"
        with self._locked() as connection:
            return connection.execute(statement, (self._now().isoformat(), id)).rowcount == 1

    def list(self) -> list[Token]:
        """Every token that was ever issued, oldest first."""
        statement = "SELECT id, person, role, note, issued_at, revoked_at FROM tokens ORDER BY id"
        with self._locked() as connection:
            return [_token(*row) for row in connection.execute(statement)]

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def _mac(self, secret: str) -> bytes:
        return self._keys.mac(MAC_KEY, secret.encode("ascii"))

    @contextmanager
    def _locked(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            yield self._connection


def _token(id: str, person: str, role: str, note: str, issued_at: str, revoked_at: str | None) -> Token:
    return Token(
        id=id,
        person=StaffId(person),
        role=Role(role),
        note=note,
        issued_at=datetime.fromisoformat(issued_at),
        revoked_at=datetime.fromisoformat(revoked_at) if revoked_at else None,
    )
