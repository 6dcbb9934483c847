"""The log: append, load, read and wait, on whatever store it lies."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from time import monotonic

from eventsourcing.domain import EventSourcingError

from service.keys import KeyGone
from service.log.errors import LogUnavailable, NotADemoStore, RecordDamaged
from service.log.glance import Command, Glance
from service.log.group_commit import GroupCommit
from service.log.mapper import RecordMapper, StoredRow
from service.log.placing import Batch
from service.log.record import Append, Appended, CommandKey, End, Head, Stored, StoreInfo
from service.log.recorder import LogRecorder
from service.log.wakeup import WakeUp
from service.same import Same
from sync.capture import Capture
from sync.evidence.moments import microseconds

POLL_SECONDS = 0.5
"""How long a reader that waits can miss what another process has appended."""

WhyUnavailable = Callable[[EventSourcingError], str]
"""The reason of a ``LogUnavailable``, from an error of the library."""


class Log:
    """All records of a store, in one order. Safe to share between threads.

    Every method can raise ``LogUnavailable``, and those that read records ``RecordDamaged``.
    """

    def __init__(
        self,
        recorder: LogRecorder,
        mapper: RecordMapper,
        wakeup: WakeUp,
        why_unavailable: WhyUnavailable,
    ) -> None:
        self._recorder = recorder
        self._mapper = mapper
        self._wakeup = wakeup
        self._why_unavailable = why_unavailable
        self._group = GroupCommit(self._commit)
        with self._available():
            self._info = recorder.info()

    @property
    def info(self) -> StoreInfo:
        """What the store was made as."""
        return self._info

    @property
    def same(self) -> Same:
        """Whether the store is still the one that was opened. Once it was replaced, it answers no more."""
        return self._recorder.same

    def learn_keys(self, fingerprint: str) -> None:
        """Remember whose keys seal this store, where nobody knew: ``info`` tells it from now on, or who was faster."""
        with self._available():
            self._recorder.learn_keys(fingerprint)
            self._info = self._recorder.info()

    def append(
        self,
        captures: Sequence[Capture],
        expected: Mapping[str, int],
        command: CommandKey | None = None,
        *,
        logged_at: datetime | None = None,
        vouched: bool = False,
    ) -> Appended:
        """Keep the captures, all or none, durably: when this returns they are there for ever.

        ``expected`` names every stream that the decision read, written or not, with the version it was at (0: it did
        not exist). A stream that is written and not named is appended to wherever it ends. A ``command`` that comes
        again is answered as the first time, and nothing is written. ``logged_at`` is for demo stores. ``vouched``: a
        person has just confirmed the date, so the clock is believed even where it is far ahead of the log.

        ``VersionConflict``, ``DuplicateEvent``, ``KeyReused``, ``BrokenCapture``, ``NotADemoStore``,
        ``LoggedAtRunsBack``, and ``KeyGone``, ``KeyMissing`` and ``KeyStoreUnavailable`` of the key store: nothing was
        kept.
        """
        told = self._told(logged_at)
        events = tuple(self._mapper.seal(captures, lambda streams: self._rows_of_old(streams, expected)))
        batch = Batch(
            events=events, expected=expected, command=command, logged_at=told, vouched=vouched or self._info.demo
        )
        with self._available():
            appended = self._group.append(batch)
        self._wakeup.wake()
        return appended

    def append_all(self, appends: Sequence[Append]) -> list[Appended]:
        """Many appends in one transaction, in this order: the way to fill a store.

        Raises as ``append`` does, for the first that was refused; those that were not refused were kept.
        """
        told = [self._told(each.logged_at) for each in appends]
        expected = {stream: version for each in reversed(appends) for stream, version in each.expected.items()}
        captures = [capture for each in appends for capture in each.captures]
        events = iter(self._mapper.seal(captures, lambda streams: self._rows_of_old(streams, expected)))
        batches = [
            Batch(
                events=tuple(islice(events, len(each.captures))),
                expected=each.expected,
                logged_at=at,
                vouched=self._info.demo,
            )
            for each, at in zip(appends, told, strict=True)
        ]
        with self._available():
            answers = self._commit(batches)
        self._wakeup.wake()
        return list(map(_kept, answers))

    def recall(self, person: str, key: str, request_hash: bytes) -> Appended | None:
        """What a command did when it came before, ``None`` if it never did; ``KeyReused`` for another request."""
        with self._available():
            return self._recorder.recall(person, key, request_hash)

    def load(self, stream: str, upto: int | None = None) -> list[Stored]:
        """The records of one stream in order, up to and including version ``upto``; empty for an unknown stream."""
        with self._available():
            return list(map(self._mapper.record, self._recorder.rows_of(stream, upto)))

    def glance(self, since: Mapping[str, int], command: Command | None = None) -> Glance:
        """How streams go on from a version each, and what a command has done: one question to the database."""
        with self._available():
            rows, end, known = self._recorder.glance(since, command)
        return Glance(rows, end, known, self._mapper.record)

    def read(self, after: int, limit: int) -> list[Stored]:
        """At most ``limit`` records after a position, in order; none will ever appear before one that was read."""
        with self._available():
            return list(map(self._mapper.record, self._recorder.rows_after(after, limit)))

    def read_whole(self, after: int, limit: int) -> list[Stored]:
        """As ``read``, up to a record that is damaged: ``RecordDamaged`` only where that one comes first."""
        try:
            return self.read(after, limit)
        except RecordDamaged as damaged:
            before = damaged.position - 1 - after
            if before <= 0:
                raise
            return self.read(after, before)

    def wait(self, after: int, timeout: float) -> bool:
        """Sleep until there is a record after a position, at most ``timeout`` seconds; whether there is one."""
        deadline = monotonic() + timeout
        while True:
            ticket = self._wakeup.ticket()
            if self.last().position > after:
                return True
            left = deadline - monotonic()
            if left <= 0:
                return False
            self._wakeup.wait(ticket, min(left, POLL_SECONDS))

    def find(self, event_id: str) -> Stored | None:
        """The record of one event."""
        with self._available():
            row = self._recorder.find(event_id)
        return self._mapper.record(row) if row else None

    def head(self, stream: str) -> Head:
        """Where a stream ends."""
        with self._available():
            return self._recorder.head(stream)

    def last(self) -> End:
        """Where the log ends."""
        with self._available():
            return self._recorder.end()

    def doubts_clock(self, end: End) -> bool:
        """Whether a record after ``end`` would be logged by what has passed, because the clock is not believed."""
        last = microseconds(end.logged_at) if end.logged_at else 0
        return self._recorder.clock.stamp(last, vouched=self._info.demo)[1]

    def damages(self) -> list[str]:
        """What the database itself finds wrong with its file, in its own words."""
        with self._available():
            return self._recorder.damages()

    def close(self) -> None:
        """Let go of the store. Who is reading or appending comes to an end first or is told ``LogUnavailable``."""
        self._wakeup.close()
        self._recorder.close()

    def _commit(self, batches: Sequence[Batch]) -> Sequence[Appended | Exception]:
        """Judge and keep what has come together; of whom another process has erased meanwhile nothing is kept."""
        erased = self._mapper.erased(event for batch in batches for event in batch.events)
        if not erased:
            return self._recorder.append_all(batches)
        told = [next(iter(batch.subjects() & erased), None) for batch in batches]
        kept = [batch for batch, subject in zip(batches, told, strict=True) if subject is None]
        answers = iter(self._recorder.append_all(kept))
        return [next(answers) if subject is None else KeyGone(subject) for subject in told]

    def _rows_of_old(self, streams: Iterable[str], expected: Mapping[str, int]) -> Sequence[StoredRow]:
        """What lies in those of the streams that are not expected to be new."""
        old = [each for each in streams if expected.get(each) != 0]
        with self._available():
            return self._recorder.rows_of_all(old) if old else ()

    def _told(self, logged_at: datetime | None) -> int | None:
        if logged_at is None:
            return None
        if not self._info.demo:
            raise NotADemoStore
        return microseconds(logged_at)

    @contextmanager
    def _available(self) -> Iterator[None]:
        try:
            yield
        except EventSourcingError as error:
            raise LogUnavailable(self._why_unavailable(error)) from error


def _kept(answer: Appended | Exception) -> Appended:
    if isinstance(answer, Exception):
        raise answer
    return answer
