"""Between a capture in clear and a stored event with sealed parts: nothing above class D1 passes here unsealed."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from service.keys import KeyMissing, KeyStore
from service.log.errors import BrokenCapture, RecordDamaged
from service.log.header import Header, read_header
from service.log.record import Stored
from sync.capture import Capture, part_class, part_subject
from sync.evidence.hashing import envelope_hash, part_digest
from sync.evidence.moments import moment

NEXT_VERSION = -1
"""Stands for the version of an event that the recorder will number inside its transaction."""


class SealedEvent(NamedTuple):
    """An event ready to be stored; ``parts`` are its sealed parts in one piece."""

    stream: str
    version: int
    topic: str
    envelope: bytes
    event_id: str | None
    """``None`` only for events that come through the library's own door, which knows no event ids."""
    envelope_hash: bytes
    parts: bytes | None
    subjects: frozenset[str] = frozenset()
    """Those under whose keys the parts are sealed."""


class StoredRow(NamedTuple):
    """An event as it lies in the log, its columns in the order in which they are selected."""

    stream: str
    version: int
    topic: str
    envelope: bytes
    position: int
    event_id: str
    logged_at: int
    leaf: bytes
    parts: bytes | None


class RecordMapper:
    """Stands where the library has a mapper, with its transcoder, compressor and one cipher for everything.

    The envelope's bytes are stored as they came, and each part is sealed under the key of its subject and class.
    """

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys

    def seal(
        self, captures: Sequence[Capture], rows_of: Callable[[Collection[str]], Iterable[StoredRow]]
    ) -> list[SealedEvent]:
        """Check captures against their envelopes, make the keys of new subjects durable, and seal the parts.

        ``rows_of`` looks into streams of the log, and is asked only where somebody has no key: ``KeyMissing`` where
        parts about them lie there already. ``BrokenCapture`` where envelope and parts do not agree, ``KeyGone`` where a
        subject was erased; what another process has erased just now is found by ``erased``.
        """
        headers = [_header_of(capture) for capture in captures]
        streams = {header.stream for header in headers}

        def must_be_new(subjects: Collection[str]) -> None:
            known = {subject for row in rows_of({*streams, *subjects}) for subject in _sealed_for(row)}
            if lost := known.intersection(subjects):
                raise KeyMissing(min(lost))

        self._keys.provide({_subject(part, header) for header in headers for part in header.parts}, must_be_new)
        return [self._event(capture, header) for capture, header in zip(captures, headers, strict=True)]

    def erased(self, events: Iterable[SealedEvent]) -> set[str]:
        """Those of the subjects of sealed events who are erased now: nobody could open their parts."""
        subjects = {subject for event in events for subject in event.subjects}
        return self._keys.gone(subjects) if subjects else set()

    def record(self, row: StoredRow) -> Stored:
        """The record in a row, its parts still sealed; ``RecordDamaged`` where the row cannot be one."""
        stream, version, topic, envelope, position, event_id, logged_at, leaf, parts = row
        try:
            _check_types(row)
            name, type_version = _type_and_version(topic)
            at = moment(logged_at)
            sealed = _PARTS.decode(parts) if parts else {}
        except (ValueError, TypeError, OverflowError) as error:
            raise RecordDamaged(position, _stream_of(row)) from error
        return Stored(position, stream, version, event_id, name, type_version, at, envelope, sealed, leaf)

    def _event(self, capture: Capture, header: Header) -> SealedEvent:
        envelope, topic = capture.envelope, topic_of(header)
        hashed = envelope_hash(envelope)
        if not capture.parts:
            return SealedEvent(header.stream, NEXT_VERSION, topic, envelope, header.id, hashed, None)
        parts = [(_subject(name, header), part_class(name), part) for name, part in capture.parts.items()]
        sealed = dict(zip(capture.parts, self._keys.seal_all(header.id, parts), strict=True))
        packed, subjects = msgspec.msgpack.encode(sealed), frozenset([subject for subject, _, _ in parts])
        return SealedEvent(header.stream, NEXT_VERSION, topic, envelope, header.id, hashed, packed, subjects)


def topic_of(header: Header) -> str:
    """Stored name and version in one word, such as ``case.contact-recorded/1``."""
    return f"{header.type}/{header.type_version}"


@lru_cache(1024)
def _type_and_version(topic: str) -> tuple[str, int]:
    name, _, version = topic.rpartition("/")
    return name, int(version)


def _check_types(row: StoredRow) -> None:
    if (
        type(row.stream) is not str
        or type(row.envelope) is not bytes
        or type(row.leaf) is not bytes
        or type(row.version) is not int
        or type(row.logged_at) is not int
        or row.version < 0
        or row.logged_at < 0
    ):
        # SQLite keeps a value of any type in any column.
        raise TypeError(list(map(type, row)))


def _stream_of(row: StoredRow) -> str:
    """The stream that a row says it is of, or its envelope, where it is no record."""
    if type(row.stream) is str:
        return row.stream
    try:
        return read_header(row.envelope).stream
    except (BrokenCapture, TypeError):
        return ""


def _sealed_for(row: StoredRow) -> set[str]:
    """Whom the parts in a row are about; of a damaged one nobody can say."""
    try:
        header = read_header(row.envelope)
        return {_subject(part, header) for part in header.parts}
    except (BrokenCapture, TypeError):
        return set()


def _subject(part: str, header: Header) -> str:
    subject = part_subject(part, header.subject)
    if subject is None:
        raise BrokenCapture("subject", part)
    return subject


def _header_of(capture: Capture) -> Header:
    header = read_header(capture.envelope)
    if capture.parts.keys() != header.parts.keys():
        raise BrokenCapture("parts", header.id)
    for name, part in capture.parts.items():
        if part_digest(part).hex() != header.parts[name]:
            raise BrokenCapture("digest", name)
    return header


_PARTS = msgspec.msgpack.Decoder(dict[str, bytes])
