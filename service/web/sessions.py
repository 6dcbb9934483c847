"""Sessions of people at a browser: kept in memory alone, and over soon when nobody uses them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from threading import Lock

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=10)
MOST = 1_000
"""Sessions at a time; beyond that the one that was idle longest gives way."""


@dataclass(slots=True)
class _Session:
    token: str
    begun: datetime
    seen: datetime


class Sessions:
    """Who is signed in: from the random id in a cookie to the token. Safe to share between threads.

    A restart of the server ends them all. The token is kept rather than what it stood for, so that every request asks
    anew whether it still holds.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = Lock()
        self._sessions: dict[str, _Session] = {}

    def begin(self, token: str) -> str:
        """A new session; its id is the only way to it."""
        id, now = token_urlsafe(32), self._now()
        with self._lock:
            self._forget_stale(now)
            if len(self._sessions) >= MOST:
                del self._sessions[min(self._sessions, key=lambda each: self._sessions[each].seen)]
            self._sessions[id] = _Session(token, now, now)
        return id

    def token(self, id: str) -> str | None:
        """The token of a session, which counts as used now; ``None`` where it is over or never was."""
        now = self._now()
        with self._lock:
            self._forget_stale(now)
            session = self._sessions.get(id)
            if session is None:
                return None
            session.seen = now
            return session.token

    def end(self, id: str) -> None:
        """Nobody gets in with this id any more."""
        with self._lock:
            self._sessions.pop(id, None)

    def _forget_stale(self, now: datetime) -> None:
        for id, each in list(self._sessions.items()):
            if now - each.seen > IDLE or now - each.begun > LONGEST:
                del self._sessions[id]
