"""How fast one caller may ask: a bucket of tokens for each, in the memory of this process; no lost server empties it.

Several processes have a bucket each, so that a caller gets at most ``workers`` times as much; a count that all of them
share would cost every request a write (decision 0021).
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic

MOST_CALLERS = 20_000
"""Beyond them, the one that has asked longest ago begins anew."""


class Pace:
    """So many at once, then so many a second. Safe to share between threads."""

    def __init__(self, at_once: int, a_second: float, clock: Callable[[], float] = monotonic) -> None:
        self._room, self._interval = at_once / a_second, 1 / a_second
        self._clock = clock
        self._lock = Lock()
        self._full_again: OrderedDict[str, float] = OrderedDict()
        """When each bucket is full again, if nobody takes from it."""

    def wait(self, caller: str) -> float:
        """Seconds until this caller may ask; zero, and one is taken, where that is now."""
        with self._lock:
            now = self._clock()
            full = max(now, self._full_again.get(caller, now)) + self._interval
            if full - now > self._room:
                return full - now - self._room
            self._full_again[caller] = full
            self._full_again.move_to_end(caller)
            if len(self._full_again) > MOST_CALLERS:
                self._full_again.popitem(last=False)
            return 0.0
