"""From the log to the domain: the history of a stream, opened as far as its reader may see."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

import msgspec

from domain.history import History, history
from domain.record import Record
from domain.sensitivity import Sensitivity
from service.decoding import reader_of
from service.envelope import record_from
from service.keys import KeyMissing, KeyStore
from service.log import Log, Opened, RecordDamaged, Stored, opened
from service.log.header import Header

NOT_AS_RECORDED = (KeyError, TypeError, ValueError, msgspec.DecodeError)
"""What reading a record raises where its bytes are not those that were kept. Broken seals, parts that differ from their
digests and text that is none are all a ``ValueError``."""

UNREADABLE = (RecordDamaged, KeyMissing)
"""What keeps a record, and with it whose case it is, from being told to anybody."""


class Sight(Protocol):
    """What one reader may open of a record."""

    def open(self, stored: Stored, header: Header | None = None) -> Opened: ...


class FactsOnly:
    """Sees the skeleton: opens nothing."""

    def open(self, stored: Stored, header: Header | None = None) -> Opened:
        return Opened({}, frozenset(stored.parts), frozenset())


FACTS_ONLY = FactsOnly()

NO_PARTS = Opened({}, frozenset(), frozenset())


class ClassSight:
    """Opens certain classes of every record; for the rules and projections of the hub itself."""

    def __init__(self, keys: KeyStore, classes: Iterable[Sensitivity]) -> None:
        self._ring = keys.keyring(frozenset(str(each) for each in classes))

    def open(self, stored: Stored, header: Header | None = None) -> Opened:
        return opened(stored, self._ring, header)

    def read(self, stored: Stored) -> "tuple[Record, Opened]":
        """Every record is there, and opened as far as these classes go."""
        return record_and_parts(stored, self)


def everything(keys: KeyStore) -> ClassSight:
    """The sight of a rule that needs content: all classes. Never for an answer to a person."""
    return ClassSight(keys, Sensitivity)


def record_of(stored: Stored, sight: Sight = FACTS_ONLY) -> Record:
    """One record; what the sight does not open reads as ``UNOPENED``."""
    return record_and_parts(stored, sight)[0]


def record_and_parts(stored: Stored, sight: Sight) -> tuple[Record, Opened]:
    """One record, and what of its parts was opened and what was not; ``RecordDamaged`` where it cannot be read."""
    try:
        reader = reader_of(stored.type, stored.type_version)
        envelope = reader.envelope(stored.envelope)
        if envelope.type != stored.type or envelope.type_version != stored.type_version:
            raise RecordDamaged(stored.position, stored.stream)
        told = sight.open(stored, envelope) if stored.parts else NO_PARTS
        event = reader.event(envelope, told.clear)
        return record_from(envelope, event, reader.urgency(envelope), stored), told
    except NOT_AS_RECORDED as error:
        raise RecordDamaged(stored.position, stored.stream) from error


def history_of(
    log: Log,
    stream: str,
    sight: Sight = FACTS_ONLY,
    *,
    known_at: datetime | None = None,
    as_of: datetime | None = None,
) -> History:
    """The history of a stream: what was logged by ``known_at``, and of that what had happened by ``as_of``."""
    stored = log.load(stream)
    known = stored if known_at is None else [each for each in stored if each.logged_at <= known_at]
    return history((record_of(each, sight) for each in known), as_of=as_of)
