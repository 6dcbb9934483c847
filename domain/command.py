"""A command: an event that somebody asks for, with actor and moment; and what the answer rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Generic, TypeVar

from domain.case.state import NO_CASE, Case
from domain.child.state import NO_CHILD, Child
from domain.event import Event
from domain.history import History
from domain.identifiers import ChildId, StaffId, StreamId
from domain.record import NOTHING_SEEN, Occurred, Seen
from domain.settings.state import DEFAULT_SETTINGS, Settings
from domain.staff.state import NO_STAFF, Staff
from domain.staff.vocabulary import Role

E_co = TypeVar("E_co", bound=Event, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Generic[E_co]):
    """Somebody asks that this become true. Its content is the event itself, so that nothing is said twice."""

    stream: StreamId
    event: E_co
    by: StaffId
    role: Role
    occurred: Occurred
    recorded_at: datetime
    """When it was asked. Windows and roles are judged then: what is said of the past does not open them again."""
    seen: Seen = NOTHING_SEEN
    child: ChildId | None = None
    """The child it is about, where the stream is a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a decision may read: the stream itself, and related states.

    ``zone`` is that of the agency, in which days are counted. ``alleged`` names the staff and persons of open
    allegations in this case (content, E15); ``None`` where that could not be opened.
    """

    history: History = field(default_factory=lambda: History((), ()))
    case: Case = NO_CASE
    child: Child = NO_CHILD
    staff: Mapping[StaffId, Staff] = field(default_factory=dict)
    settings: Settings = DEFAULT_SETTINGS
    zone: tzinfo = UTC
    alleged: frozenset[str] | None = frozenset()

    def day(self, moment: datetime) -> date:
        """The agency's day of a moment."""
        return moment.astimezone(self.zone).date()

    def member(self, id: StaffId) -> Staff:
        """The member of staff with this id, empty where there is none."""
        return self.staff.get(id, NO_STAFF)


@dataclass(frozen=True, slots=True)
class Decided:
    """One event of an answer, and the stream that it belongs to."""

    stream: StreamId
    event: Event


Answer = tuple[Decided, ...]
"""The events of a decision; empty when it is already so."""

ALREADY_SO: Answer = ()


def granted(command: Command[Event], *companions: Decided) -> Answer:
    """Yes: the event asked for, and what must become true in other streams at the same moment."""
    return (Decided(command.stream, command.event), *companions)
