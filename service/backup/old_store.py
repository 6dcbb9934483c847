"""What a restore finds in the place that it restores to: how far that log is known to go."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from service.backup.manifest import Point, Store
from service.log import Log, LogUnavailable, RecordDamaged, StoreMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class OldStore:
    """The log that a restored one takes the place of. ``common``: up to where both are one log."""

    store: Store
    end: Point
    common: int
    past_epochs: dict[str, int] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """Records that only the old log has."""
        return self.end.position - self.common

    def epochs(self) -> dict[str, int]:
        """Its epochs, with the last position that the restored log has in common with each."""
        known = {each: min(last, self.common) for each, last in self.past_epochs.items()}
        return known | {self.end.epoch: self.common}


def old_store(in_place: AbstractContextManager[Log], restored: Log) -> OldStore | None:
    """The log at a place, against the one that comes there; ``None`` where there is none, or it is past reading."""
    try:
        with in_place as log:
            return OldStore(
                store=Store.of(log.info),
                end=Point.end_of(log),
                common=_common(log, restored),
                past_epochs=dict(log.info.past_epochs),
            )
    except (StoreMissing, RecordDamaged):
        return None
    except LogUnavailable as error:
        if error.reason in ("away", "busy"):
            raise
        return None


def _common(one: Log, other: Log) -> int:
    """Up to where two logs are one: their leaves are the same so far and nowhere after."""
    low, high = 0, min(one.last().position, other.last().position)
    while low < high:
        middle = (low + high + 1) // 2
        if one.read(middle - 1, 1)[0].leaf == other.read(middle - 1, 1)[0].leaf:
            low = middle
        else:
            high = middle - 1
    return low
