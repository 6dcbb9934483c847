"""A story and how it is told: commands in the words of the trade, each with its time and its way to the hub."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from domain.case.vocabulary import RiskLevel
from domain.event import Event
from domain.identifiers import CaseId, ChildId, EventId, PersonId, StaffId, StreamId
from domain.record import CaptureMode, Occurred, Precision
from domain.staff.vocabulary import Role
from service.asked import Asked
from service.demo.synthetic.chance import Chance
from service.demo.synthetic.outline import Outline
from service.demo.synthetic.seeds import seed_of
from service.demo.synthetic.team import Member, Team
from service.drafting import new_ids
from sync.capture import event_id

ON_ITS_WAY = timedelta(seconds=3)
"""From the device to the hub, where there is a connection."""

COMPANIONS = 4
"""Records on the child's stream that come with a first contact, an intake and a closing."""

LATE_WAYS = {
    CaptureMode.LIVE: 0.78,
    CaptureMode.OFFLINE: 0.15,
    CaptureMode.PAPER: 0.035,
    CaptureMode.WHATSAPP: 0.02,
    CaptureMode.PHONE: 0.015,
}
"""How records of daily work reach the hub."""


@dataclass(frozen=True, slots=True)
class Story:
    """One child's case from the first contact on: its commands in the order in which they reach the hub."""

    number: int
    started: datetime
    case: CaseId
    child: ChildId
    steps: tuple[Asked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a record came about, and how long it took: to be written down, and then to reach the hub."""

    mode: CaptureMode = CaptureMode.LIVE
    written_after: timedelta = timedelta(0)
    sent_after: timedelta = ON_ITS_WAY
    transcriber: Member | None = None


AT_ONCE = Way()


class Teller:
    """Tells one story. ``now`` is where it has come; what is asked happens then, unless another moment is given."""

    def __init__(self, seed: int, number: int, outline: Outline, team: Team, chance: Chance, until: datetime) -> None:
        self.outline, self.team, self.chance = outline, team, chance
        self.now, self.until = outline.start, until
        self.risk = RiskLevel.LOW
        """The level in force."""
        self.steps: list[Asked] = []
        self.records = COMPANIONS
        """About how many records the story has so far."""
        self._words = (seed, number)
        self.holder = chance.one_of(team.of(Role.SOCIAL_WORKER))
        self.supervisor = chance.one_of(team.of(Role.SUPERVISOR))
        self.outreach = chance.one_of(team.of(Role.OUTREACH_WORKER))
        self.case, self.child = new_ids(self.now, self._seed(0))

    def ask(self, event: Event, who: Member, *, way: Way = AT_ONCE, precision: Precision = Precision.MINUTE) -> EventId:
        """Somebody asks that this become true in the case; the id that its event will have."""
        opens = not self.steps
        return self._ask(event, who, None if opens else StreamId(self.case), way, precision)

    def ask_of_child(self, event: Event, who: Member) -> EventId:
        """The same about the child itself."""
        return self._ask(event, who, StreamId(self.child), AT_ONCE, Precision.MINUTE)

    def later(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> None:
        """Time goes on."""
        self.now += timedelta(days=days, hours=hours, minutes=minutes)

    def next_morning(self, days: int = 1) -> None:
        """It becomes a morning in the office, some days on."""
        morning = (self.now + timedelta(days=days)).replace(hour=8, minute=0, second=0, microsecond=0)
        self.now = morning + timedelta(minutes=self.chance.number(5, 150))

    def way(self) -> Way:
        """How a record of daily work reaches the hub: mostly at once, sometimes with the device, late from paper."""
        mode, chance = self.chance.weighed(LATE_WAYS), self.chance
        match mode:
            case CaptureMode.OFFLINE:
                hours = chance.within(0.5, 9) if chance.happens(0.85) else chance.within(9, 72)
                return Way(mode=mode, sent_after=timedelta(hours=hours))
            case CaptureMode.PAPER:
                days = chance.within(0.5, 5) if chance.happens(0.7) else chance.within(5, 40)
                typist = chance.one_of(self.team.of(Role.CAREGIVER))
                return Way(mode=mode, written_after=timedelta(days=days), transcriber=typist)
            case CaptureMode.WHATSAPP | CaptureMode.PHONE:
                return Way(mode=mode, written_after=timedelta(minutes=chance.number(5, 240)))
            case _:
                return AT_ONCE

    def person(self, name: str) -> PersonId:
        """The pseudonym of somebody in this child's life."""
        return PersonId(f"person-{uuid5(NAMESPACE_URL, f'{self.child}/{name}')}")

    @property
    def reached_hub(self) -> datetime:
        """When what was asked last reaches the hub."""
        return logged_at(self.steps[-1])

    def end(self) -> Story:
        """The story, as far as it has reached the hub by the day on which all stories break off."""
        told = (each for each in self.steps if logged_at(each) < self.until)
        steps = tuple(sorted(told, key=logged_at))
        return Story(self._words[1], self.outline.start, self.case, self.child, steps)

    def _ask(self, event: Event, who: Member, stream: StreamId | None, way: Way, precision: Precision) -> EventId:
        seed = self._seed(len(self.steps))
        recorded_at = self.now + way.written_after
        by, observed_by = (way.transcriber, who.id) if way.transcriber else (who, None)
        asked = Asked(
            event=event,
            by=by.id,
            role=by.role,
            stream=stream,
            occurred=Occurred(self.now, precision),
            recorded_at=recorded_at,
            capture_mode=way.mode,
            observed_by=_another(observed_by, by),
            seed=seed,
            logged_at=recorded_at + way.sent_after,
        )
        self.steps.append(asked)
        self.records += 1
        return EventId(event_id(recorded_at, seed))

    def _seed(self, step: int) -> bytes:
        return seed_of(*self._words, step)


def _another(observer: StaffId | None, by: Member) -> StaffId | None:
    return None if observer == by.id else observer


def logged_at(asked: Asked) -> datetime:
    """When a command of a story reaches the hub."""
    assert asked.logged_at is not None
    return asked.logged_at
