"""What comes next in the log for the views: records as far as they can be read, or one that cannot be, alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.knowledge import SETTINGS_STREAM
from service.log import Log, RecordDamaged, Stored
from service.views.failing import Outcome
from service.views.projecting import Projection
from service.views.store import Connection

KINDS = ("case", "child", "staff")
"""The streams that views are made of; the settings are read for all of them."""

Place = tuple[str, int]
"""A stream, and the position of one of its records."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Records that can be read. ``upto`` is the position of the last one."""

    records: Sequence[Stored]

    @property
    def places(self) -> list[Place]:
        return [(each.stream, each.position) for each in self.records]

    @property
    def upto(self) -> int:
        return self.records[-1].position

    def project(self, projection: Projection, connection: Connection) -> Outcome:
        """Make their rows."""
        return projection.project(connection, self.records)


@dataclass(frozen=True, slots=True)
class Gap:
    """One record that cannot be read."""

    damaged: RecordDamaged

    @property
    def places(self) -> list[Place]:
        return [(self._name, self.upto)]

    @property
    def upto(self) -> int:
        return self.damaged.position

    def project(self, projection: Projection, connection: Connection) -> Outcome:
        """Go on without it. ``RecordDamaged`` where it is a setting: nobody can tell which rows would be otherwise."""
        if self.damaged.stream == SETTINGS_STREAM:
            raise self.damaged
        return projection.set_aside(connection, self._name, self.damaged)

    @property
    def _name(self) -> str:
        """Its stream, or its place where not even that can be read."""
        stream = self.damaged.stream
        return stream if is_stream(stream) else f"position-{self.damaged.position}"


def stretch_of(log: Log, after: int, limit: int) -> Stretch | Gap:
    """The next records after a position, at most ``limit``, as far as they can be read."""
    try:
        return Stretch(log.read_whole(after, limit))
    except RecordDamaged as damaged:
        return Gap(damaged)


def is_stream(name: str) -> bool:
    """Whether what stands aside is a stream, and no record of which nobody knows whose it is."""
    return name.partition("-")[0] in KINDS
