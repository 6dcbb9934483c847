"""The library's own acceptance tests for recorders, run on ours."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

from service.log.clock import HubClock
from service.log.sqlite_datastore import LogDatastore
from service.log.sqlite_recorder import SQLiteLogRecorder


class OneStream(SQLiteLogRecorder):
    """Ours, seen as a recorder of single streams: those give no positions back."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        super().insert_events(stored_events, **kwargs)


class OnAFile:
    """Gives each test a recorder on a new file, with the library's own ids or with ours."""

    id_type: Literal["uuid", "text"] = "uuid"
    recorder_class: type[SQLiteLogRecorder] = SQLiteLogRecorder

    def create_recorder(self) -> SQLiteLogRecorder:
        folder = self.enterContext(TemporaryDirectory())
        datastore = LogDatastore(Path(folder) / "log.sqlite3", self.id_type)
        recorder = self.recorder_class(datastore, HubClock(lambda: datetime.now(UTC)))
        recorder.create_table()
        self.addCleanup(recorder.close)
        return recorder

    def new_originator_id(self) -> UUID | str:
        return uuid4() if self.id_type == "uuid" else f"case-{uuid4()}"


class TestOneStream(OnAFile, AggregateRecorderTestCase):
    recorder_class = OneStream


class TestOneStreamFromZero(TestOneStream):
    INITIAL_VERSION = 0


class TestOneStreamWithOurIds(TestOneStream):
    id_type = "text"


class TestWholeLog(OnAFile, ApplicationRecorderTestCase[SQLiteLogRecorder]):
    pass


class TestWholeLogFromZero(TestWholeLog):
    INITIAL_VERSION = 0


class TestWholeLogWithOurIds(TestWholeLog):
    id_type = "text"


class TestPositionOrderIsCommitOrder(OnAFile, NonInterleavingNotificationIDsBaseCase):
    pass


# The library's classes are collected through ours only.
del AggregateRecorderTestCase, ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase
