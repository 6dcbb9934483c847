"""What carries a message out, and the two ways in which that can fail."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR, gaierror, socket
from threading import Timer
from typing import Protocol

from service.notices.contacts import Contact
from service.notices.message import Message

ANSWER_SECONDS = 10.0
"""How long a server may be silent."""
WHOLE_SECONDS = 30.0
"""How long one message may take, however slowly the server talks."""


class NotTaken(Exception):
    """A server has answered, and will not take this message however often it is sent; ``reason`` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotNow(Exception):
    """It may work later. ``for_all``: what is wrong is the server, so that no other message would get through."""

    def __init__(self, reason: str, *, for_all: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_all = for_all


class Carrier(Protocol):
    """Sends by one channel. When ``send`` returns, somebody else has taken the message over."""

    def send(self, message: Message, contact: Contact) -> None:
        """``NotTaken`` and ``NotNow`` where nobody has, or where nobody knows."""


def why(error: OSError) -> str:
    """What kept a server from answering, as a code."""
    match error:
        case TimeoutError():
            return "silent"
        case ssl.SSLError():
            return "tls"
        case gaierror():
            return "no-such-host"
        case _:
            return "away"


@contextmanager
def bounded(connected: Callable[[], socket | None], seconds: float) -> Iterator[None]:
    """Break the connection when the block takes longer: a server that says a byte now and then is never silent."""

    def end() -> None:
        if (connection := connected()) is not None:
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
