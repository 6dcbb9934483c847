"""The fast way into a store: decided in memory by the same rules, appended some hundred at a time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from domain import access
from domain.case.events.assessment import InstrumentScored
from domain.case.events.risk import AllegationRecorded
from domain.case.state import NO_CASE, Case
from domain.case.warnings import warnings_of
from domain.child.events import BirthDateClaimed
from domain.child.identity import birth_date
from domain.child.state import Child
from domain.citations import staff_named
from domain.command import Command, Given
from domain.decider import decide
from domain.event import Event, Kind
from domain.history import effective
from domain.identifiers import StaffId, StreamId
from domain.record import Record, Seen
from domain.staff.state import Staff
from service.asked import Asked
from service.demo.synthetic.memory import Stream, case_stream, child_stream
from service.demo.synthetic.telling import Story
from service.drafting import captured, drafted
from service.envelope import Draft, provisional_record
from service.knowledge import calendar_of
from service.log import Append
from service.site import Site
from sync.capture import Capture

BATCH = 300
"""Records in one transaction."""


@dataclass(slots=True)
class _Known:
    """What is in memory of one story."""

    case: Stream[Case] = field(default_factory=case_stream)
    child: Stream[Child] = field(default_factory=child_stream)


def _nobody(stories: int) -> None:
    """Nobody wants to know."""


class Scribe:
    """Writes stories into a demo store that nobody else writes to meanwhile.

    Decides as ``Casework`` does and leaves the same records; what it knows of a story is forgotten at its end.
    Settings and staff are those of the store at the beginning of each batch.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._stories: dict[int, _Known] = {}
        self._staff: dict[StaffId, Staff] = {}
        self._appends: list[Append] = []
        self._waiting = 0
        self._begin()

    def write(self, story: Story, asked: Asked) -> None:
        """Decide one command. ``Refused`` where the rules say no, which is a mistake of the story."""
        access.must_be_allowed(asked.role, type(asked.event))
        known = self._stories.setdefault(story.number, _Known())
        command, given = self._command(story, asked, known), self._given(asked, known)
        answer = decide(command, given)
        assert asked.seed is not None, "a story fixes the ids of its records"
        drafts = drafted(asked, command, answer, seed=asked.seed, agency=self._site.log.info.agency)
        records = [self._record(draft, known, asked) for draft, _ in drafts]
        shown = self._shown(records[0], given, known) if records else ()
        self._append(captured(drafts, shown), records, known, asked)
        if asked is story.steps[-1]:
            del self._stories[story.number]
        if self._waiting >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Append what is waiting, durably."""
        if self._appends:
            self._site.log.append_all(self._appends)
            self._begin()

    def _begin(self) -> None:
        self._appends, self._waiting = [], 0
        self._position = self._site.log.last().position
        self._settings = self._site.knowledge.settings()
        self._calendar = calendar_of(self._settings)
        self._staff.clear()

    def _command(self, story: Story, asked: Asked, known: _Known) -> Command[Event]:
        assert asked.occurred is not None
        assert asked.recorded_at is not None
        stream = asked.stream or StreamId(story.case)
        own = _stream(known, stream)
        shown = own.version if asked.event.KIND is not Kind.OBSERVATION else 0
        seen = Seen(stream_version=shown, position=self._position + self._waiting, epoch=self._site.log.info.hub_epoch)
        return Command(
            stream=stream,
            event=asked.event,
            by=asked.by,
            role=asked.role,
            occurred=asked.occurred,
            recorded_at=asked.recorded_at,
            seen=seen,
            child=story.child,
        )

    def _given(self, asked: Asked, known: _Known) -> Given:
        own, of_child = _stream(known, asked.stream or ""), (asked.stream or "").startswith("child-")
        return Given(
            history=own.history,
            case=NO_CASE if of_child else known.case.state,
            child=known.child.state,
            staff={each: self._member(each) for each in staff_named(asked.event)},
            settings=self._settings,
            zone=self._calendar.zone,
            alleged=frozenset() if of_child else _alleged(known.case),
        )

    def _member(self, id: StaffId) -> Staff:
        if id not in self._staff:
            self._staff[id] = self._site.knowledge.member(id)
        return self._staff[id]

    def _record(self, draft: Draft, known: _Known, asked: Asked) -> Record:
        assert asked.logged_at is not None
        return provisional_record(draft, version=_stream(known, draft.stream).version + 1, logged_at=asked.logged_at)

    def _shown(self, record: Record, given: Given, known: _Known) -> tuple[str, ...]:
        birth = _birth(known.child) if isinstance(record.event, InstrumentScored) else None
        warnings = (
            warning
            for entry in effective([record])
            for warning in warnings_of(
                entry,
                given.case,
                history=given.history,
                settings=self._settings,
                calendar=self._calendar,
                birth=birth,
            )
        )
        return tuple(dict.fromkeys(each.code for each in warnings))

    def _append(self, captures: list[Capture], records: list[Record], known: _Known, asked: Asked) -> None:
        if not captures:
            return
        expected: dict[str, int] = {each.stream: each.version - 1 for each in reversed(records)}
        self._appends.append(Append(captures=captures, expected=expected, logged_at=asked.logged_at))
        self._waiting += len(captures)
        for record in records:
            _stream(known, record.stream).take(record)


def write_all(site: Site, commands: Iterable[tuple[Story, Asked]], progress: Callable[[int], None] = _nobody) -> None:
    """Every command, in order; ``progress`` is told of each story that has come to its end."""
    scribe = Scribe(site)
    for story, asked in commands:
        scribe.write(story, asked)
        progress(asked is story.steps[-1])
    scribe.flush()


def _stream(known: _Known, stream: str) -> Stream[Case] | Stream[Child]:
    return known.child if stream.startswith("child-") else known.case


def _alleged(case: Stream[Case]) -> frozenset[str]:
    """Whom the open allegations are about."""
    open_ = set(case.state.risk.allegations)
    if not open_:
        return frozenset()
    events = (each.event for each in case.history.records if each.id in open_)
    return frozenset(
        named
        for event in events
        if isinstance(event, AllegationRecorded)
        for named in (event.against_staff, event.against_person)
        if named
    )


def _birth(child: Stream[Child]) -> BirthDateClaimed | None:
    return birth_date(child.history.effective)
