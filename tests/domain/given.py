"""given(...).when(...): stories of a case in the words of the trade, without a log and without a clock."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from uuid import NAMESPACE_URL, uuid5

from domain.case.state import Case
from domain.case.state import fold as fold_case
from domain.child.state import NO_CHILD, Child
from domain.command import Command, Decided, Given
from domain.decider import decide
from domain.event import Event, Kind
from domain.history import Effective, History, history
from domain.identifiers import CaseId, ChildId, EventId, PersonId, StaffId, StreamId
from domain.record import NOTHING_SEEN, Occurred, Precision, Record, Seen
from domain.refusal import Refused
from domain.settings.state import DEFAULT_SETTINGS, Settings
from domain.staff.state import Staff
from domain.staff.vocabulary import Role
from domain.stint import Stint
from domain.urgency import Urgency

WIB = timezone(timedelta(hours=7))


def uuid(name: str) -> str:
    """The same id for the same name."""
    return str(uuid5(NAMESPACE_URL, name))


def id_of(name: str) -> EventId:
    """The id of the record that a story calls by this name."""
    return EventId(uuid(f"event {name}"))


CASE = CaseId(f"case-{uuid('case')}")
CHILD = ChildId(f"child-{uuid('child')}")
DAHLIA = StaffId(f"staff-{uuid('dahlia')}")
CENDANA = StaffId(f"staff-{uuid('cendana')}")
MERANTI = StaffId(f"staff-{uuid('meranti')}")
JATI = StaffId(f"staff-{uuid('jati')}")
ANGGREK = StaffId(f"staff-{uuid('anggrek')}")
DAMAR = StaffId(f"staff-{uuid('damar')}")
MOTHER = PersonId(f"person-{uuid('mother')}")
UNCLE = PersonId(f"person-{uuid('uncle')}")

ROLES = {
    DAHLIA: Role.SOCIAL_WORKER,
    CENDANA: Role.SOCIAL_WORKER,
    MERANTI: Role.SUPERVISOR,
    JATI: Role.MANAGER,
    ANGGREK: Role.STUDENT,
    DAMAR: Role.OUTREACH_WORKER,
}

STAFF = {
    id: Staff(id=id, tenures=(Stint(role, datetime(2020, 1, 1, tzinfo=WIB).date()),)) for id, role in ROLES.items()
}


def at(text: str) -> datetime:
    """A moment in Medan: ``2025-03-05 10:15``."""
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def record(
    event: Event,
    name: str | None = None,
    *,
    on: str = "2025-03-05 10:00",
    by: StaffId = DAHLIA,
    role: Role | None = None,
    version: int = 1,
    stream: str = CASE,
    precision: Precision = Precision.MINUTE,
    recorded: str | None = None,
    logged: str | None = None,
    seen: Seen = NOTHING_SEEN,
    urgency: Urgency | None = None,
) -> Record:
    """One record; recorded and logged when it happened unless told otherwise."""
    id = id_of(name or f"{stream} {version}")
    recorded_at = at(recorded or on)
    return Record(
        id=id,
        stream=StreamId(stream),
        subject=CHILD if stream.startswith("case") else stream,
        version=version,
        position=version,
        event=event,
        actor=by,
        role=role or ROLES[by],
        occurred=Occurred(at(on), precision),
        recorded_at=recorded_at,
        logged_at=at(logged) if logged else recorded_at,
        agency="rps-contoh",
        command_id=id,
        seen=seen,
        urgency=event.urgency if urgency is None else urgency,
    )


@dataclass(frozen=True)
class Happened:
    """One step of a story, before it has a place in a stream."""

    event: Event
    name: str | None = None
    on: str | None = None
    by: StaffId = DAHLIA
    role: Role | None = None
    recorded: str | None = None
    logged: str | None = None
    seen: Seen | None = None


def happened(
    event: Event, name: str | None = None, *, on: str | None = None, by: StaffId = DAHLIA, **rest: object
) -> Happened:
    """Name a step so that later ones can refer to it; without a moment it comes an hour after the one before."""
    return Happened(event, name, on, by, **rest)  # type: ignore[arg-type]  # the fields of Happened


@dataclass(frozen=True)
class Story:
    """What happened in one case so far, and what else is known."""

    records: tuple[Record, ...] = ()
    child: Child = NO_CHILD
    settings: Settings = DEFAULT_SETTINGS
    alleged: frozenset[str] | None = frozenset()

    def then(self, *steps: Event | Happened) -> "Story":
        """The story goes on."""
        story = self
        for step in steps:
            story = replace(story, records=(*story.records, story._placed(step)))
        return story

    def knowing(self, **known: object) -> "Story":
        """With another child, other settings, or other people named in open allegations."""
        return replace(self, **known)  # type: ignore[arg-type]  # the fields of Story

    def when(self, event: Event, *, by: StaffId = DAHLIA, role: Role | None = None, on: str | None = None) -> "Outcome":
        """Somebody asks for this, having seen everything so far."""
        moment = at(on) if on else self._next_moment()
        command = Command(
            stream=StreamId(CASE),
            event=event,
            by=by,
            role=role or ROLES[by],
            occurred=Occurred(moment),
            recorded_at=moment,
            seen=Seen(stream_version=len(self.records)),
            child=CHILD,
        )
        try:
            return Outcome(decide(command, self.given))
        except Refused as refusal:
            return Outcome((), refusal)

    @property
    def history(self) -> History:
        return history(self.records)

    @property
    def entries(self) -> tuple[Effective, ...]:
        return self.history.effective

    @property
    def case(self) -> Case:
        return fold_case(self.entries)

    @property
    def given(self) -> Given:
        return Given(
            history=self.history,
            case=self.case,
            child=self.child,
            staff=STAFF,
            settings=self.settings,
            zone=WIB,
            alleged=self.alleged,
        )

    def _placed(self, step: Event | Happened) -> Record:
        told = step if isinstance(step, Happened) else Happened(step)
        version = len(self.records) + 1
        on = told.on or self._next_moment().replace(tzinfo=None).isoformat(" ")
        decides = told.event.KIND is not Kind.OBSERVATION
        seen = told.seen or (Seen(stream_version=version - 1) if decides else NOTHING_SEEN)
        return record(
            told.event,
            told.name,
            on=on,
            by=told.by,
            role=told.role,
            version=version,
            recorded=told.recorded,
            logged=told.logged,
            seen=seen,
        )

    def _next_moment(self) -> datetime:
        return self.records[-1].occurred.at + timedelta(hours=1) if self.records else at("2025-03-04 22:10")


@dataclass(frozen=True)
class Outcome:
    """What came of a command."""

    answer: tuple[Decided, ...]
    refusal: Refused | None = None

    def refused(self, code: str, rule: str | None = None) -> None:
        """The rules said no, with this code, and named this rule."""
        assert self.refusal is not None, f"expected {code}, but it was granted"
        assert (self.refusal.code, self.refusal.rule) == (code, rule)

    def granted(self) -> tuple[Event, ...]:
        """The rules said yes: the events of the answer."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert self.answer, "it was already so"
        return tuple(each.event for each in self.answer)

    def already_so(self) -> None:
        """Nothing had to happen."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert self.answer == ()


def given(*steps: Event | Happened) -> Story:
    """A story from its beginning."""
    return Story().then(*steps)
