"""What goes into the log and what comes out of it, in the words of the house."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from sync.capture import Capture
from sync.evidence.hashing import NO_LEAF
from sync.evidence.moments import moment


class Stored(msgspec.Struct, frozen=True, gc=False):
    """A record as it lies in the log: ``parts`` are sealed, ``envelope`` is canonical and of class D1.

    ``position`` counts from 1 in the log without gaps, ``version`` from 1 in the stream.
    """

    position: int
    stream: str
    version: int
    event_id: str
    type: str
    type_version: int
    logged_at: datetime
    envelope: bytes
    parts: Mapping[str, bytes]
    leaf: bytes


class Head(NamedTuple):
    """Where a stream ends; version 0 and position 0 for a stream that does not exist."""

    version: int = 0
    position: int = 0
    leaf: bytes = NO_LEAF


@dataclass(frozen=True, slots=True)
class End:
    """Where the log ends: position 0 and no time while it is empty; no time either where that of its end is damaged."""

    position: int
    logged_at: datetime | None

    @classmethod
    def at(cls, position: int, logged_at: int) -> "End":
        """At a record, from the microseconds that are kept of it. Whoever reads the record is told what is wrong."""
        try:
            return cls(position, moment(logged_at))
        except (OverflowError, TypeError):
            return cls(position, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandKey:
    """Makes a command that comes twice happen once.

    ``request_hash`` is an HMAC of the request under a key of the key store. ``status`` and ``answer`` are what a repeat
    is told: ids, versions and warning codes only, never content.
    """

    person: str
    key: str
    request_hash: bytes
    status: int
    answer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """What is kept together or not at all, for an append of several at once.

    ``expected`` and ``logged_at`` are those of ``Log.append``.
    """

    captures: Sequence[Capture]
    expected: Mapping[str, int] = field(default_factory=dict)
    logged_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """What an append did, or, where ``repeated``, what the same command did the first time.

    ``versions`` are those of the streams written, after the append. ``clock_suspect``: the hub's clock is far from the
    log, so ``logged_at`` is an estimate, until a person sets the clock right or confirms the date. ``status`` and
    ``answer`` are those of the command key. Where nothing was written, ``logged_at`` says when the command was judged.
    """

    positions: tuple[int, ...]
    versions: Mapping[str, int]
    event_ids: tuple[str, ...]
    logged_at: datetime
    clock_suspect: bool = False
    status: int | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreInfo:
    """What a store is: ``source`` is its URI in the feed, ``demo`` was set at its creation or never.

    ``hub_epoch`` is new whenever a restore has lost records, so that positions of the lost ones are not mistaken.
    ``keys`` is the fingerprint of the key store that seals its parts; ``None`` in a store that was made before it was
    kept, until somebody opens that.
    """

    created_at: datetime
    agency: str
    source: str
    demo: bool
    hub_epoch: str
    keys: str | None
    past_epochs: Mapping[str, int] = field(default_factory=dict)
    """Epochs that have ended, each with the last position at which its log was this one."""

    def common(self, epoch: str, position: int) -> int:
        """How much of this log a reader knows who stands at a position of an epoch; 0 where nobody knows the epoch."""
        return position if epoch == self.hub_epoch else min(position, self.past_epochs.get(epoch, 0))
