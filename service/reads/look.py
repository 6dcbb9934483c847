"""The one event of the read log: who has looked at what, through which door, and what came of it."""

from dataclasses import dataclass
from enum import StrEnum
from secrets import token_bytes

from domain.access import Channel
from domain.declaration import observation
from domain.event import Event
from domain.identifiers import CaseId, ChildId, EventId, StaffId, StreamId
from domain.plain import event_from
from domain.record import Occurred, Seen
from domain.sensitivity import Sensitivity, fact
from domain.staff.vocabulary import Role
from service.envelope import Draft, enveloped, read_envelope
from service.log import Stored
from sync.capture import SEED_BYTES, Capture, event_id, seal_capture

LARGEST = 2**53 - 1
"""Of a position: the largest number that every language reads alike."""


class Result(StrEnum):
    """What came of asking."""

    SHOWN = "shown"
    NOTHING = "nothing"
    """Asked for and answered, and there was nobody in the answer."""
    NOT_FOUND = "not-found"
    """Not there, or out of scope: which of the two, nobody is told."""
    REFUSED = "refused"


@observation("reading.looked")
class Looked(Event):
    """Somebody looked at the records of children, or tried to. Facts only: never content, never what was searched for.

    A page of the feed names its positions instead of the cases in it.
    """

    operation: str = fact("What was asked: an operation of the API, a page, or a command", longest=120)
    channel: Channel = fact("On what way the answer left")
    result: Result = fact("What came of it")
    cases: tuple[CaseId, ...] = fact("The cases asked for or shown", default=())
    children: tuple[ChildId, ...] = fact("The children asked for or shown", default=())
    classes: tuple[Sensitivity, ...] = fact("The classes that the answer was opened for", default=())
    event: EventId | None = fact("The single record that was asked for", default=None)
    first: int | None = fact("The first position of a stretch of the log", default=None, highest=LARGEST)
    last: int | None = fact("Its last position", default=None, highest=LARGEST)
    session: str | None = fact("The session or token with which it was asked; none at the command line", default=None)
    device: str | None = fact("The device on which it was shown", default=None)
    glass: EventId | None = fact("The breaking of the glass that opened it", default=None)
    order: EventId | None = fact("The written order that opened it", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Somebody, in a role, looked."""

    by: StaffId
    role: Role
    looked: Looked


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLook:
    """A look as it is on record: ``occurred`` is when it was, ``position`` its place in the read log."""

    position: int
    occurred: Occurred
    look: Look


def captured(look: Look, occurred: Occurred, agency: str) -> Capture:
    """A look as an event like any other, in the stream of who looked."""
    seed = token_bytes(SEED_BYTES)
    id = EventId(event_id(occurred.at, seed))
    draft = Draft(
        id=id,
        stream=StreamId(look.by),
        event=look.looked,
        subject=None,
        agency=agency,
        by=look.by,
        role=look.role,
        occurred=occurred,
        recorded_at=occurred.at,
        command_id=id,
        k=1,
        n=1,
        seen=Seen(),
    )
    envelope, parts = enveloped(draft)
    return seal_capture(envelope, parts, seed)


def kept_look(stored: Stored) -> KeptLook:
    """The look in a record of the read log. ``ValueError`` or ``KeyError`` where it is none."""
    envelope = read_envelope(stored.envelope)
    looked = event_from(Looked, envelope.facts, {}, (), _nothing_nested)
    assert isinstance(looked, Looked)
    occurred = Occurred(envelope.occurred_at.at, envelope.occurred_at.precision)
    return KeptLook(
        position=stored.position,
        occurred=occurred,
        look=Look(by=envelope.actor, role=envelope.role, looked=looked),
    )


def _nothing_nested(*_: object) -> Event:
    raise ValueError("a look holds no other event")
