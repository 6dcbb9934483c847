"""From an answer of the rules to the captures that are appended: ids from one seed, the subject, the warnings shown."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from domain.command import Answer, Command
from domain.event import Event
from domain.forms import current_form
from domain.identifiers import CaseId, ChildId, EventId, StreamId
from service.asked import Asked
from service.envelope import Draft, enveloped
from sync.capture import SEED_BYTES, Capture, event_id, seal_capture

Drafted = tuple[Draft, bytes]
"""A draft, and the seed from which its id and salts come."""


def drafted(asked: Asked, command: Command[Event], answer: Answer, *, seed: bytes, agency: str) -> list[Drafted]:
    """One draft for each event of an answer; the id of the first is that of the command."""
    assert asked.recorded_at is not None
    if not answer:
        return []
    seeds = [seed, *(_derived(seed, f"event {k}") for k in range(2, len(answer) + 1))]
    ids = [EventId(event_id(asked.recorded_at, each)) for each in seeds]
    drafts = (
        Draft(
            id=ids[index],
            stream=decided.stream,
            event=decided.event,
            subject=_subject(decided.stream, command),
            agency=agency,
            by=asked.by,
            role=asked.role,
            occurred=command.occurred,
            recorded_at=asked.recorded_at,
            command_id=ids[0],
            k=index + 1,
            n=len(answer),
            seen=command.seen,
            capture_mode=asked.capture_mode,
            observed_by=asked.observed_by,
            form=asked.form or current_form(type(decided.event)),
        )
        for index, decided in enumerate(answer)
    )
    return list(zip(drafts, seeds, strict=True))


def captured(drafts: list[Drafted], shown: tuple[str, ...]) -> list[Capture]:
    """The captures of one command; the warnings were shown about its first event."""
    return [_captured(replace(draft, shown=shown) if draft.k == 1 else draft, seed) for draft, seed in drafts]


def new_ids(recorded_at: datetime, seed: bytes) -> tuple[CaseId, ChildId]:
    """The pseudonyms of a new case and its child, always the same ones for the same seed."""
    case, child = (event_id(recorded_at, _derived(seed, purpose)) for purpose in ("case", "child"))
    return CaseId(f"case-{case}"), ChildId(f"child-{child}")


def _captured(draft: Draft, seed: bytes) -> Capture:
    envelope, parts = enveloped(draft)
    return seal_capture(envelope, parts, seed)


def _subject(stream: StreamId, command: Command[Event]) -> str | None:
    """Whom the record is about, and so under whose key its parts are sealed."""
    match stream.partition("-")[0]:
        case "case":
            return command.child
        case "child" | "staff":
            return stream
        case _:
            return None


def _derived(seed: bytes, purpose: str) -> bytes:
    return sha256(seed + purpose.encode()).digest()[:SEED_BYTES]
