"""What became of each line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from domain.identifiers import EventId, StreamId


class Outcome(StrEnum):
    """What became of a line."""

    RECORDED = "recorded"
    ALREADY_SO = "already_so"
    """Nothing to record: it was so without this line."""
    ALREADY_LOADED = "already_loaded"
    """An earlier load has recorded this line."""
    REFUSED = "refused"
    """A rule says no; once its cause is mended the line can be loaded again."""
    MALFORMED = "malformed"
    """The line is no command."""


FAILURES = frozenset({Outcome.REFUSED, Outcome.MALFORMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one line. ``code`` is stable and ``says`` is the sentence for it, where the line failed."""

    number: int
    key: str | None
    outcome: Outcome
    stream: StreamId | None = None
    event: EventId | None = None
    warnings: tuple[str, ...] = ()
    code: str | None = None
    says: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        return self.outcome in FAILURES
