"""What is asked of casework, what comes of it, and the one way in which the asker can be behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.event import Event
from domain.identifiers import ChildId, EventId, StaffId, StreamId
from domain.record import CaptureMode, Occurred
from domain.staff.vocabulary import Role
from service.log import Appended

CLOCK_SUSPECT = "hub.clock-suspect"
"""The warning of the log itself: when this was logged is an estimate."""


class Stale(Exception):
    """The author decided on a version of the stream that is no longer the newest."""

    def __init__(self, stream: StreamId, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at {actual}, not at {expected}")
        self.stream, self.expected, self.actual = stream, expected, actual


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command as it comes in.

    ``stream`` is ``None`` for what may open a case; then ``child`` says whose, ``None`` for a child nobody knows yet.
    ``occurred`` and ``recorded_at`` are now where they are not told. ``expected`` is the version that the author had on
    the screen. ``key`` makes a repeat harmless; ``request`` are the bytes that a repeat must equal. ``seed`` (16 bytes)
    fixes the ids, for a load that can be repeated; ``logged_at`` is for demo stores.
    """

    event: Event
    by: StaffId
    role: Role
    stream: StreamId | None = None
    child: ChildId | None = None
    occurred: Occurred | None = None
    recorded_at: datetime | None = None
    capture_mode: CaptureMode = CaptureMode.LIVE
    observed_by: StaffId | None = None
    form: str | None = None
    expected: int | None = None
    key: str | None = None
    request: bytes = b""
    seed: bytes | None = None
    logged_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of a command: its events (none when it was already so), where its stream stands, and the warnings.

    ``position`` is that of the last event, 0 where nothing was written; ``repeated`` says that the command came before.
    """

    stream: StreamId
    version: int
    position: int
    events: tuple[EventId, ...] = ()
    warnings: tuple[str, ...] = ()
    child: ChildId | None = None
    repeated: bool = False

    @classmethod
    def of(cls, appended: Appended) -> "Done":
        """From what the log kept, now or the first time."""
        answer = appended.answer
        return cls(
            stream=StreamId(answer["stream"]),
            version=appended.versions.get(answer["stream"], answer["version"]),
            position=appended.positions[-1] if appended.positions else 0,
            events=tuple(map(EventId, appended.event_ids)),
            warnings=(*answer["warnings"], *([CLOCK_SUSPECT] if appended.clock_suspect else [])),
            child=ChildId(answer["child"]) if answer["child"] else None,
            repeated=appended.repeated,
        )


def answer_to_keep(
    stream: StreamId, version: int, child: ChildId | None, warnings: tuple[str, ...]
) -> Mapping[str, Any]:
    """What is kept beside the idempotency key: ids, versions and codes, never content."""
    return {"stream": stream, "version": version, "child": child, "warnings": list(warnings)}
