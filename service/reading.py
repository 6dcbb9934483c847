"""From the log to the domain: the history of a stream, opened as far as its reader may see."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from domain.access import sees
from domain.history import History, history
from domain.identifiers import StaffId
from domain.record import Record
from domain.sensitivity import Sensitivity
from domain.staff.vocabulary import Role
from service.envelope import read_envelope, record_from
from service.keys import KeyStore
from service.log import Log, Opened, RecordDamaged, Stored, opened
from service.log.header import Header

NOT_AS_RECORDED = (KeyError, TypeError, ValueError)
"""What reading a record raises where its bytes are not those that were kept. Broken seals, parts that differ from their
digests and envelopes that are none are all a ``ValueError``."""


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


class PersonSight:
    """Opens what the matrix gives to a person in a role; their own sealed notes too, where it says so."""

    def __init__(self, keys: KeyStore, person: StaffId, role: Role) -> None:
        self._person = person
        self._others = ClassSight(keys, sees(role))
        self._own = ClassSight(keys, sees(role, author=True))

    def open(self, stored: Stored, header: Header | None = None) -> Opened:
        own = Sensitivity.D5 in stored.parts and read_envelope(stored.envelope).actor == self._person
        return (self._own if own else self._others).open(stored, header)


def everything(keys: KeyStore) -> ClassSight:
    """The sight of a rule that needs content: all classes. Never for an answer to a person."""
    return ClassSight(keys, Sensitivity)


def record_of(stored: Stored, sight: Sight = FACTS_ONLY) -> Record:
    """One record; what the sight does not open reads as ``UNOPENED``."""
    return record_and_parts(stored, sight)[0]


def record_and_parts(stored: Stored, sight: Sight) -> tuple[Record, Opened]:
    """One record, and what of its parts was opened and what was not; ``RecordDamaged`` where it cannot be read."""
    try:
        envelope = read_envelope(stored.envelope)
        told = sight.open(stored, envelope) if stored.parts else NO_PARTS
        return record_from(envelope, stored.version, stored.position, stored.logged_at, told.parts), told
    except NOT_AS_RECORDED as error:
        raise RecordDamaged(stored.position, stored.stream) from error


def parts_of(stored: Stored, sight: Sight) -> Opened:
    """What of the parts of one record is opened and what is not; ``RecordDamaged`` where they cannot be read."""
    try:
        return sight.open(stored)
    except NOT_AS_RECORDED as error:
        raise RecordDamaged(stored.position, stored.stream) from error


def histories_of(log: Log, sights: Mapping[str, Sight]) -> dict[str, History]:
    """The histories of several streams at one moment of the log, each opened as far as its own sight goes."""
    loaded = log.load_all(list(sights))
    return {stream: history(record_of(each, sights[stream]) for each in stored) for stream, stored in loaded.items()}


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
