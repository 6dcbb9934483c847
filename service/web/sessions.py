"""Sessions of people at a browser: over soon when nobody uses them, and worth no more than what they began with."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_urlsafe
from threading import Lock
from typing import Protocol

import msgspec

from domain.identifiers import StaffId
from domain.staff.vocabulary import Role
from service.keys import KeyStore
from service.site import Site

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=10)
MOST = 1_000
"""Sessions at a time; beyond that the one that was idle longest gives way."""
MAC_KEY = "session"

_BEGIN = """
WITH stale AS (DELETE FROM sessions WHERE seen < %s OR begun < %s),
    crowded AS (
        DELETE FROM sessions WHERE mac IN (SELECT mac FROM sessions ORDER BY seen DESC OFFSET %s)
    )
INSERT INTO sessions VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING mac
"""
_USE = """
UPDATE sessions SET seen = greatest(seen, %s) WHERE mac = %s AND seen >= %s AND begun >= %s RETURNING session
"""
_END = "DELETE FROM sessions WHERE mac = %s RETURNING mac"


class Way(StrEnum):
    """How somebody came in."""

    PASSWORD = "password"  # noqa: S105  # the name of a way
    PROVIDER = "provider"
    TOKEN = "token"  # noqa: S105  # as above


class Session(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is kept of a session: who is inside, and what is asked at every step whether it still holds.

    ``role`` is ``None`` until somebody who has several has chosen. ``era`` is that of the account, ``token`` the id of
    the token that was shown. ``confirmed_at`` is when both factors were shown last; ``None`` where never.
    """

    person: StaffId
    role: Role | None
    way: Way
    begun: datetime
    era: int = 0
    token: str | None = None
    confirmed_at: datetime | None = None


# Made once, and not by whichever thread comes first: several that make the first one together can crash the process.
_SESSION = msgspec.json.Decoder(Session)


class Sessions(Protocol):
    """Who is signed in: from the random id in a cookie to their session. Safe to share between threads."""

    def begin(self, session: Session) -> str:
        """Keep a session; its id, a new one each time, is the only way to it."""

    def find(self, id: str) -> Session | None:
        """The session, which counts as used now; ``None`` where it is over or never was."""

    def end(self, id: str) -> None:
        """Nobody gets in with this id any more."""


def sessions_of(site: Site) -> Sessions:
    """In the memory of the one process that serves a small site; else where every process finds them."""
    if site.beside is None:
        return SessionsInMemory(site.now)
    return SessionTable(site.beside.ask, site.keys, site.now)


class SessionsInMemory:
    """A restart of the server ends them all."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = Lock()
        self._sessions: dict[str, tuple[Session, datetime]] = {}
        """With the moment when each was used last."""

    def begin(self, session: Session) -> str:
        id, now = token_urlsafe(32), self._now()
        with self._lock:
            self._forget_stale(now)
            if len(self._sessions) >= MOST:
                del self._sessions[min(self._sessions, key=lambda each: self._sessions[each][1])]
            self._sessions[id] = session, now
        return id

    def find(self, id: str) -> Session | None:
        now = self._now()
        with self._lock:
            self._forget_stale(now)
            if id not in self._sessions:
                return None
            session, _ = self._sessions[id]
            self._sessions[id] = session, now
            return session

    def end(self, id: str) -> None:
        with self._lock:
            self._sessions.pop(id, None)

    def _forget_stale(self, now: datetime) -> None:
        for id, (session, seen) in list(self._sessions.items()):
            if now - seen > IDLE or now - session.begun > LONGEST:
                del self._sessions[id]


class SessionTable:
    """In a table, where the id is an HMAC: whoever reads the table cannot go in with what they read.

    Everything can raise ``LogUnavailable``.
    """

    def __init__(self, ask: Callable[..., list[tuple[str]]], keys: KeyStore, now: Callable[[], datetime]) -> None:
        self._ask = ask
        self._keys = keys
        self._now = now

    def begin(self, session: Session) -> str:
        id, now, text = token_urlsafe(32), self._now(), msgspec.json.encode(session).decode()
        self._ask(_BEGIN, now - IDLE, now - LONGEST, MOST - 1, self._mac(id), text, session.begun, now)
        return id

    def find(self, id: str) -> Session | None:
        now = self._now()
        found = self._ask(_USE, now, self._mac(id), now - IDLE, now - LONGEST)
        return _SESSION.decode(found[0][0]) if found else None

    def end(self, id: str) -> None:
        self._ask(_END, self._mac(id))

    def _mac(self, id: str) -> bytes:
        return self._keys.mac(MAC_KEY, id.encode())
