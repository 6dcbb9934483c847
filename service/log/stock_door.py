"""The library's own way in, for events that bring their version and no id: its acceptance tests come this way only."""

from collections.abc import Sequence
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent

from service.log.errors import VersionConflict
from service.log.mapper import SealedEvent
from service.log.placing import Row, place
from service.log.record import Head
from sync.evidence.hashing import envelope_hash


def stream_of(event: StoredEvent) -> str:
    """The stream of an event of the library, whose ids may be UUIDs."""
    return event.originator_id.hex if isinstance(event.originator_id, UUID) else event.originator_id


def placed(events: Sequence[StoredEvent], heads: dict[str, Head], position: int, logged_at: int) -> list[Row]:
    """The rows of the library's events; ``IntegrityError`` where a version does not follow, as it expects."""
    try:
        return place(map(_without_id, events), heads, position, logged_at)
    except VersionConflict as conflict:
        raise IntegrityError(conflict) from conflict


def _without_id(event: StoredEvent) -> SealedEvent:
    hashed = envelope_hash(event.state)
    return SealedEvent(stream_of(event), event.originator_version, event.topic, event.state, None, hashed, None)
