"""API tokens: each bound to one person in one role, shown once, and kept as an HMAC that nobody can turn back."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_urlsafe

from uuid_utils.compat import uuid7

from domain.identifiers import StaffId
from domain.staff.vocabulary import Role
from service.keys import KeyStore
from service.token_rows import Row, TokenRows

PREFIX = "hrp_"
SECRET = re.compile(PREFIX + "[A-Za-z0-9_-]{43}")
"""The prefix lets a scanner of leaked files recognise a token; the rest are 32 random bytes."""
MAC_KEY = "api-token"


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
    """The tokens of a site. Safe to share between threads and processes.

    On PostgreSQL everything can raise ``LogUnavailable``.
    """

    def __init__(
        self, rows: TokenRows, keys: KeyStore, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._rows = rows
        self._keys = keys
        self._now = now

    def issue(self, person: StaffId, role: Role, note: str = "") -> str:
        """A new token for this person in this role. Its text is returned here and can never be had again."""
        secret = PREFIX + token_urlsafe(32)
        self._rows.add(self._mac(secret), Row(str(uuid7()), person, str(role), note, self._now()))
        return secret

    def find(self, secret: str) -> Caller | None:
        """Who speaks with this secret; ``None`` where it was never issued, or is revoked."""
        if not SECRET.fullmatch(secret):
            return None
        return _caller(self._rows.by_mac(self._mac(secret)))

    def caller(self, id: str) -> Caller | None:
        """Who speaks with the token of this id; ``None`` where it is revoked."""
        return _caller(self._rows.by_id(id))

    def revoke(self, id: str) -> bool:
        """Refuse this token from the next request on; whether there was one to revoke."""
        return self._rows.revoke(id, self._now())

    def list(self) -> list[Token]:
        """Every token that was ever issued, oldest first."""
        return [_token(row) for row in self._rows.all()]

    def close(self) -> None:
        """Let go of where they are kept."""
        self._rows.close()

    def _mac(self, secret: str) -> bytes:
        return self._keys.mac(MAC_KEY, secret.encode("ascii"))


def _caller(row: Row | None) -> Caller | None:
    return Caller(StaffId(row.person), Role(row.role), row.id) if row else None


def _token(row: Row) -> Token:
    id, person, role, note, issued_at, revoked_at = row
    return Token(id=id, person=StaffId(person), role=Role(role), note=note, issued_at=issued_at, revoked_at=revoked_at)
