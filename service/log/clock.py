"""The hub's clock, which never runs against the order of the log."""

from collections.abc import Callable
from datetime import datetime, timedelta

from service.log.errors import LoggedAtRunsBack
from service.log.system_clock import ClockWithJudgement, seconds_passed
from sync.evidence.moments import microseconds, moment

BEHIND = timedelta(minutes=5)
"""A clock that is further behind the last record is wrong: a flat battery, a hand on the settings."""

AHEAD = timedelta(days=1)
"""A clock that is further ahead may be wrong, and what it once wrote into the log could never be taken back."""

_BEHIND = BEHIND // timedelta(microseconds=1)
_AHEAD = AHEAD // timedelta(microseconds=1)


class HubClock:
    """Says when a record was logged, in microseconds since 1970: ``max(now, last)``.

    While the clock is suspect, time goes on from the last record by what has passed since; decision 0016. Ahead is
    reckoned from the last record, or from when this process knew the time and what has passed since: a quiet weekend
    carries nobody away. A clock that follows a time server, or that a person vouches for, may be ahead.
    """

    def __init__(self, now: Callable[[], datetime], elapsed: Callable[[], float] = seconds_passed) -> None:
        self._now = now
        self._elapsed = elapsed
        self._known: tuple[int, float] | None = None

    def now(self) -> int:
        """What the clock shows, right or wrong."""
        return microseconds(self._now())

    def stamp(self, last: int, *, vouched: bool = False) -> tuple[int, bool]:
        """When a record after ``last`` (0: there is none) is logged, and whether the clock is suspect."""
        shown, reckoned = self.now(), self._reckoned(last)
        behind, ahead = shown < last - _BEHIND, last > 0 and shown > reckoned + _AHEAD
        if behind or (ahead and not vouched and not self._is_synchronised()):
            return reckoned, True
        logged_at = max(shown, last)
        self._known = (logged_at, self._elapsed())
        return logged_at, False

    def _reckoned(self, last: int) -> int:
        """The time by what has passed since this process knew it; never before the last record."""
        if self._known is None:
            self._known = (last, self._elapsed())
        since, at = self._known
        return max(last, since + round((self._elapsed() - at) * 1_000_000))

    def _is_synchronised(self) -> bool:
        return not isinstance(self._now, ClockWithJudgement) or self._now.is_synchronised()


def stated(asked: int, last: int) -> int:
    """The time that a demo's file gives for a record; ``LoggedAtRunsBack`` where it is before ``last``."""
    if asked < last:
        raise LoggedAtRunsBack(moment(asked), moment(last))
    return asked
