"""Lets whatever waits know that the server wants to stop."""

from threading import Event
from time import monotonic

from service.log import Log

GLANCE = 0.5
"""Seconds after which a waiting reader looks whether the server wants to stop."""


class Stopping:
    """Set once, when the server begins to stop."""

    def __init__(self) -> None:
        self._begun = Event()

    def begin(self) -> None:
        """From now on nobody waits any more. A handler of a signal may call it again while it is being called."""
        if not self._begun.is_set():
            self._begun.set()

    @property
    def begun(self) -> bool:
        return self._begun.is_set()

    def rest(self, seconds: float) -> None:
        """Sleep so long, or until the server wants to stop."""
        self._begun.wait(seconds)

    def wait_for_news(self, log: Log, after: int, seconds: float) -> None:
        """Sleep until the log has grown past a position, ``seconds`` are over, or the server wants to stop."""
        deadline = monotonic() + seconds
        while not self.begun and (left := deadline - monotonic()) > 0:
            if log.wait(after, min(left, GLANCE)):
                return
