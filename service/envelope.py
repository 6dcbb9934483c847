"""Between a record and its envelope: what every event says of itself at class D1 (``design.md`` 3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import msgspec

from domain.catalogue import write
from domain.event import Event
from domain.identifiers import EventId, StaffId, StreamId
from domain.record import CaptureMode, Occurred, Record, Seen
from domain.staff.vocabulary import Role
from domain.urgency import Urgency
from service.log import Stored
from service.log.header import Header
from sync.evidence import canonical

ENVELOPE_VERSION = 1
RULES_VERSION = 1
"""Which edition of the rules judged; a new one when a rule of the domain changes its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A decided event on its way into an envelope."""

    id: EventId
    stream: StreamId
    event: Event
    subject: str | None
    agency: str
    by: StaffId
    role: Role
    occurred: Occurred
    recorded_at: datetime
    command_id: EventId
    k: int
    n: int
    seen: Seen
    capture_mode: CaptureMode = CaptureMode.LIVE
    observed_by: StaffId | None = None
    form: str | None = None
    shown: tuple[str, ...] = ()


def enveloped(draft: Draft) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The envelope without its digests, and the parts in clear."""
    plain = write(draft.event)
    urgency = draft.event.urgency
    facts = {**plain.facts, "urgency": str(urgency)} if urgency is not Urgency.NONE else plain.facts
    envelope: dict[str, Any] = {
        "v": ENVELOPE_VERSION,
        "id": draft.id,
        "stream": draft.stream,
        "type": draft.event.NAME,
        "type_version": draft.event.VERSION,
        "agency": draft.agency,
        "subject": draft.subject,
        "actor": draft.by,
        "role": str(draft.role),
        "observed_by": draft.observed_by,
        "occurred_at": {"at": draft.occurred.at.isoformat(), "precision": str(draft.occurred.precision)},
        "recorded_at": draft.recorded_at.isoformat(),
        "capture_mode": str(draft.capture_mode),
        "rules": RULES_VERSION,
        "form": draft.form,
        "command_id": draft.command_id,
        "k": draft.k,
        "n": draft.n,
        "seen": _seen(draft.seen),
        "shown": {"warnings": list(draft.shown)} if draft.shown else None,
        "facts": facts,
    }
    return {name: value for name, value in envelope.items() if value is not None}, plain.parts


class _Shown(msgspec.Struct):
    """What the author was shown, as it is written."""

    warnings: tuple[str, ...] = ()


F = TypeVar("F")


class Envelope(Header, Generic[F], kw_only=True, frozen=True, gc=False):
    """An envelope as it is read back, its facts in the form ``F``; what it holds beside this is for others."""

    agency: str
    actor: StaffId
    role: Role
    occurred_at: Occurred
    recorded_at: datetime
    capture_mode: CaptureMode
    rules: int
    command_id: EventId
    k: int
    n: int
    seen: Seen
    facts: F
    observed_by: StaffId | None = None
    form: str | None = None
    shown: _Shown | None = None


def read_envelope(envelope: bytes) -> Envelope[dict[str, Any]]:
    """What an envelope says; ``NotCanonical`` for what is none."""
    try:
        return ENVELOPE.decode(envelope)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise canonical.NotCanonical("json") from error


def record_from(envelope: Envelope[Any], event: Event, urgency: Urgency, stored: Stored) -> Record:
    """A record from what is stored, and from the event that was read of it."""
    return Record(
        EventId(envelope.id),
        StreamId(envelope.stream),
        envelope.subject,
        stored.version,
        stored.position,
        event,
        envelope.actor,
        envelope.role,
        envelope.occurred_at,
        envelope.recorded_at,
        stored.logged_at,
        envelope.agency,
        envelope.command_id,
        envelope.observed_by,
        None,
        NO_OFFSET,
        envelope.capture_mode,
        envelope.k,
        envelope.n,
        envelope.seen,
        envelope.rules,
        envelope.form,
        urgency,
        envelope.shown.warnings if envelope.shown else (),
    )


NO_OFFSET = timedelta(0)


def _seen(seen: Seen) -> dict[str, Any]:
    known = {"epoch": seen.epoch, "position": seen.position, "stream_version": seen.stream_version}
    beside = {"also": sorted(seen.also)} if seen.also else {}
    return {name: value for name, value in known.items() if value is not None} | beside


def provisional_record(draft: Draft, version: int, logged_at: datetime) -> Record:
    """The record that a draft would become, so that it can be judged before it is kept."""
    return Record(
        id=draft.id,
        stream=draft.stream,
        subject=draft.subject,
        version=version,
        position=0,
        event=draft.event,
        actor=draft.by,
        role=draft.role,
        occurred=draft.occurred,
        recorded_at=draft.recorded_at,
        logged_at=logged_at,
        agency=draft.agency,
        observed_by=draft.observed_by,
        capture_mode=draft.capture_mode,
        command_id=draft.command_id,
        k=draft.k,
        n=draft.n,
        seen=draft.seen,
        rules=RULES_VERSION,
        form=draft.form,
        urgency=draft.event.urgency,
        shown=draft.shown,
    )


ENVELOPE = msgspec.json.Decoder(Envelope[dict[str, Any]])
"""Reads any envelope, its facts as plain values. Made with the module, while no other thread can be at it."""
