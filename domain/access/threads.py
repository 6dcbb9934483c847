"""What single records say about who may look: who is accused in them, and for whom they are sealed (E14, E15)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.annotations import Corrected, Held, Settled, Voided
from domain.case.events.privacy import SealedNoteWritten
from domain.case.events.risk import AllegationRecorded, AllegationResolved
from domain.citations import needed
from domain.event import Event
from domain.history import History
from domain.identifiers import EventId, StaffId
from domain.record import Record

Root = EventId
"""The first record of a thread: to it belongs every later one about it."""


@dataclass(frozen=True, slots=True)
class Threads:
    """By record, for those that have any."""

    accused: Mapping[EventId, frozenset[str]] = field(default_factory=dict)
    """The staff and persons whom the allegation was ever about, in whatever wording.

    Also of what says nothing without naming it, as a countersignature of nothing else.
    """
    readers: Mapping[EventId, frozenset[StaffId]] = field(default_factory=dict)
    """Who may read the sealed note: its author, and whom it names as it stands now."""


def threads(history: History) -> Threads:
    """The threads of a case.

    An allegation stays closed to the accused after it was resolved: who spoke has to be safe then too. ``history`` must
    be opened as far as class D5 to tell who is accused; of an allegation that cannot be opened nobody is known to be,
    and nobody can read it either. For whom a note is sealed are facts.
    """
    root_of = _roots(history)
    accused: dict[Root, frozenset[str]] = {}
    for record in history.records:
        if record.id in root_of:
            root = root_of[record.id]
            accused[root] = accused.get(root, frozenset()) | _accused(record.event)
    readers = _readers(history)
    about = {id: accused[root] for id, root in root_of.items() if accused[root]}
    return Threads(
        accused=_with_what_needs_them(history, about) if about else about,
        readers={id: readers[root] for id, root in root_of.items() if root in readers},
    )


def _with_what_needs_them(
    history: History, about: Mapping[EventId, frozenset[str]]
) -> Mapping[EventId, frozenset[str]]:
    """And the records in which nothing is left for somebody who knows of none of these."""
    accused = dict(about)
    for record in history.records:
        named = needed(record.event)
        if record.id not in accused and named and named <= accused.keys():
            accused[record.id] = frozenset.intersection(*(accused[each] for each in named))
    return {id: persons for id, persons in accused.items() if persons}


def _roots(history: History) -> dict[EventId, Root]:
    root_of: dict[EventId, Root] = {}
    for record in history.records:
        root = _root(record, root_of)
        if root is not None:
            root_of[record.id] = root
    return root_of


def _root(record: Record, root_of: Mapping[EventId, Root]) -> Root | None:
    """``None`` for a record of which nobody is accused and that is sealed for nobody."""
    match record.event:
        case AllegationRecorded() | SealedNoteWritten():
            return record.id
        case (
            AllegationResolved(allegation=about)
            | Corrected(corrects=about)
            | Voided(voids=about)
            | Held(holds=about)
            | Settled(hold=about)
        ):
            return root_of.get(about)
        case _:
            return None


def _accused(event: Event) -> frozenset[str]:
    match event:
        case AllegationRecorded(against_staff=staff, against_person=person):
            # What was not opened is falsy, as what was not said.
            return frozenset(each for each in (staff, person) if each)
        case Corrected(replacement=Event() as reading) | Settled(replacement=Event() as reading):
            return _accused(reading)
        case _:
            return frozenset()


def _readers(history: History) -> dict[Root, frozenset[StaffId]]:
    """A note that does not count any more is left to who wrote it."""
    notes = (each for each in history.records if isinstance(each.event, SealedNoteWritten))
    readers = {each.id: frozenset({each.actor}) for each in notes}
    for entry in history.effective:
        if isinstance(entry.event, SealedNoteWritten):
            readers[entry.record.id] = entry.authors | frozenset(entry.event.readers)
    return readers
