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
    given in a demo store only.
    """

    events: tuple[SealedEvent, ...]
    expected: Mapping[str, int]
    command: CommandKey | None = None
    logged_at: int | None = None

    def streams(self) -> list[str]:
        """Every stream read or written, once."""
        return list(dict.fromkeys([*self.expected, *(str(event.originator_id) for event in self.events)]))


def check_expected(expected: Mapping[str, int], heads: Mapping[str, Head]) -> None:
    """``VersionConflict`` for the first stream that is not exactly where the decision saw it."""
    for stream, version in expected.items():
        if heads[stream].version != version:
            raise VersionConflict(stream, version, heads[stream].version)


def place(events: Iterable[SealedEvent], heads: Mapping[str, Head], position: int, logged_at: int) -> list[Row]:
    """The rows of events that follow ``position`` and the heads of their streams, in the order given."""
    ends = dict(heads)
    rows: list[Row] = []
    for at, event in enumerate(events, start=position + 1):
        stream = str(event.originator_id)
        end = ends[stream]
        version = _version(event, end)
        placed = leaf(stream, version, end.leaf, event.envelope_hash, logged_at)
        ends[stream] = Head(version, at, placed)
        rows.append((at, stream, version, event.topic, event.state, event.event_id, logged_at, placed, event.parts))
    return rows


def _version(event: SealedEvent, end: Head) -> int:
    following = end.version + 1
    if event.originator_version in (NEXT_VERSION, following):
        return following
    if event.originator_version == 0 and end.position == 0:
        # Only through the library's own door: some of its acceptance tests start a stream at 0.
        return 0
    raise VersionConflict(str(event.originator_id), event.originator_version - 1, end.version)
