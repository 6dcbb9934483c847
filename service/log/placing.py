"""Gives records their place: version in the stream, position in the log, leaf on the leaf before. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service.log.errors import VersionConflict
from service.log.mapper import NEXT_VERSION, SealedEvent
from service.log.record import CommandKey, Head
from sync.evidence.hashing import leaf

Row = tuple[int, str, int, str, bytes, str | None, int, bytes, bytes | None]
"""position, stream, version, topic, envelope, event id, logged at, leaf, parts: the columns of ``records``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One append as the recorder gets it: all of it is kept, or nothing.

    ``expected`` names every stream that the decision read, with the version it was at. ``logged_at`` (microseconds) is
    given in a demo store only. ``vouched``: the hub's clock may be ahead of the log, however far.
    """

    events: tuple[SealedEvent, ...]
    expected: Mapping[str, int]
    command: CommandKey | None = None
    logged_at: int | None = None
    vouched: bool = False

    def streams(self) -> list[str]:
        """Every stream read or written, once."""
        return list(dict.fromkeys([*self.expected, *(event.stream for event in self.events)]))

    def subjects(self) -> frozenset[str]:
        """Everybody under whose key something of it is sealed."""
        return frozenset().union(*(event.subjects for event in self.events))


def check_expected(expected: Mapping[str, int], heads: Mapping[str, Head]) -> None:
    """``VersionConflict`` for the first stream that is not exactly where the decision saw it."""
    for stream, version in expected.items():
        if heads[stream].version != version:
            raise VersionConflict(stream, version, heads[stream].version)


def place(events: Iterable[SealedEvent], heads: dict[str, Head], position: int, logged_at: int) -> list[Row]:
    """The rows of events that follow ``position`` and the heads of their streams, in the order given.

    ``heads`` moves on with them.
    """
    rows: list[Row] = []
    for at, event in enumerate(events, start=position + 1):
        stream, asked, topic, envelope, event_id, hashed, parts, _ = event
        end = heads[stream]
        version = _version(stream, asked, end)
        placed = leaf(stream, version, end.leaf, hashed, logged_at)
        heads[stream] = Head(version, at, placed)
        rows.append((at, stream, version, topic, envelope, event_id, logged_at, placed, parts))
    return rows


def _version(stream: str, asked: int, end: Head) -> int:
    if asked in (NEXT_VERSION, end.version + 1):
        return end.version + 1
    if asked == 0 and end.position == 0:
        # Only through the library's own door: some of its acceptance tests start a stream at 0.
        return 0
    raise VersionConflict(stream, asked - 1, end.version)
