"""The hub's clock, which never runs against the order of the log."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from service.log.errors import LoggedAtRunsBack
from sync.evidence.moments import microseconds, moment

TOLERANCE = timedelta(minutes=5)

_TOLERANCE = TOLERANCE // timedelta(microseconds=1)


class HubClock:
    """Says when a record was logged, in microseconds since 1970: ``max(now, last)``.

    A clock that is behind the last record by more than five minutes is wrong (a flat battery, a hand on the settings).
    Until it is right again, time goes on from the last record by what has passed since that was noticed.
    """

    def __init__(self, now: Callable[[], datetime], elapsed: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._elapsed = elapsed
        self._noticed: tuple[int, float] | None = None

    def now(self) -> int:
        """What the clock shows, right or wrong."""
        return microseconds(self._now())

    def stamp(self, last: int) -> tuple[int, bool]:
        """When a record after ``last`` is logged, and whether the clock is suspect."""
        shown = self.now()
        if shown >= last - _TOLERANCE:
            self._noticed = None
            return max(shown, last), False
        if self._noticed is None:
            self._noticed = (last, self._elapsed())
        since, at = self._noticed
        return max(last, since + round((self._elapsed() - at) * 1_000_000)), True


def stated(asked: int, last: int) -> int:
    """The time that a demo's file gives for a record; ``LoggedAtRunsBack`` where it is before ``last``."""
    if asked < last:
        raise LoggedAtRunsBack(moment(asked), moment(last))
    return asked
