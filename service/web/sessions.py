"""Sessions of people at a browser: over soon when nobody uses them, and worth no more than the token behind them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from threading import Lock
from typing import Protocol

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
UPDATE sessions SET seen = greatest(seen, %s) WHERE mac = %s AND seen >= %s AND begun >= %s RETURNING token
"""
_END = "DELETE FROM sessions WHERE mac = %s RETURNING mac"


class Sessions(Protocol):
    """Who is signed in: from the random id in a cookie to the id of a token. Safe to share between threads.

    The token's id is kept rather than what it stood for, so that every request asks anew whether it still holds.
    """

    def begin(self, token: str) -> str:
        """A new session; its id is the only way to it."""

    def token(self, id: str) -> str | None:
        """The token of a session, which counts as used now; ``None`` where it is over or never was."""

    def end(self, id: str) -> None:
        """Nobody gets in with this id any more."""


def sessions_of(site: Site) -> Sessions:
    """In the memory of the one process that serves a small site; else where every process finds them."""
    if site.beside is None:
        return SessionsInMemory(site.now)
    return SessionTable(site.beside.ask, site.keys, site.now)


@dataclass(slots=True)
class _Session:
    token: str
    begun: datetime
    seen: datetime


class SessionsInMemory:
    """A restart of the server ends them all."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = Lock()
        self._sessions: dict[str, _Session] = {}

    def begin(self, token: str) -> str:
        id, now = token_urlsafe(32), self._now()
        with self._lock:
            self._forget_stale(now)
            if len(self._sessions) >= MOST:
                del self._sessions[min(self._sessions, key=lambda each: self._sessions[each].seen)]
            self._sessions[id] = _Session(token, now, now)
        return id

    def token(self, id: str) -> str | None:
        now = self._now()
        with self._lock:
            self._forget_stale(now)
            session = self._sessions.get(id)
            if session is None:
                return None
            session.seen = now
            return session.token

    def end(self, id: str) -> None:
        with self._lock:
            self._sessions.pop(id, None)

    def _forget_stale(self, now: datetime) -> None:
        for id, each in list(self._sessions.items()):
            if now - each.seen > IDLE or now - each.begun > LONGEST:
                del self._sessions[id]


class SessionTable:
    """In a table, where the id is an HMAC: whoever reads the table cannot go in with what they read.

    Everything can raise ``LogUnavailable``.
    """

    def __init__(self, ask: Callable[..., list[tuple[str]]], keys: KeyStore, now: Callable[[], datetime]) -> None:
        self._ask = ask
        self._keys = keys
        self._now = now

    def begin(self, token: str) -> str:
        id, now = token_urlsafe(32), self._now()
        self._ask(_BEGIN, now - IDLE, now - LONGEST, MOST - 1, self._mac(id), token, now, now)
        return id

    def token(self, id: str) -> str | None:
        now = self._now()
        found = self._ask(_USE, now, self._mac(id), now - IDLE, now - LONGEST)
        return found[0][0] if found else None

    def end(self, id: str) -> None:
        self._ask(_END, self._mac(id))

    def _mac(self, id: str) -> bytes:
        return self._keys.mac(MAC_KEY, id.encode())
