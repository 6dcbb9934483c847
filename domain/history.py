"""From what is stored to what counts: corrections, voids, holds and settlements, resolved, in fold order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from domain.annotations import Corrected, Held, Settled, Settlement, Voided
from domain.citations import citations
from domain.event import Event, Kind
from domain.identifiers import EventId, StaffId
from domain.record import Mark, Occurred, Precision, Record
from domain.staff.vocabulary import Role
from domain.urgency import Urgency


@dataclass(frozen=True, slots=True)
class Revision:
    """How a record read from one mark on, and who gave it that wording."""

    mark: Mark
    event: Event
    by: StaffId
    role: Role
    written_at: datetime


class Effective(NamedTuple):
    """One record as it counts: its event, the time at which it counts, and what happened to it on the way.

    ``rewordings`` are the wordings after the original. ``hold`` names the open hold, if any: then the event does *not*
    count, and a state that knows its type derives the safer state. ``contested`` names corrections that wait for a
    person: held, or made by two people who did not know of each other.
    """

    record: Record
    event: Event
    at: datetime
    rewordings: tuple[Revision, ...] = ()
    hold: Record | None = None
    contested: tuple[EventId, ...] = ()
    urgency: Urgency = Urgency.NONE
    """The greatest of the record and of its corrections: what was once urgent is answered, not edited away."""

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """Every wording that it had, the original first."""
        return (_revision(self.record, self.record.event), *self.rewordings)

    @property
    def authors(self) -> frozenset[StaffId]:
        """Everybody who gave the record a wording."""
        return frozenset((self.record.actor, *(each.by for each in self.rewordings)))

    @property
    def mark(self) -> Mark:
        """Where its present wording comes from: the record itself, where it never changed."""
        return self.rewordings[-1].mark if self.rewordings else Mark(self.record.version, self.record.id)


@dataclass(frozen=True, slots=True)
class History:
    """A stream: every record as stored, and what counts of them, in fold order."""

    records: tuple[Record, ...]
    effective: tuple[Effective, ...]

    @property
    def subject(self) -> str | None:
        """Whom the stream is about, whatever became of its records."""
        return next((each.subject for each in self.records if each.subject is not None), None)


def history(records: Iterable[Record], *, as_of: datetime | None = None) -> History:
    """The history of one stream from its records in version order; ``as_of`` keeps what had happened by that moment.

    The records given are what is *known*: leave out what was logged later to ask what was known then.
    """
    kept = tuple(records)
    return History(kept, effective(kept, as_of=as_of))


def effective(records: Sequence[Record], *, as_of: datetime | None = None) -> tuple[Effective, ...]:
    """What counts of these records, in fold order. Total: never raises."""
    notes = _Annotations(records)
    resolved: list[Effective] = []
    for record in notes.base:
        if record.id in notes.annotated:
            resolved += _resolve(record, notes)
        else:
            resolved.append(Effective(record, record.event, stated_time(record), (), None, (), record.urgency))
    timed = _not_before_earlier_decisions(resolved)
    if as_of is not None:
        timed = [each for each in timed if each.at <= as_of]
    return tuple(_in_fold_order(timed))


FoldOrder = tuple[datetime, bool, int, datetime, EventId]


def fold_order(record: Record, at: datetime) -> FoldOrder:
    """Where a record that counts at this moment stands in the one order of the fold.

    By effective time; in the same moment observations come before decisions, whatever arrived first. Decisions keep
    the order of their versions, in which they were decided; observations that of their recording.
    """
    decides = record.event.KIND is DECISION
    return (at, decides, record.version if decides else 0, record.entered_at, record.id)


def _in_fold_order(entries: Iterable[Effective]) -> Iterator[Effective]:
    """Most records count at a moment of their own: only where several count at one, more than the moment decides."""
    for _, group in groupby(sorted(entries, key=_AT), key=_AT):
        several = list(group)
        yield from several if len(several) == 1 else sorted(several, key=_place)


def _place(entry: Effective) -> FoldOrder:
    return fold_order(entry.record, entry.at)


_AT = attrgetter("at")


def stated_time(record: Record, occurred: Occurred | None = None) -> datetime:
    """The end of the stated interval, but never later than the corrected device clock, nor than the arrival."""
    stated = occurred or record.occurred
    end = stated.at if stated.precision is MINUTE else stated.end
    if record.effective_from is not None and record.event.KIND is DECISION:
        end = record.effective_from
    return min(end, record.entered_at, record.logged_at)


def _not_before_earlier_decisions(resolved: list[Effective]) -> list[Effective]:
    """A decision never counts before the decision before it in its stream, nor before a record that it answers."""
    ordered: list[Effective] = []
    times = {each.record.id: each.at for each in resolved}
    latest: datetime | None = None
    for each in resolved:
        if each.record.event.KIND is DECISION and each.hold is None:
            answered = (times[id] for id in citations(each.record.event) if id in times)
            latest = max([each.at, *answered, *([] if latest is None else [latest])])
            times[each.record.id] = latest
            ordered.append(each if latest == each.at else each._replace(at=latest))
        else:
            ordered.append(each)
    return ordered


DECISION, MINUTE = Kind.DECISION, Precision.MINUTE
"""To look a member up in its enumeration costs as much as the rest of a question that is asked of every record."""


def _resolve(record: Record, notes: "_Annotations") -> list[Effective]:
    """One record with its annotations resolved; nothing where it does not count at all."""
    if record.id in notes.voided or notes.outcome(record) is Settlement.SET_ASIDE:
        return []
    settlements = notes.replacing(record)
    wordings = [_revision(record, record.event), *(_revision(note, event) for note, event in settlements)]
    wordings += [_revision(note, wordings[-1].event) for note in notes.restoring(record)]
    counting, contested = notes.corrections_of(record)
    occurred = record.occurred
    for note in counting:
        correction = note.event
        assert isinstance(correction, Corrected)
        reads = correction.replacement or wordings[-1].event
        wordings += [_revision(each, reads) for each in (note, *notes.restoring(note))]
        if correction.occurred_at is not None:
            occurred = Occurred(correction.occurred_at, correction.precision or occurred.precision)
    return [
        Effective(
            record=record,
            event=wordings[-1].event,
            at=stated_time(record, occurred),
            rewordings=tuple(wordings[1:]),
            hold=notes.open_hold(record),
            contested=contested,
            urgency=_greatest(record, *counting, *(note for note, _ in settlements)),
        )
    ]


def _greatest(*notes: Record) -> Urgency:
    return max((each.urgency for each in notes), key=tuple(Urgency).index)


def _revision(note: Record, event: Event) -> Revision:
    return Revision(Mark(note.version, note.id), event, note.actor, note.role, note.written_at)


ANNOTATIONS = frozenset({Corrected, Held, Settled, Voided})


class _Annotations:
    """The annotations among some records, by the record that they are about."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.base: list[Record] = []
        self.voided: set[EventId] = set()
        self._corrections: dict[EventId, list[Record]] = {}
        self._holds: dict[EventId, list[Record]] = {}
        self._settled: dict[EventId, Record] = {}
        self._voids: dict[EventId, list[Record]] = {}
        notes: list[Record] = []
        for record in records:
            (notes if type(record.event) in ANNOTATIONS else self.base).append(record)
        for note in notes:
            self._sort_in(note)
        self._void(notes)
        self.annotated = self.voided.union(self._corrections, self._holds, self._voids)
        """The records about which there is any annotation; every other counts as it was recorded."""

    def _sort_in(self, record: Record) -> None:
        match record.event:
            case Corrected(corrects=target):
                self._corrections.setdefault(target, []).append(record)
            case Held(holds=target):
                self._holds.setdefault(target, []).append(record)
            case Settled(hold=hold):
                self._settled[hold] = record
            case Voided(voids=target):
                self._voids.setdefault(target, []).append(record)
            case _:
                raise AssertionError("an annotation")

    def _void(self, records: Sequence[Record]) -> None:
        """A void counts unless a later void voids it: so look from the newest to the oldest."""
        for record in reversed(records):
            if isinstance(record.event, Voided) and record.id not in self.voided:
                self.voided.add(record.event.voids)

    def open_hold(self, record: Record) -> Record | None:
        """The oldest hold of the record that nobody has settled."""
        return next((hold for hold in self._holds.get(record.id, ()) if hold.id not in self._settled), None)

    def outcome(self, record: Record) -> Settlement | None:
        """What was settled last about the record."""
        return self._settlements(record)[-1].outcome if self._settlements(record) else None

    def restoring(self, record: Record) -> list[Record]:
        """The voids of voids through which the record counts again: it is known as such only since then."""
        undone = [note for note in self._voids.get(record.id, ()) if note.id in self.voided]
        return [each for note in undone for each in self._voids[note.id] if each.id not in self.voided]

    def replacing(self, record: Record) -> list[tuple[Record, Event]]:
        """The settlements that put something in the place of the record, and what."""
        notes = [self._settled[hold.id] for hold in self._answered(record)]
        return [
            (note, note.event.replacement)
            for note in notes
            if isinstance(note.event, Settled) and note.event.replacement is not None
        ]

    def corrections_of(self, record: Record) -> tuple[list[Record], tuple[EventId, ...]]:
        """The corrections that count, oldest first, and those that wait: held, or made without knowing each other."""
        chain = self._chain(record)
        standing = [note for note in chain if self._stands(note)]
        contested = {note.id for note in chain if self.open_hold(note) is not None} | {
            each.id
            for one, other in _pairs(standing)
            if not other.knows(one) and not one.knows(other)
            for each in (one, other)
            if not self._answered(each)
        }
        return [note for note in standing if note.id not in contested], tuple(sorted(contested))

    def _chain(self, record: Record) -> list[Record]:
        """Corrections of a record, and corrections of those that stand, in version order."""
        found: list[Record] = []
        waiting = [record]
        while waiting:
            target = waiting.pop()
            direct = [note for note in self._corrections.get(target.id, ()) if note.version > target.version]
            found.extend(direct)
            # What corrected a correction falls with it.
            waiting.extend(note for note in direct if self._stands(note))
        return sorted(found, key=lambda note: note.version)

    def _stands(self, note: Record) -> bool:
        return (
            note.id not in self.voided
            and self.open_hold(note) is None
            and self.outcome(note) is not Settlement.SET_ASIDE
        )

    def _answered(self, record: Record) -> list[Record]:
        return [hold for hold in self._holds.get(record.id, ()) if hold.id in self._settled]

    def _settlements(self, record: Record) -> list[Settled]:
        events = (self._settled[hold.id].event for hold in self._answered(record))
        return [event for event in events if isinstance(event, Settled)]


def _pairs(records: list[Record]) -> Iterable[tuple[Record, Record]]:
    return ((one, other) for index, one in enumerate(records) for other in records[index + 1 :])
