"""What one reader may look at: the matrix, asked with the facts of each case, and enforced by the keys it hands out.

Everything that shows a record to somebody goes through a scope: commands, questions, lists, counts, replays, the feed
and the command line.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from domain import access
from domain.access import (
    NO_BLIND_SPOT,
    BlindSpot,
    Channel,
    Extent,
    Extents,
    Reader,
    Relation,
    Staffing,
    Threads,
    Ties,
)
from domain.annotations import Corrected, Settled, Voided
from domain.event import Event
from domain.identifiers import EventId, StaffId
from domain.record import Record
from domain.refusal import Refused
from domain.sensitivity import Sensitivity
from domain.shape import fields_of
from domain.staff.state import Staff
from service.facts import Briefing, Facts
from service.keys import KeyStore
from service.knowledge import SETTINGS_STREAM, calendar_of
from service.log import Log, RecordDamaged, Stored
from service.reading import everything, history_of, record_of

ABOUT_A_CHILD = ("case-", "child-")
"""How the streams begin of which the matrix speaks."""

NO_TIES = Ties()
COLLEAGUES = frozenset({Sensitivity.D1, Sensitivity.D2})
"""What there is of the staff and of the settings."""


class Scope:
    """What one reader sees, at one moment, by one channel. For one request: each fact is asked for once."""

    def __init__(
        self, log: Log, keys: KeyStore, briefing: Briefing, reader: Reader, channel: Channel = Channel.SCREEN
    ) -> None:
        """``briefing`` is of that moment; what was not asked for with it is asked for as it is needed."""
        self.reader = reader
        self.channel = channel
        self._log = log
        self._keys = keys
        self._briefing = briefing
        self._relations: dict[str, frozenset[Relation]] = {}
        self._ties: dict[str, Ties] = {}
        self._threads: dict[str, Threads] = {}
        self._blind_spots: dict[str, BlindSpot] = {}

    def brief(self, streams: Iterable[str]) -> None:
        """Ask for the facts of several cases together, before they are wanted one by one."""
        self._briefing.also(streams)

    def sees(self, stream: str) -> bool:
        """Whether there is such a case or child for this reader; also where one sealed note of it is meant for them."""
        return bool(self.extents(stream)) or any(map(self.extents_of, self._meant_for_some(stream)))

    def must_see(self, stream: str) -> None:
        """``Refused`` as for one that does not exist: nobody learns by asking that there is one."""
        if not (self._facts(stream).version and self.sees(stream)):
            raise Refused(f"{stream.partition('-')[0]}.unknown")

    def must_read(self, stream: str) -> None:
        """As ``must_see``; and ``Refused`` for who has the card of a case, and not its skeleton."""
        self.must_see(stream)
        if Sensitivity.D1 not in self.classes(stream):
            raise Refused("case.card-only", role=str(self.reader.role))

    def must_be_there_for(self, declared: type[Event], stream: str) -> None:
        """As ``must_see``; but the glass can be broken of what is out of scope."""
        if not access.may_do(self.reader.role, declared, self.relations(stream)):
            self.must_see(stream)

    def must_do(self, event: Event, stream: str) -> None:
        """``Refused`` where the reader may not ask for this in this case, or of this child."""
        self.must_be_there_for(type(event), stream)
        root = self._changed_by(event, stream)
        held = self.relations_to(root) if root is not None else self.relations(stream)
        access.must_be_allowed(self.reader.role, type(event), held)
        if root is not None and not self._may_change(root, held, voiding=isinstance(event, Voided)):
            raise Refused("annotation.not-your-record", "E13")

    def extents(self, stream: str) -> Extents:
        """How much of each class the reader sees of a case or a child as a whole."""
        if not _is_of_a_child(stream):
            return self._of_colleagues()
        return access.sight(self.reader.role, self.relations(stream), self.channel)

    def classes(self, stream: str) -> frozenset[Sensitivity]:
        """The classes of which the reader sees everything, of a case or a child as a whole."""
        role = self.reader.role
        return frozenset(each for each, extent in self.extents(stream).items() if access.as_whole(role, each, extent))

    def classes_of(self, streams: Iterable[str]) -> frozenset[Sensitivity]:
        """The classes of which the reader sees anything, in any of these."""
        return frozenset[Sensitivity]().union(*map(self._shown_of, set(streams)))

    def extents_of(self, record: Record) -> Extents:
        """How much of each class the reader sees of one record; nothing: it is not there. Its facts suffice."""
        if not _is_of_a_child(record.stream):
            return self._of_colleagues()
        return access.sight(self.reader.role, self.relations_to(record), self.channel)

    def facts_of(self, stored: Stored) -> Record:
        """The facts of a record; mostly they were read before."""
        known = self._facts(stored.stream).history.records
        return known[stored.version - 1] if stored.version <= len(known) else record_of(stored)

    def relations(self, stream: str) -> frozenset[Relation]:
        """What the reader has to do with a case; or with a child, through any of its cases."""
        if stream not in self._relations:
            self._relations[stream] = self._find_relations(stream)
        return self._relations[stream]

    def relations_to(self, record: Record) -> frozenset[Relation]:
        """What the reader has to do with one record."""
        stream = record.stream
        return access.relations_to(record, self.reader, self.relations(stream), self.staffing, self.threads(stream))

    def glass(self, stream: str) -> EventId | None:
        """The glass that the reader broke to look at this case, while it is open; of what was looked at, no more."""
        reader, ties = self.reader, self._ties.get(stream, NO_TIES)
        mine = (each for each in ties.glasses if each.holds(reader.person, reader.role, reader.now))
        return next((each.id for each in mine), None)

    def threads(self, stream: str) -> Threads:
        """What single records say of who may look; whom an allegation is about is content, opened for this alone."""
        if stream not in self._threads:
            told = self._facts(stream)
            opened = history_of(self._log, stream, everything(self._keys)) if told.alleged else told.history
            self._threads[stream] = access.threads(opened)
        return self._threads[stream]

    def blind_spot(self, stream: str) -> BlindSpot:
        """What of a stream is not there for the reader, accused in it; they see the rest as if there were no more."""
        if stream not in self._blind_spots:
            self._blind_spots[stream] = self._find_blind_spot(stream) if _is_of_a_child(stream) else NO_BLIND_SPOT
        return self._blind_spots[stream]

    @cached_property
    def staffing(self) -> Staffing:
        """The people and the settings of today."""
        settings = self._facts(SETTINGS_STREAM).settings
        return Staffing(staff=_People(self._briefing), settings=settings, zone=calendar_of(settings).zone)

    @property
    def _agreed(self) -> bool:
        """An integrator is let in by a token of its own: that is the agreement, and it is good for the stream alone."""
        day = self.staffing.day(self.reader.now)
        return self.channel is Channel.STREAM and self.staffing.member(self.reader.person).has(self.reader.role, day)

    def _shown_of(self, stream: str) -> Iterable[Sensitivity]:
        try:
            return self.extents(stream)
        except RecordDamaged:
            # Nothing was told of it.
            return ()

    def _find_relations(self, stream: str) -> frozenset[Relation]:
        cases = self._cases_of(stream) if stream.startswith("child-") else [stream]
        ties = [self._ties_of(each) for each in cases] or [NO_TIES]
        held = frozenset[Relation]().union(*(access.relations(self.reader, each, self.staffing) for each in ties))
        return held | {Relation.AGREED} if self._agreed else held

    def _find_blind_spot(self, stream: str) -> BlindSpot:
        told = self._facts(stream)
        if not told.alleged:
            return NO_BLIND_SPOT
        accused = self.threads(stream).accused
        mine = {id for id, persons in accused.items() if self.reader.person in persons}
        return BlindSpot({each.id: each.version for each in told.history.records if each.id in mine})

    def _changed_by(self, event: Event, stream: str) -> Record | None:
        """The record that a correction or a void is about in the end; ``None`` for everything else.

        What is not there for the reader is not found either.
        """
        about = _about(event)
        if about is None or about in self.blind_spot(stream).hidden:
            return None
        records = {each.id: each for each in self._facts(stream).history.records}
        while about in records and (further := _about(records[about].event)) is not None:
            about = further
        return records.get(about)

    def _may_change(self, root: Record, held: frozenset[Relation], *, voiding: bool) -> bool:
        """One's own; what one answers for; and what one reads whole by one's work, not through a broken glass."""
        reader = self.reader
        if root.actor == reader.person and root.role is reader.role:
            return True
        if reader.role in access.APPROVERS:
            reads_it = voiding or self._reads_whole(root, held)
            return reads_it and access.may_do(reader.role, Settled, held)
        return self._reads_whole(root, held)

    def _reads_whole(self, root: Record, held: frozenset[Relation]) -> bool:
        extents = access.sight(self.reader.role, held - access.OPENED, self.channel)
        kept = (each for each in fields_of(type(root.event)) if getattr(root.event, each.name) is not None)
        return all(extents.get(each.sensitivity) is Extent.FULL for each in kept)

    def _of_colleagues(self) -> Extents:
        """Who works here since when is for everybody here; their names are for whom the matrix gives names at all."""
        return dict.fromkeys({Sensitivity.D1, *access.sees(self.reader.role)} & COLLEAGUES, Extent.FULL)

    def _ties_of(self, case: str) -> Ties:
        if case not in self._ties:
            facts = self._facts(case)
            others = [each for each in self._cases_of(facts.history.subject) if each != case]
            self._ties[case] = access.hidden_together(self._own_ties(case), map(self._own_ties, others))
        return self._ties[case]

    def _own_ties(self, case: str) -> Ties:
        facts = self._facts(case)
        return access.ties_of(facts.case, facts.history.effective)

    def _cases_of(self, child: str | None) -> list[str]:
        return [each.id for each in self._facts(child).child.cases] if child else []

    def _meant_for_some(self, stream: str) -> Iterator[Record]:
        """The sealed notes of a case."""
        return (each for each in self._facts(stream).history.records if Relation.NAMED in self.relations_to(each))

    def _facts(self, stream: str) -> Facts:
        return self._briefing.facts(stream)


class _People(Mapping[StaffId, Staff]):
    """Members of staff, each looked at when first asked for."""

    def __init__(self, briefing: Briefing) -> None:
        self._briefing = briefing

    def __getitem__(self, id: StaffId) -> Staff:
        return self._briefing.facts(id).member

    def __iter__(self) -> Iterator[StaffId]:
        raise TypeError("nobody asks for all of them")

    def __len__(self) -> int:
        raise TypeError("nobody counts them")


def _is_of_a_child(stream: str) -> bool:
    return stream.startswith(ABOUT_A_CHILD)


def _about(event: Event) -> EventId | None:
    """The record that an annotation is about."""
    match event:
        case Corrected(corrects=about) | Voided(voids=about):
            return about
        case _:
            return None
