"""Judges the appends of one transaction, each on its own: what is kept of it, and what everybody is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from service.log.clock import HubClock, stated
from service.log.errors import DuplicateEvent, KeyReused, LoggedAtRunsBack, VersionConflict
from service.log.placing import Batch, Row, check_expected, place
from service.log.record import Appended, CommandKey, Head
from sync.evidence.moments import moment

Known = tuple[bytes, bytes]
"""The request hash of a command that was kept, and what its append had answered."""

Entry = tuple[str, str, bytes, bytes, int]
"""person, key, request hash, answer, when: the columns of ``commands``."""

COMMANDS_KEPT = 30 * 24 * 60 * 60 * 1_000_000
"""Microseconds for which a repeated command is recognised."""

FORGOTTEN_EVERY = 60 * 60 * 1_000_000
"""Microseconds between two times at which older commands are taken away: as a part of every append it would cost."""

# Made once, and not by whichever thread comes first: several that make the first one together can crash the process.
_APPENDED = msgspec.json.Decoder(Appended)

REFUSALS = (VersionConflict, DuplicateEvent, KeyReused, LoggedAtRunsBack)
"""What is said to one append alone; everything else that goes wrong is everybody's."""


@dataclass(slots=True, kw_only=True)
class Ground:
    """What the log holds while the transaction has it to itself: all that judging needs, about these appends only.

    ``event_ids`` are those of the new events that are in the log already. ``logged_at`` is that of the last record.
    """

    position: int
    logged_at: int
    heads: dict[str, Head]
    commands: dict[tuple[str, str], Known]
    event_ids: set[str]


@dataclass(slots=True)
class Judged:
    """The rows and command entries to keep, and an answer or a refusal for every append, in their order.

    ``forgetting_at`` is the time by which older commands may be forgotten, in microseconds.
    """

    forgetting_at: int = 0
    rows: list[Row] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    answers: list[Appended | Exception] = field(default_factory=list)


class Forgetting:
    """Says from time to time which commands may be forgotten."""

    def __init__(self) -> None:
        self._next = 0

    def due(self, now: int) -> int | None:
        """Before when they came, in microseconds; ``None`` where this was asked within the hour."""
        if now < self._next:
            return None
        self._next = now + FORGOTTEN_EVERY
        return now - COMMANDS_KEPT


def judge(batches: Sequence[Batch], ground: Ground, clock: HubClock) -> Judged:
    """Judge appends one after the other, each as if those before it were in the log already; ``ground`` moves on.

    Commands are forgotten by the earlier of the clock and the record before them: a clock that is wrong in either way
    forgets nothing before its time; decision 0016.
    """
    judged = Judged(forgetting_at=min(clock.now(), ground.logged_at))
    for batch in batches:
        try:
            judged.answers.append(_judge(batch, ground, clock, judged))
        except REFUSALS as refusal:
            judged.answers.append(refusal)
    return judged


def streams_of(batches: Iterable[Batch]) -> list[str]:
    """Every stream that the appends read or write, once."""
    return list(dict.fromkeys(stream for batch in batches for stream in batch.streams()))


def event_ids_of(batches: Iterable[Batch]) -> list[str]:
    """The ids of all events of the appends."""
    return [event.event_id for batch in batches for event in batch.events if event.event_id is not None]


def keys_of(batches: Iterable[Batch]) -> list[tuple[str, str]]:
    """Person and key of every command that the appends bring."""
    return [(batch.command.person, batch.command.key) for batch in batches if batch.command]


def recalled(known: Known, person: str, key: str, request_hash: bytes) -> Appended:
    """What the command did when it came before; ``KeyReused`` where that was another request."""
    if known[0] != request_hash:
        raise KeyReused(person, key)
    return replace(_APPENDED.decode(known[1]), repeated=True)


def _judge(batch: Batch, ground: Ground, clock: HubClock, judged: Judged) -> Appended:
    command = batch.command
    if command and (known := ground.commands.get((command.person, command.key))):
        return recalled(known, command.person, command.key, command.request_hash)
    check_expected(batch.expected, ground.heads)
    _check_new([event.event_id for event in batch.events], ground.event_ids)
    if batch.logged_at is None:
        logged_at, suspect = clock.stamp(ground.logged_at, vouched=batch.vouched)
    else:
        logged_at, suspect = stated(batch.logged_at, ground.logged_at), False
    rows = place(batch.events, ground.heads, ground.position, logged_at)
    appended = _summary(rows, logged_at, suspect, command)
    if rows:
        ground.position, ground.logged_at = rows[-1][0], logged_at
        ground.event_ids.update(appended.event_ids)
    judged.rows += rows
    if command:
        known = (command.request_hash, msgspec.json.encode(appended))
        ground.commands[command.person, command.key] = known
        judged.entries.append((command.person, command.key, *known, logged_at))
    return appended


def _check_new(event_ids: Sequence[str | None], known: set[str]) -> None:
    seen: set[str | None] = set()
    for event_id in event_ids:
        if event_id in known or event_id in seen:
            raise DuplicateEvent(str(event_id))
        seen.add(event_id)


def _summary(rows: Sequence[Row], logged_at: int, suspect: bool, command: CommandKey | None) -> Appended:
    answer: Mapping[str, object] = command.answer if command else {}
    return Appended(
        positions=tuple(row[0] for row in rows),
        versions={row[1]: row[2] for row in rows},
        event_ids=tuple(str(row[5]) for row in rows),
        logged_at=moment(logged_at),
        clock_suspect=suspect,
        status=command.status if command else None,
        answer=answer,
    )
