"""The timeline of a case as a page shows it: each record with its content and with everything that became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from domain.annotations import Corrected, Settled
from domain.case.warnings.recording import of_the_record
from domain.event import Event
from domain.history import Effective, Revision
from domain.identifiers import EventId
from domain.record import Record
from domain.standing import Fate, Standing, annotated
from service.knowledge import calendar_of
from service.telling.case_file import CaseFile
from service.web.values import Content, Teller

LATE = frozenset({"entry.late", "entry.backdated"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An annotation of a record: a correction, a void, a hold or its settlement.

    ``evidence`` is its text, ``closed`` why the reader does not get that (withheld or erased), ``content`` what it put
    in the place of what stood there.
    """

    record: Record
    standing: Standing
    evidence: str | None
    closed: str | None
    content: Content | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record on the timeline; ``event`` is what it says now, after corrections."""

    record: Record
    event: Event
    fate: Fate
    content: Content
    late: Mapping[str, Any] | None
    provisional: bool
    countersigned_by: EventId | None
    contested: bool
    warnings: tuple[Mapping[str, Any], ...]
    notes: tuple[Note, ...]
    basis: Mapping[str, Any] | None

    @property
    def time_corrected(self) -> bool:
        """Whether the time that counts is not the one first told."""
        return self.fate.occurred != self.record.occurred

    @property
    def counts(self) -> bool:
        """Whether it has an effect: neither voided, nor set aside, nor waiting for a person."""
        return self.fate.standing in (Standing.COUNTS, Standing.CORRECTED)


def on_timeline(file: CaseFile) -> tuple[Record, ...]:
    """The records that stand on the timeline, in the order in which they count; annotations stand with their record."""
    place = {each.record.id: index for index, each in enumerate(file.history.effective)}
    kept = [
        each
        for each in file.history.records
        if annotated(each.event) is None and (file.as_of is None or file.fates[each.id].at <= file.as_of)
    ]
    return tuple(sorted(kept, key=lambda each: (file.fates[each.id].at, place.get(each.id, each.version))))


def shown(file: CaseFile) -> frozenset[EventId]:
    """Everything to which one can go on the page: the records on the timeline, and their annotations."""
    records = {each.id for each in on_timeline(file)}
    notes = (note.id for id, each in notes_by_record(file.history.records).items() if id in records for note in each)
    return frozenset(records.union(notes))


class Timeline:
    """Makes the entries of one file."""

    def __init__(self, file: CaseFile, teller: Teller) -> None:
        self._file = file
        self._teller = teller
        self._calendar = calendar_of(file.settings)
        self._effective = {each.record.id: each for each in file.history.effective}
        self._replayed = {each["id"]: each for each in file.told["entries"]}
        self._basis = {each["decision"]: each for each in file.told["basis"]}
        self._notes = notes_by_record(file.history.records)

    def entries(self) -> Iterator[Entry]:
        """One entry for each record that stands on the timeline."""
        for record in on_timeline(self._file):
            yield self._entry(record)

    def _entry(self, record: Record) -> Entry:
        entry, replayed = self._effective.get(record.id), self._replayed.get(record.id, {})
        recorded = of_the_record(record, self._file.settings, self._calendar)
        recording = [{"code": each.code, "facts": each.facts} for each in recorded]
        return Entry(
            record=record,
            event=entry.event if entry else record.event,
            fate=self._file.fates[record.id],
            content=self._content(record, entry),
            late=next((each for each in recording if each["code"] in LATE), None),
            provisional=replayed.get("provisional", False),
            countersigned_by=replayed.get("countersigned_by"),
            contested=bool(entry and entry.contested),
            warnings=(*recording, *self._standing(record)),
            notes=tuple(self._note(each, entry) for each in self._notes.get(record.id, ())),
            basis=self._basis.get(record.id),
        )

    def _content(self, record: Record, entry: Effective | None) -> Content:
        if entry is None:
            return self._teller.content(record.event, record.form, self._file.erased(record.id))
        first = entry.revisions[0].event if len(entry.revisions) > 1 else None
        return self._teller.content(entry.event, record.form, self._file.erased(entry.mark.by), first)

    def _note(self, note: Record, entry: Effective | None) -> Note:
        text = note.event
        said = text.reason if isinstance(text, Settled) else getattr(text, "evidence", None)
        return Note(
            record=note,
            standing=self._file.fates[note.id].standing,
            evidence=said or None,
            closed=self._closed(note) if said is not None and not said else None,
            content=self._put_in_place(note, entry),
        )

    def _closed(self, note: Record) -> str:
        return "erased" if self._file.opened[note.id].erased else "withheld"

    def _put_in_place(self, note: Record, entry: Effective | None) -> Content | None:
        """What a correction or settlement changed, against the wording before it."""
        if not isinstance(note.event, (Corrected, Settled)) or note.event.replacement is None:
            return None
        before = _wording_before(entry, note.id)
        told = self._teller.content(note.event.replacement, None, self._file.erased(note.id), before)
        return Content(
            lines=tuple(each for each in told.lines if each.before is not None or before is None),
            withheld=told.withheld,
            erased=told.erased,
        )

    def _standing(self, record: Record) -> Iterator[Mapping[str, Any]]:
        """What else draws attention to the record; how it was recorded is told already."""
        for each in self._file.told["warnings"]:
            if each["about"] == record.id and not each["code"].startswith("entry."):
                yield each


def notes_by_record(records: tuple[Record, ...]) -> dict[EventId, list[Record]]:
    """The annotations by the record that they are about in the end, those of annotations included."""
    about: dict[EventId, EventId] = {}
    notes: dict[EventId, list[Record]] = {}
    for each in records:
        if (id := annotated(each.event)) is not None:
            about[each.id] = about.get(id, id)
            notes.setdefault(about[each.id], []).append(each)
    return notes


def _wording_before(entry: Effective | None, note: EventId) -> Any:
    revisions: tuple[Revision, ...] = entry.revisions if entry else ()
    for before, after in pairwise(revisions):
        if after.mark.by == note:
            return before.event
    return None
