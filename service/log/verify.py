"""Walks a log from end to end and says what is not as it was recorded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from service.keys import KeyGone, KeyMissing, Keyring, SealBroken
from service.log.errors import BrokenCapture, LogUnavailable, RecordDamaged
from service.log.header import Header, read_header
from service.log.log import Log
from service.log.mapper import topic_of
from service.log.parts import open_part
from service.log.record import Head, Stored
from sync.capture import PartDiffers, part_class, part_data
from sync.evidence import canonical
from sync.evidence.hashing import envelope_hash, leaf
from sync.evidence.moments import EPOCH, microseconds

PAGE = 500

Progress = Callable[[int, int], None]
"""Records walked so far, and how many there were at the start."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be; ``code`` is stable, ``about`` names the part or the words of the database.

    ``part.key-gone`` alone is no damage: that part belongs to a person who was erased. ``part.key-missing`` is: these
    keys never had theirs.
    """

    code: str
    position: int
    stream: str = ""
    about: str = ""

    @property
    def is_damage(self) -> bool:
        return self.code != "part.key-gone"


def verify(
    log: Log, keyring: Keyring, progress: Progress = lambda done, total: None, *, since: int = 0
) -> Iterator[Finding]:
    """Check every record after the position ``since`` and, where the ring opens it, every part.

    Positions without gaps, times that never run back, versions without gaps, each leaf on the leaf before, envelopes in
    canonical bytes and about this record, parts with the digests of their envelope, and the database file itself.
    """
    try:
        yield from (Finding("store.damaged", 0, about=words) for words in log.damages())
        yield from _check_records(log, keyring, progress, since)
    except LogUnavailable as error:
        if error.reason != "damaged":
            raise
        yield Finding("store.damaged", 0, about=str(error.__cause__))


def _check_records(log: Log, keyring: Keyring, progress: Progress, since: int) -> Iterator[Finding]:
    total = log.last().position
    heads: dict[str, Head] = {}
    position, logged_at = since, EPOCH
    for found in _walk(log, since):
        if found.position != position + 1:
            yield Finding("position.gap", found.position)
        position = found.position
        if isinstance(found, RecordDamaged):
            yield Finding("record.damaged", position)
            continue
        if found.logged_at < logged_at:
            yield Finding("time.runs-back", position, found.stream)
        logged_at = found.logged_at
        yield from _check_place(found, heads.get(found.stream) or _head_before(log, found, since))
        yield from _check_content(found, keyring)
        heads[found.stream] = Head(found.version, position, found.leaf)
        if position % PAGE == 0 or position == total:
            progress(position, total)


def _head_before(log: Log, stored: Stored, since: int) -> Head:
    """Where a stream ended before the records that are checked: nowhere, where all are."""
    known = log.load(stored.stream, stored.version - 1) if since else []
    return Head(known[-1].version, known[-1].position, known[-1].leaf) if known else Head()


def _walk(log: Log, position: int) -> Iterator[Stored | RecordDamaged]:
    limit = PAGE
    while True:
        try:
            page = log.read(position, limit)
        except RecordDamaged as damaged:
            if limit > 1:
                # Close in on it: what is whole before it comes first.
                limit //= 2
                continue
            yield damaged
            position, limit = damaged.position, PAGE
            continue
        if not page:
            return
        yield from page
        position = page[-1].position


def _check_place(stored: Stored, head: Head) -> Iterator[Finding]:
    if stored.version != head.version + 1:
        yield Finding("version.gap", stored.position, stored.stream)
    hashed = envelope_hash(stored.envelope)
    expected = leaf(stored.stream, stored.version, head.leaf, hashed, microseconds(stored.logged_at))
    if stored.leaf != expected:
        yield Finding("leaf.differs", stored.position, stored.stream)


def _check_content(stored: Stored, keyring: Keyring) -> Iterator[Finding]:
    try:
        canonical.decode(stored.envelope)
        header = read_header(stored.envelope)
    except (canonical.NotCanonical, BrokenCapture) as error:
        yield Finding("envelope.broken", stored.position, stored.stream, str(error))
        return
    place = (stored.event_id, stored.stream, f"{stored.type}/{stored.type_version}")
    if (header.id, header.stream, topic_of(header)) != place:
        yield Finding("envelope.elsewhere", stored.position, stored.stream)
    for name in sorted(stored.parts.keys() ^ header.parts.keys()):
        yield Finding("part.missing", stored.position, stored.stream, name)
    for name in sorted(stored.parts.keys() & header.parts.keys()):
        code = _part_fault(stored, name, header, keyring)
        if code:
            yield Finding(code, stored.position, stored.stream, name)


def _part_fault(stored: Stored, name: str, header: Header, keyring: Keyring) -> str | None:
    if not keyring.holds(part_class(name)):
        return None
    try:
        part_data(open_part(stored, name, header, keyring), name)
    except KeyGone:
        return "part.key-gone"
    except KeyMissing:
        return "part.key-missing"
    except (SealBroken, BrokenCapture):
        return "part.broken"
    except (PartDiffers, canonical.NotCanonical):
        return "part.differs"
    return None
