"""A hint that the log has grown, for readers that wait; a lost hint costs a reader one polling interval, no record."""

from threading import Condition
from typing import Protocol


class WakeUp(Protocol):
    """Lets readers sleep until an append. Take a ticket, look at the log, and only then wait on the ticket."""

    def ticket(self) -> int:
        """Stands for "no append since now"."""

    def wait(self, ticket: int, timeout: float) -> None:
        """Sleep until an append after the ticket, or for ``timeout`` seconds, or less."""

    def wake(self) -> None:
        """Tell every reader that the log has grown."""

    def close(self) -> None:
        """Let go of what it takes to tell others."""


class InProcessWakeUp:
    """Wakes the readers of this process; what another process appends is found by polling."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._appends = 0

    def ticket(self) -> int:
        return self._appends

    def wait(self, ticket: int, timeout: float) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self._appends != ticket, timeout)

    def wake(self) -> None:
        with self._condition:
            self._appends += 1
            self._condition.notify_all()

    def close(self) -> None:
        """Nothing is held."""
