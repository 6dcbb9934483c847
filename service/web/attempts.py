"""Failed attempts to sign in, by the address they came from, so that guessing is slow."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

WINDOW = timedelta(minutes=1)
MOST_FAILURES = 10
MOST_ADDRESSES = 10_000
"""Beyond that, the address that failed first is forgotten."""


class Attempts:
    """Counts failures of the last minute. Safe to share between threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = Lock()
        self._failures: dict[str, deque[datetime]] = {}

    def too_many(self, address: str) -> bool:
        """Whether somebody at this address has to wait before the next attempt."""
        with self._lock:
            return len(self._recent(address)) >= MOST_FAILURES

    def failed(self, address: str) -> None:
        """Count one."""
        with self._lock:
            recent = self._recent(address)
            recent.append(self._now())
            self._failures[address] = recent
            if len(self._failures) > MOST_ADDRESSES:
                del self._failures[next(iter(self._failures))]

    def _recent(self, address: str) -> "deque[datetime]":
        failures = self._failures.pop(address, deque(maxlen=MOST_FAILURES))
        while failures and self._now() - failures[0] >= WINDOW:
            failures.popleft()
        if failures:
            self._failures[address] = failures
        return failures
