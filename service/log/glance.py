"""A glance at the log: how several streams go on, where it ends, and what a command has done, all at one moment."""

from collections.abc import Callable, Iterable

from service.log.judging import Known, recalled
from service.log.mapper import StoredRow
from service.log.record import Appended, End, Stored

Command = tuple[str, str]
"""The person and the key of a command."""


class Glance:
    """What was there at that moment. Records come without their parts, which facts do not need."""

    def __init__(
        self, rows: Iterable[StoredRow], end: End, known: Known | None, record: Callable[[StoredRow], Stored]
    ) -> None:
        self.end = end
        self._known = known
        self._record = record
        self._rows: dict[str, list[StoredRow]] = {}
        for row in rows:
            self._rows.setdefault(row.stream, []).append(row)

    def version(self, stream: str) -> int:
        """The newest version of a stream; 0 where there was none from the version on that was asked for."""
        rows = self._rows.get(stream)
        return rows[-1].version if rows else 0

    def records(self, stream: str) -> list[Stored]:
        """Those of a stream from the version on that was asked for; ``RecordDamaged`` where one cannot be read."""
        return list(map(self._record, self._rows.get(stream, ())))

    def did(self, command: Command, request_hash: bytes) -> Appended | None:
        """What the command did when it came before, ``None`` if it never did; ``KeyReused`` for another request."""
        return recalled(self._known, *command, request_hash) if self._known else None
