"""A record as a CloudEvent 1.0: what the record says of itself stands in its attributes, its envelope is the data."""

from collections.abc import Iterable

import msgspec

from service.log import RecordDamaged, Stored


class CloudEvent(msgspec.Struct):
    """Class D1 and the same for every reader. The envelope goes out in the very bytes that were hashed."""

    id: str
    source: str
    type: str
    subject: str
    time: str
    dataschema: str
    position: int
    streamversion: int
    loggedat: str
    actor: str
    data: msgspec.Raw
    specversion: str = "1.0"
    datacontenttype: str = "application/json"


class _Said(msgspec.Struct):
    """What of the envelope stands in the attributes too."""

    recorded_at: str
    actor: str


def cloud_event(stored: Stored, source: str, schemas: str) -> CloudEvent:
    """The event of a record; ``schemas`` is the address, with its slash, under which the schemas of events are.

    ``RecordDamaged`` where the envelope is none.
    """
    try:
        said = _SAID.decode(stored.envelope)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordDamaged(stored.position, stored.stream) from error
    return CloudEvent(
        stored.event_id,
        source,
        f"harapan.{stored.type}.v{stored.type_version}",
        stored.stream,
        said.recorded_at,
        f"{schemas}{stored.type}/{stored.type_version}",
        stored.position,
        stored.version,
        stored.logged_at.isoformat(),
        said.actor,
        msgspec.Raw(stored.envelope),
    )


def feed_of(records: Iterable[Stored], source: str, schemas: str) -> list[CloudEvent]:
    """The events of many records, in their order, up to one that is damaged; ``RecordDamaged`` where it comes first."""
    events: list[CloudEvent] = []
    try:
        # What it has taken before an error it keeps.
        events.extend(cloud_event(each, source, schemas) for each in records)
    except RecordDamaged:
        if not events:
            raise
    return events


def encoded(value: object) -> bytes:
    """The JSON of one event or of many."""
    return _ENCODER.encode(value)


_SAID = msgspec.json.Decoder(_Said)
_ENCODER = msgspec.json.Encoder()
