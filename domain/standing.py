"""What became of each record: whether it counts, was corrected, voided or set aside, or waits for a person."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from domain.annotations import Corrected, Held, Settled, Settlement, Voided
from domain.event import Event
from domain.history import History, stated_time
from domain.identifiers import EventId
from domain.record import Occurred, Record


class Standing(StrEnum):
    """How a record stands today; none of these removes it."""

    COUNTS = "counts"
    CORRECTED = "corrected"
    VOIDED = "voided"
    HELD = "held"
    SET_ASIDE = "set_aside"


class Fate(NamedTuple):
    """What became of one record.

    ``at`` is the moment at which it counts, or would; ``occurred`` what is said of its time, as corrected.
    ``corrected_by`` names the corrections that count, oldest first, those of corrections included.
    """

    standing: Standing
    at: datetime
    occurred: Occurred
    corrected_by: tuple[EventId, ...] = ()
    voided_by: EventId | None = None


def fates(history: History) -> dict[EventId, Fate]:
    """The fate of every record of a stream, annotations included; the history must not be cut at a moment."""
    notes = _Notes(history)
    return {record.id: notes.fate(record) for record in history.records}


def annotated(event: Event) -> EventId | None:
    """The earlier record, or hold, that an annotation is about; ``None`` for every other event."""
    match event:
        case Corrected(corrects=id) | Voided(voids=id) | Held(holds=id) | Settled(hold=id):
            return id
        case _:
            return None


def voids(records: tuple[Record, ...]) -> dict[EventId, EventId]:
    """Which record is voided by which: a void counts unless a later void voids it."""
    found: dict[EventId, EventId] = {}
    for record in reversed(records):
        if isinstance(record.event, Voided) and record.id not in found:
            found.setdefault(record.event.voids, record.id)
    return found


class _Notes:
    """The annotations of a stream, by what they are about."""

    def __init__(self, history: History) -> None:
        self._effective = {each.record.id: each for each in history.effective}
        self._voids = voids(history.records)
        self._contested = {id for each in history.effective for id in each.contested}
        self._settled = {each.event.hold: each.event for each in history.records if isinstance(each.event, Settled)}
        self._holds: dict[EventId, list[EventId]] = {}
        self._corrections: dict[EventId, list[Record]] = {}
        for record in history.records:
            match record.event:
                case Held(holds=held):
                    self._holds.setdefault(held, []).append(record.id)
                case Corrected(corrects=corrected):
                    self._corrections.setdefault(corrected, []).append(record)
                case _:
                    pass

        self._touched = self._contested.union(self._voids, self._holds, self._corrections)
        """The records about which something was noted; most are not among them."""

    def fate(self, record: Record) -> Fate:
        entry = self._effective.get(record.id)
        if entry is not None and record.id not in self._touched:
            return Fate(Standing.COUNTS, entry.at, record.occurred)
        corrections = self._counting(record)
        standing = self._standing(record)
        if corrections and standing is Standing.COUNTS:
            standing = Standing.CORRECTED
        return Fate(
            standing=standing,
            at=entry.at if entry else stated_time(record),
            occurred=_as_corrected(record.occurred, corrections),
            corrected_by=tuple(each.id for each in corrections),
            voided_by=self._voids.get(record.id),
        )

    def _standing(self, record: Record) -> Standing:
        if record.id in self._voids:
            return Standing.VOIDED
        if annotated(record.event) is not None:
            return self._standing_of_annotation(record.id)
        entry = self._effective.get(record.id)
        if entry is None:
            return Standing.SET_ASIDE
        return Standing.HELD if entry.hold else Standing.COUNTS

    def _standing_of_annotation(self, id: EventId) -> Standing:
        holds = self._holds.get(id, [])
        answers = [self._settled[hold].outcome for hold in holds if hold in self._settled]
        if id in self._contested or len(answers) < len(holds):
            return Standing.HELD
        return Standing.SET_ASIDE if answers and answers[-1] is Settlement.SET_ASIDE else Standing.COUNTS

    def _counting(self, record: Record) -> list[Record]:
        """The corrections of a record, and of those, that count, in version order."""
        if record.id not in self._corrections:
            return []
        standing = (each for each in self._chain(record) if self._standing(each) is Standing.COUNTS)
        return sorted(standing, key=lambda each: each.version)

    def _chain(self, record: Record) -> Iterator[Record]:
        waiting = [record]
        while waiting:
            target = waiting.pop()
            direct = [note for note in self._corrections.get(target.id, ()) if note.version > target.version]
            yield from direct
            waiting.extend(note for note in direct if self._standing(note) is Standing.COUNTS)


def _as_corrected(occurred: Occurred, corrections: list[Record]) -> Occurred:
    for note in corrections:
        correction = note.event
        assert isinstance(correction, Corrected)
        if correction.occurred_at is not None:
            occurred = Occurred(correction.occurred_at, correction.precision or occurred.precision)
    return occurred
