"""Attempts that failed, and how long the next one has to wait: the more of them, the longer, and never for ever."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from threading import Lock
from typing import Any, Protocol

AT_ONCE = timedelta(0)
MOST_KEYS = 20_000
"""Of those that are kept in memory; beyond them, the one that was struck first is forgotten."""
REMEMBERED = timedelta(days=1)
TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How much failing is taken before it costs time.

    ``free`` attempts cost nothing; then the wait doubles from ``first`` to ``most``. One is forgotten in each
    ``forgiving``.
    """

    free: int
    first: timedelta
    most: timedelta
    forgiving: timedelta

    def wait_after(self, count: float) -> timedelta:
        """How long after so many attempts the next one has to wait."""
        beyond = round(count) - self.free
        return AT_ONCE if beyond < 0 else min(self.most, self.first * 2 ** min(beyond, 30))


@dataclass(frozen=True, slots=True)
class Struck:
    """Attempts so far, and the moment of the last one."""

    count: float
    at: datetime

    def left(self, patience: Patience, now: datetime) -> float:
        """Attempts that are not forgotten yet."""
        return max(0.0, self.count - (now - self.at) / patience.forgiving)


class Strikes(Protocol):
    """Counts attempts under keys that tell nothing. Safe to share between threads."""

    def strike(self, key: bytes, patience: Patience) -> timedelta:
        """Count an attempt, before it is known how it ends, and let it go on: zero. Or how long it has to wait."""

    def excuse(self, key: bytes) -> None:
        """The last attempt was none that failed."""

    def forget(self, key: bytes) -> None:
        """Whoever failed here has proved to be the right one."""


def struck(before: Struck | None, patience: Patience, now: datetime) -> Struck | timedelta:
    """One attempt more, or how long it has to wait."""
    if before is None:
        return Struck(1, now)
    wait = before.at + patience.wait_after(before.count) - now
    return wait if wait > AT_ONCE else Struck(before.left(patience, now) + 1, now)


class StrikesInMemory:
    """Those of the one process that serves a small site; a restart forgets them."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = Lock()
        self._kept: dict[bytes, Struck] = {}

    def strike(self, key: bytes, patience: Patience) -> timedelta:
        with self._lock:
            found = struck(self._kept.get(key), patience, self._now())
            if isinstance(found, timedelta):
                return found
            self._kept.pop(key, None)
            self._kept[key] = found
            if len(self._kept) > MOST_KEYS:
                del self._kept[next(iter(self._kept))]
            return AT_ONCE

    def excuse(self, key: bytes) -> None:
        with self._lock:
            if key in self._kept:
                self._kept[key] = Struck(max(0.0, self._kept[key].count - 1), self._kept[key].at)

    def forget(self, key: bytes) -> None:
        with self._lock:
            self._kept.pop(key, None)


_FIND = "SELECT count, at, mark FROM strikes WHERE key = %s"
_STRIKE = """
WITH stale AS (DELETE FROM strikes WHERE at < %s AND key <> %s)
INSERT INTO strikes (key, count, at, mark) VALUES (%s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET count = excluded.count, at = excluded.at, mark = excluded.mark
WHERE strikes.mark IN (%s, excluded.mark)
RETURNING key
"""
"""Only over what was read. The mark is another one each time, so that a statement may be carried out twice."""
_EXCUSE = "UPDATE strikes SET count = greatest(0, count - 1) WHERE key = %s RETURNING key"
_FORGET = "DELETE FROM strikes WHERE key = %s RETURNING key"


class StrikeTable:
    """Those of all processes, in a table. Everything can raise ``LogUnavailable``."""

    def __init__(self, ask: Callable[..., list[Any]], now: Callable[[], datetime]) -> None:
        self._ask = ask
        self._now = now

    def strike(self, key: bytes, patience: Patience) -> timedelta:
        for _ in range(TRIES):
            found, now = self._ask(_FIND, key), self._now()
            count, at, met = found[0] if found else (0, now, "")
            after = struck(Struck(count, at) if found else None, patience, now)
            if isinstance(after, timedelta):
                return after
            if self._ask(_STRIKE, now - REMEMBERED, key, key, after.count, after.at, token_hex(8), met):
                return AT_ONCE
        # Others strike the same key at the same moment, again and again: that is what this is here for.
        return patience.first

    def excuse(self, key: bytes) -> None:
        self._ask(_EXCUSE, key)

    def forget(self, key: bytes) -> None:
        self._ask(_FORGET, key)
