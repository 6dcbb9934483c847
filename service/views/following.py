"""Follows the log, so that the views are there before anybody asks: the work of a projector, or of a thread beside."""

from collections.abc import Callable
from typing import Protocol

from service.log import Log
from service.views.store import ViewsUnavailable
from service.views.views import Views

LONG = 60.0
"""Seconds to wait for news at one time."""

OTHERS_TURN = 0.5
"""Seconds to wait for another leader before looking whether to stop."""

REST, LONGEST_REST = 0.5, 5.0
"""Seconds between two tries after one has failed: twice as long each time, up to the longest."""


class Stopping(Protocol):
    """Lets what goes on know that it should end."""

    @property
    def begun(self) -> bool: ...

    def rest(self, seconds: float) -> None: ...

    def wait_for_news(self, log: Log, after: int, seconds: float) -> None: ...


def follow(views: Views, log: Log, stopping: Stopping, failed: Callable[[Exception], None]) -> None:
    """Keep the views at the end of the log until it is time to stop.

    Several may follow at a time, in one process or many: one leads, and when it dies, another does. What keeps it from
    going on is told to ``failed`` and tried again as a whole; a stream whose rows cannot be made keeps nobody.
    """
    rest = REST
    while not stopping.begun:
        try:
            reached = views.catch_up(patience=OTHERS_TURN, wanted=lambda: not stopping.begun)
            rest = REST
            stopping.wait_for_news(log, reached, LONG)
        except ViewsUnavailable as error:
            if error.reason != "behind":
                failed(error)
                stopping.rest(rest)
                rest = min(2 * rest, LONGEST_REST)
        except Exception as error:
            failed(error)
            stopping.rest(rest)
            rest = min(2 * rest, LONGEST_REST)
