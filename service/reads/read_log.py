"""The log of looks: a log of the same make as that of the records, which can also tell who was looked at."""

from typing import Protocol

from service.log import Log, Stored
from service.log.log import WhyUnavailable
from service.log.mapper import RecordMapper, StoredRow
from service.log.recorder import LogRecorder
from service.log.wakeup import InProcessWakeUp

NEWEST = 2**63 - 1
"""Beyond every position."""


class LookRecorder(LogRecorder, Protocol):
    """A recorder of the log, with an index of the cases and children beside its records.

    The database fills the index from the record itself, in the transaction that keeps it: so there is no look that it
    does not know, and no code that could forget to tell it.
    """

    def rows_about(self, subject: str, before: int, limit: int) -> list[StoredRow]:
        """The newest records before a position in which a case or child stands, newest first."""

    def make_room(self) -> None:
        """Use the room that the store has already as well as can be."""


class ReadLog(Log):
    """A log whose records are looks. Nobody waits for it to grow."""

    def __init__(self, recorder: LookRecorder, mapper: RecordMapper, why_unavailable: WhyUnavailable) -> None:
        super().__init__(recorder, mapper, InProcessWakeUp(), why_unavailable)
        self._looks = recorder

    def about(self, subject: str, before: int = NEWEST, limit: int = 100) -> list[Stored]:
        """The newest looks at a case or child before a position, newest first."""
        with self._available():
            return list(map(self._mapper.record, self._looks.rows_about(subject, before, limit)))

    def make_room(self) -> None:
        """On a full disk: use the room that the store has already as well as can be."""
        with self._available():
            self._looks.make_room()
