"""API tokens: each bound to one person in one role, shown once, and kept as an HMAC that nobody can turn back."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe

from uuid_utils.compat import uuid7

from domain.identifiers import StaffId
from domain.staff.vocabulary import Role
from service.keys import KeyStore
from service.token_rows import Row, TokenRows

TOKEN, CLIENT = "hrp_", "hrc_"
"""The prefix lets a scanner of leaked files recognise a secret; the rest are 32 random bytes. With a token one asks;
with the secret of a client one gets tokens."""
SECRET = re.compile(f"({TOKEN}|{CLIENT})[A-Za-z0-9_-]{{43}}")
KINDS = {TOKEN: "token", CLIENT: "client"}
MAC_KEY = "api-token"

LASTING = timedelta(days=90)
"""A token of a person, unless another end was asked for."""
CLIENT_LASTING = timedelta(days=365)
SHORT = timedelta(minutes=10)
"""A token that a program gets in exchange for the secret of its client."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks: this person, acting in this role.

    ``token`` is the id of the token that was shown; ``None`` for somebody at a browser who came in with an account.
    ``confirmed_at`` is when they last showed both factors; ``None`` where they never did, as every program.
    """

    person: StaffId
    role: Role
    token: str | None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What is kept of a token, or of a client; ``note`` says what it is for, never whom it is about."""

    id: str
    person: StaffId
    role: Role
    note: str
    issued_at: datetime
    revoked_at: datetime | None
    expires_at: datetime | None = None
    is_client: bool = False


@dataclass(frozen=True, slots=True)
class Client:
    """A program that may get tokens: its id, and the secret, which is shown once."""

    id: str
    secret: str


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

    def issue(self, person: StaffId, role: Role, note: str = "", lasting: timedelta = LASTING) -> str:
        """A new token for this person in this role. Its text is returned here and can never be had again."""
        return self._issue(TOKEN, person, role, note, lasting).secret

    def register(self, person: StaffId, role: Role, note: str = "", lasting: timedelta = CLIENT_LASTING) -> Client:
        """A program that may get short tokens for this person in this role."""
        return self._issue(CLIENT, person, role, note, lasting)

    def exchange(self, id: str, secret: str) -> str | None:
        """A short token for the secret of a client; ``None`` where there is no such client, or it holds no more.

        It holds no longer than its client: revoking that one ends it at once.
        """
        found = self._by_secret(secret, CLIENT)
        if found is None or found.id != id:
            return None
        left = found.expires_at - self._now() if found.expires_at else SHORT
        return self._issue(TOKEN, StaffId(found.person), Role(found.role), "", min(SHORT, left), found.id).secret

    def find(self, secret: str) -> Caller | None:
        """Who speaks with this secret; ``None`` where it was never issued, is revoked, or has expired."""
        return _caller(self._by_secret(secret, TOKEN))

    def caller(self, id: str) -> Caller | None:
        """Who speaks with the token of this id; ``None`` where it holds no more."""
        found = self._holding(self._rows.by_id(id))
        return _caller(found) if found and found.kind == KINDS[TOKEN] else None

    def revoke(self, id: str) -> bool:
        """Refuse this token or client from the next request on; whether there was one to revoke."""
        return self._rows.revoke(id, self._now())

    def list(self) -> list[Token]:
        """Every token and client that somebody issued, oldest first."""
        return [_token(row) for row in self._rows.all()]

    def close(self) -> None:
        """Let go of where they are kept."""
        self._rows.close()

    def _issue(
        self, prefix: str, person: StaffId, role: Role, note: str, lasting: timedelta, client: str | None = None
    ) -> Client:
        secret, now = prefix + token_urlsafe(32), self._now()
        row = Row(str(uuid7()), person, str(role), note, now, None, KINDS[prefix], now + lasting, client)
        self._rows.add(self._mac(secret), row)
        return Client(row.id, secret)

    def _by_secret(self, secret: str, prefix: str) -> Row | None:
        if not SECRET.fullmatch(secret) or not secret.startswith(prefix):
            return None
        return self._holding(self._rows.by_mac(self._mac(secret)))

    def _holding(self, row: Row | None) -> Row | None:
        """A token without an end was issued before tokens had one."""
        return row if row and (row.expires_at is None or self._now() < row.expires_at) else None

    def _mac(self, secret: str) -> bytes:
        return self._keys.mac(MAC_KEY, secret.encode("ascii"))


def _caller(row: Row | None) -> Caller | None:
    return Caller(StaffId(row.person), Role(row.role), row.id) if row else None


def _token(row: Row) -> Token:
    return Token(
        id=row.id,
        person=StaffId(row.person),
        role=Role(row.role),
        note=row.note,
        issued_at=row.issued_at,
        revoked_at=row.revoked_at,
        expires_at=row.expires_at,
        is_client=row.kind == KINDS[CLIENT],
    )
