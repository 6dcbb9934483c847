"""Between a capture in clear and a stored event with sealed parts: nothing above class D1 passes here unsealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import msgspec
from eventsourcing.persistence import Mapper, StoredEvent

from service.keys import KeyStore
from service.log.errors import BrokenCapture, RecordDamaged
from service.log.header import Header, read_header
from service.log.record import Stored
from sync.capture import Capture, part_class, part_subject
from sync.evidence.hashing import envelope_hash, part_digest
from sync.evidence.moments import moment

NEXT_VERSION = -1
"""Stands for the version of an event that the recorder will number inside its transaction."""


@dataclass(frozen=True)
class SealedEvent(StoredEvent):
    """An event ready to be stored: ``state`` is its envelope, ``parts`` are its sealed parts in one piece."""

    event_id: str | None
    """``None`` only for events that come through the library's own door, which knows no event ids."""
    envelope_hash: bytes
    parts: bytes | None


@dataclass(frozen=True)
class StoredRow(StoredEvent):
    """An event as it lies in the log."""

    position: int
    event_id: str
    logged_at: int
    leaf: bytes
    parts: bytes | None


class RecordMapper(Mapper[str]):
    """The library's mapper for captures, which carry stream and id in their envelope and not as attributes.

    It needs none of the library's transcoder, compressor and cipher: the envelope's bytes are stored as they came, and
    each part is sealed under the key of its subject and class.
    """

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys

    def ensure_keys(self, captures: Iterable[Capture]) -> None:
        """Make the keys of new subjects durable; ``KeyGone`` where a subject was erased."""
        headers = [read_header(capture.envelope) for capture in captures]
        self._keys.ensure({_subject(part, header) for header in headers for part in header.parts})

    def to_stored_event(self, domain_event: Capture) -> SealedEvent:  # type: ignore[override]  # see the class
        """Check a capture against its envelope and seal its parts; ``BrokenCapture`` where they do not agree."""
        header = read_header(domain_event.envelope)
        _check_parts(domain_event, header)
        return SealedEvent(
            header.stream,
            NEXT_VERSION,
            topic_of(header),
            domain_event.envelope,
            header.id,
            envelope_hash(domain_event.envelope),
            self._sealed(domain_event, header),
        )

    def to_domain_event(self, stored_event: StoredRow) -> Stored:  # type: ignore[override]  # see the class
        """The record in a row, its parts still sealed; ``RecordDamaged`` where the row cannot be one."""
        try:
            _check_types(stored_event)
            name, version = _type_and_version(stored_event.topic)
            logged_at = moment(stored_event.logged_at)
            parts = _PARTS.decode(stored_event.parts) if stored_event.parts else {}
        except (ValueError, TypeError, OverflowError) as error:
            raise RecordDamaged(stored_event.position) from error
        return Stored(
            stored_event.position,
            str(stored_event.originator_id),
            stored_event.originator_version,
            stored_event.event_id,
            name,
            version,
            logged_at,
            stored_event.state,
            parts,
            stored_event.leaf,
        )

    def _sealed(self, capture: Capture, header: Header) -> bytes | None:
        if not capture.parts:
            return None
        sealed = {
            name: self._keys.seal(_subject(name, header), part_class(name), header.id, part)
            for name, part in capture.parts.items()
        }
        return msgspec.msgpack.encode(sealed)


def topic_of(header: Header) -> str:
    """Stored name and version in one word, such as ``case.contact-recorded/1``."""
    return f"{header.type}/{header.type_version}"


@lru_cache(1024)
def _type_and_version(topic: str) -> tuple[str, int]:
    name, _, version = topic.rpartition("/")
    return name, int(version)


def _check_types(row: StoredRow) -> None:
    types = (type(row.state), type(row.leaf), type(row.originator_version), type(row.logged_at))
    if types != (bytes, bytes, int, int) or row.originator_version < 0 or row.logged_at < 0:
        # SQLite keeps a value of any type in any column.
        raise TypeError(types)


def _subject(part: str, header: Header) -> str:
    subject = part_subject(part, header.subject)
    if subject is None:
        raise BrokenCapture("subject", part)
    return subject


def _check_parts(capture: Capture, header: Header) -> None:
    if capture.parts.keys() != header.parts.keys():
        raise BrokenCapture("parts", header.id)
    for name, part in capture.parts.items():
        if part_digest(part).hex() != header.parts[name]:
            raise BrokenCapture("digest", name)


_PARTS = msgspec.msgpack.Decoder(dict[str, bytes])
