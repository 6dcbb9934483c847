"""Tells the other processes on one store that the log has grown, and hears it from them, by way of Redis."""

import logging
from secrets import token_bytes
from threading import Event, Thread

from redis import RedisError

from service.log.trouble import Trouble
from service.log.wakeup import InProcessWakeUp
from service.stream.connection import connect

CHANNEL = "harapan:appended"
GLANCE = 0.25
"""Seconds after which the ear looks whether it is to close."""
PAUSE = 0.01
"""Seconds after telling others: what is appended meanwhile is told in one word."""
REST, LONGEST_REST = 0.25, 5.0
"""Seconds between two tries to hear: twice as long each time, up to the longest."""
PATIENCE = 1.0
"""Seconds that closing waits for a thread which Redis keeps waiting; it ends by itself when its time is out."""

TELLING = (
    "appends are not told to other processes, they will find them: %s",
    "appends are told to other processes again",
)
HEARING = ("not hearing appends of other processes, polling instead: %s", "hearing appends of other processes again")
_log = logging.getLogger(__name__)


class RedisWakeUp:
    """A mouth and an ear, a thread each, so that no append and no reader waits for Redis.

    While Redis is away, readers find by polling what they would have been told.
    """

    def __init__(self, url: str, channel: str = CHANNEL) -> None:
        """``ValueError`` where the address is none.

        A word on a channel says nothing but "look": stores may share one, and who looks in vain sleeps again.
        """
        # Each belongs to its thread, which lets go of it, because a client must not be closed under somebody who asks.
        self._mouth, self._ear = connect(url), connect(url)
        self._channel = channel
        self._here = InProcessWakeUp()
        self._name = token_bytes(16)
        """Marks the words of this process, which it need not hear."""
        self._telling, self._hearing = Trouble(_log, *TELLING), Trouble(_log, *HEARING)
        self._grown, self._closing = Event(), Event()
        self.listening = Event()
        """Set while others are heard."""
        self._threads = [Thread(target=each, name="log-wakeup", daemon=True) for each in (self._tell, self._hear)]
        for thread in self._threads:
            thread.start()

    def ticket(self) -> int:
        return self._here.ticket()

    def wait(self, ticket: int, timeout: float) -> None:
        self._here.wait(ticket, timeout)

    def wake(self) -> None:
        self._here.wake()
        self._grown.set()

    def close(self) -> None:
        """Tell and hear no more; readers of this process go on by polling."""
        self._closing.set()
        self._grown.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _tell(self) -> None:
        with self._mouth:
            while not self._closing.is_set():
                self._grown.wait()
                self._grown.clear()
                if self.listening.is_set() and not self._closing.is_set():
                    self._say()
                self._closing.wait(PAUSE)

    def _say(self) -> None:
        try:
            self._mouth.publish(self._channel, self._name)
        except (RedisError, OSError) as error:
            self._telling.met(error)
        else:
            self._telling.over()

    def _hear(self) -> None:
        rest = REST
        with self._ear:
            while not self._closing.is_set():
                try:
                    self._listen()
                except (RedisError, OSError) as error:
                    self._hearing.met(error)
                rest = REST if self.listening.is_set() else min(2 * rest, LONGEST_REST)
                self.listening.clear()
                self._closing.wait(rest)

    def _listen(self) -> None:
        with self._ear.pubsub() as heard:  # type: ignore[no-untyped-call]  # the client leaves it untyped
            heard.subscribe(self._channel)
            while not self._closing.is_set():
                word = heard.get_message(timeout=GLANCE)
                if word and word["type"] == "subscribe":
                    self._begin()
                elif word and word["data"] != self._name:
                    self._here.wake()

    def _begin(self) -> None:
        """What came while nobody listened was told to nobody: look here, and tell the others to look."""
        self.listening.set()
        self._hearing.over()
        self.wake()
