"""The looks of a site: each is on record, durably, before what it was about is shown."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock

from domain.identifiers import StreamId
from domain.record import Occurred
from service.log import LogUnavailable, RecordDamaged, Stored
from service.reading import NOT_AS_RECORDED
from service.reads.errors import ReadsUnavailable
from service.reads.look import KeptLook, Look, captured, kept_look
from service.reads.read_log import NEWEST, ReadLog
from service.reads.reserve import Reserve
from sync.capture import Capture

FULL = "full"


class Reads:
    """The second log of a site. Safe to share between threads and processes.

    Looks of many threads go to the disk together; a lone one pays for one durable write.
    """

    def __init__(self, log: ReadLog, now: Callable[[], datetime], reserve: Reserve | None) -> None:
        """``reserve`` is room on the disk of a small site; a database server has its own."""
        self.log = log
        self._now = now
        self._reserve = reserve
        self._making_room = Lock()

    def note(self, look: Look) -> None:
        """Put a look on record: when this returns it is there for ever. ``ReadsUnavailable``: show nothing."""
        capture = captured(look, Occurred(self._now()), self.log.info.agency)
        with _available():
            try:
                self._append(capture)
            except LogUnavailable as error:
                if error.reason != FULL:
                    raise
                self._append_on_a_full_disk(capture)

    def about(self, subject: StreamId, before: int | None = None, limit: int = 100) -> list[KeptLook]:
        """The newest looks at a case or child, newest first; those before a position, where one is named.

        What a page of the feed gave away is not among them: such a look names positions.
        """
        with _available():
            return list(map(self.look_in, self.log.about(subject, NEWEST if before is None else before, limit)))

    @staticmethod
    def look_in(stored: Stored) -> KeptLook:
        """The look in a record of this log; ``RecordDamaged`` where there is none."""
        try:
            return kept_look(stored)
        except NOT_AS_RECORDED as error:
            raise RecordDamaged(stored.position, stored.stream) from error

    def keep_room(self) -> None:
        """Set room on the disk aside for looks, as whoever serves the site does."""
        if self._reserve is not None:
            self._reserve.fill()

    @property
    def room(self) -> int | None:
        """Bytes that are set aside; ``None`` where a database server sees to that."""
        return None if self._reserve is None else self._reserve.size

    def close(self) -> None:
        """Let go of the store."""
        self.log.close()

    def _append(self, capture: Capture) -> None:
        # The clock is believed here: a look dates nothing, and a date that is wrong is caught where records are kept.
        self.log.append([capture], {}, vouched=True)

    def _append_on_a_full_disk(self, capture: Capture) -> None:
        """Use the room that the store has, and then what was set aside, until it is enough or nothing is left."""
        with self._making_room:
            while True:
                try:
                    self.log.make_room()
                    self._append(capture)
                    return
                except LogUnavailable as error:
                    if error.reason != FULL or self._reserve is None or not self._reserve.give_up():
                        raise


@contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except LogUnavailable as error:
        raise ReadsUnavailable(error.reason) from error
