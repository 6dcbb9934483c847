"""What the log asks of a store, on whatever database it lies."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from service.log.clock import HubClock
from service.log.glance import Command
from service.log.judging import Known
from service.log.mapper import StoredRow
from service.log.placing import Batch
from service.log.record import Appended, End, Head, StoreInfo
from service.same import Same


class LogRecorder(Protocol):
    """A recorder of the library, with what it lacks: one append for everything that must be kept or lost together."""

    @property
    def clock(self) -> HubClock:
        """What says when a record is logged."""

    @property
    def same(self) -> Same:
        """Whether the store is still the one that was opened; one that was replaced is not answered from."""

    def append_all(self, batches: Sequence[Batch]) -> Sequence[Appended | Exception]:
        """Judge batches in this order and keep them in one durable transaction; position order is commit order.

        A batch that is answered with ``VersionConflict``, ``DuplicateEvent``, ``KeyReused`` or ``LoggedAtRunsBack`` is
        refused alone, and nothing of it was kept. A command that was kept before is answered as it was then.
        """

    def recall(self, person: str, key: str, request_hash: bytes) -> Appended | None:
        """What that command did when it came before, ``None`` if it never did; ``KeyReused`` for another request."""

    def rows_of(self, stream: str, upto: int | None) -> list[StoredRow]:
        """One stream in order, up to and including a version."""

    def rows_of_all(self, streams: Sequence[str]) -> list[StoredRow]:
        """Several streams, as they stand at one moment; each in order."""

    def glance(
        self, since: Mapping[str, int], command: Command | None
    ) -> tuple[Sequence[StoredRow], End, Known | None]:
        """At one moment: streams from a version on, each in order and without parts; the end; what a command did."""

    def rows_after(self, position: int, limit: int) -> Sequence[StoredRow]:
        """The log in order, at most ``limit`` records after a position."""

    def find(self, event_id: str) -> StoredRow | None:
        """The record of one event."""

    def head(self, stream: str) -> Head:
        """Where a stream ends."""

    def end(self) -> End:
        """Where the log ends."""

    def info(self) -> StoreInfo:
        """What the store was made as."""

    def learn_keys(self, fingerprint: str) -> None:
        """Write down whose keys seal the store, where that was never done; nobody can change it afterwards."""

    def damages(self) -> list[str]:
        """What the database itself finds wrong with its file, in its own words."""

    def close(self) -> None:
        """Let go of the database."""
