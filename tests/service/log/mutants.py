"""Small deliberate wrongs for a log, to see that the tests of its promises can fail."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread
from time import sleep
from typing import Any

from service.log import Appended, Log
from service.log.judging import Ground, judge
from service.log.placing import Batch
from service.log.postgres_recorder import PostgresLogRecorder


class RepliesBeforeCommit:
    """Says that it is done, and does it soon."""

    def append_all(self, batches: Sequence[Batch]) -> list[Appended | Exception]:
        Thread(target=self._append_late, args=(batches,), daemon=True).start()
        return [_done(batch) for batch in batches]

    def _append_late(self, batches: Sequence[Batch]) -> None:
        sleep(1)
        super().append_all(batches)


class TakesNoLock:
    """Looks where the log and its streams end before it has the log to itself."""

    def append_all(self, batches: Sequence[Batch]) -> list[Appended | Exception]:
        with self._transaction() as found:
            ground = self._ground(found, batches)
        sleep(0.01)
        with self._transaction() as found:
            judged = judge(batches, ground, self.clock)
            self._keep(found, judged)
        return judged.answers

    def _transaction(self) -> Any:
        if isinstance(self, PostgresLogRecorder):
            return self.datastore.transaction_alone()
        return self.datastore.transaction(commit=True)


class ChecksNoVersion:
    """Takes every decision for one on the newest version."""

    def append_all(self, batches: Sequence[Batch]) -> list[Appended | Exception]:
        return super().append_all([replace(batch, expected={}) for batch in batches])


class ReusesPositions:
    """Counts on from the last record that is there, not from the last position that was given."""

    def _ground(self, place: Any, batches: Sequence[Batch]) -> Ground:
        return replace(super()._ground(place, batches), position=self.end().position)


def _done(batch: Batch) -> Appended:
    event_ids = tuple(str(event.event_id) for event in batch.events)
    return Appended(positions=(), versions={}, event_ids=event_ids, logged_at=datetime.now(UTC))


def go_wrong(log: Log, wrong: type) -> None:
    """Put the wrong into a log."""
    recorder = log._recorder
    recorder.__class__ = type(wrong.__name__, (wrong, type(recorder)), {})
