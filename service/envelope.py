"""Between a record and its envelope: what every event says of itself at class D1 (``design.md`` 3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.catalogue import read, write
from domain.event import Event
from domain.identifiers import EventId, StaffId, StreamId
from domain.record import CaptureMode, Occurred, Precision, Record, Seen
from domain.staff.vocabulary import Role
from domain.urgency import Urgency
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


def record_from(
    envelope: bytes, version: int, position: int, logged_at: datetime, parts: Mapping[str, Mapping[str, Any]]
) -> Record:
    """A record from what is stored and from the parts that were opened."""
    read_back: dict[str, Any] = canonical.parse(envelope)
    facts: dict[str, Any] = read_back["facts"]
    occurred = read_back["occurred_at"]
    return Record(
        id=EventId(read_back["id"]),
        stream=StreamId(read_back["stream"]),
        subject=read_back.get("subject"),
        version=version,
        position=position,
        event=read(read_back["type"], read_back["type_version"], facts, parts, read_back["parts"]),
        actor=StaffId(read_back["actor"]),
        role=Role(read_back["role"]),
        occurred=Occurred(datetime.fromisoformat(occurred["at"]), Precision(occurred["precision"])),
        recorded_at=datetime.fromisoformat(read_back["recorded_at"]),
        logged_at=logged_at,
        agency=read_back["agency"],
        observed_by=read_back.get("observed_by"),
        capture_mode=CaptureMode(read_back["capture_mode"]),
        command_id=EventId(read_back["command_id"]),
        k=read_back["k"],
        n=read_back["n"],
        seen=_seen_from(read_back["seen"]),
        rules=read_back["rules"],
        form=read_back.get("form"),
        urgency=Urgency(facts.get("urgency", Urgency.NONE)),
        shown=tuple(read_back.get("shown", {}).get("warnings", ())),
    )


def _seen(seen: Seen) -> dict[str, Any]:
    known = {"epoch": seen.epoch, "position": seen.position, "stream_version": seen.stream_version}
    beside = {"also": sorted(seen.also)} if seen.also else {}
    return {name: value for name, value in known.items() if value is not None} | beside


def _seen_from(seen: Mapping[str, Any]) -> Seen:
    return Seen(
        stream_version=seen["stream_version"],
        position=seen["position"],
        epoch=seen.get("epoch"),
        also=frozenset(EventId(each) for each in seen.get("also", ())),
    )


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
