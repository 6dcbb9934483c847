"""A stream as it is for somebody to whom some of its records are not there, nor any sign of them (decision 0024)."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from domain.citations import without
from domain.history import History, history
from domain.identifiers import EventId
from domain.record import Record


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """The records of one stream that are not there for one reader; falsy where they all are."""

    hidden: Mapping[EventId, int] = field(default_factory=dict)
    """With the version of each, in the order of the stream."""

    def __bool__(self) -> bool:
        return bool(self.hidden)

    def shown(self, version: int) -> int:
        """How the reader counts a version: records that are not there have no number."""
        return version - bisect_right(list(self.hidden.values()), version)

    def kept(self, shown: int) -> int:
        """The version that the reader counts like that: what had been recorded when this was the newest for them."""
        version = shown
        for each in self.hidden.values():
            version += each <= version
        return version

    def told(self, record: Record) -> Record:
        """A record that is there, with the reader's numbers, and naming nothing that is not."""
        if not self:
            return record
        seen = replace(
            record.seen,
            stream_version=self.shown(record.seen.stream_version),
            also=record.seen.also - self.hidden.keys(),
        )
        event = without(record.event, self.hidden.keys())
        return record._replace(version=self.shown(record.version), seen=seen, event=event)

    def left(self, records: Iterable[Record]) -> Iterable[Record]:
        """The records that are there, as the reader has them."""
        return (self.told(each) for each in records if each.id not in self.hidden) if self else records

    def history(self, whole: History) -> History:
        """The history that the reader knows."""
        return history(self.left(whole.records)) if self else whole

    def plain(self, value: Any) -> Any:
        """Plain JSON without the names of what is not there."""
        match value:
            case dict():
                return {name: self.plain(each) for name, each in value.items() if not self._names(each)}
            case list():
                return [self.plain(each) for each in value if not self._names(each)]
            case _:
                return value

    def _names(self, value: Any) -> bool:
        return isinstance(value, str) and value in self.hidden


NO_BLIND_SPOT = BlindSpot()
"""Everything is there."""
