"""A notice: one person is told of one event, once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from domain.identifiers import UUID_PATTERN, CaseId, EventId, StaffId
from domain.urgency import Urgency
from service.notices.kinds import URGENCY, Kind

NOTICE = f"notice-{UUID_PATTERN}"
"""The form of an id."""


class State(StrEnum):
    """How far a notice has come on its way out."""

    DUE = "due"
    SENDING = "sending"
    """A server is being talked to. After a crash nobody knows whether it took the message, so it is sent again."""
    SENT = "sent"
    FAILED = "failed"
    """It did not work, and is tried again by itself."""
    DEAD = "dead"
    """It is not tried again until somebody says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What has happened, whoever is told of it. ``position`` is that of the event in the log."""

    event: EventId
    kind: Kind
    case: CaseId
    position: int

    @property
    def urgency(self) -> Urgency:
        return URGENCY[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One alarm for one person. ``step`` counts from 0 how often it was escalated before it came to them.

    ``next_at`` is when it is sent, or tried again, at the earliest; ``reason`` a code for why it did not work.
    """

    id: str
    alarm: Alarm
    recipient: StaffId
    step: int
    made_at: datetime
    state: State = State.DUE
    attempts: int = 0
    next_at: datetime
    reason: str | None = None
    sent_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    escalated_at: datetime | None = None


def notice_for(alarm: Alarm, recipient: StaffId, step: int, now: datetime) -> Notice:
    """A new notice; the same alarm and person give the same id, whenever and however often it is made."""
    return Notice(
        id=notice_id(alarm.event, alarm.kind, recipient),
        alarm=alarm,
        recipient=recipient,
        step=step,
        made_at=now,
        next_at=now,
    )


def notice_id(event: EventId, kind: Kind, recipient: StaffId) -> str:
    """The id follows from what is told to whom, so that following the log again doubles nothing."""
    digest = sha256("\0".join(("harapan/notice/v1", event, kind, recipient)).encode()).digest()
    return f"notice-{UUID(bytes=digest[:16], version=4)}"
