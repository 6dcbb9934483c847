"""The library's own acceptance tests for recorders, run on ours, three times and more."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from unittest import TestCase
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

from service.log.clock import HubClock
from service.log.postgres_datastore import PostgresLogDatastore
from service.log.postgres_recorder import PostgresLogRecorder
from service.log.sqlite_datastore import LogDatastore
from service.log.sqlite_recorder import SQLiteLogRecorder
from tests.support.engines import new_schema

TIMES = int(os.environ.get("HARAPAN_ACCEPTANCE_RUNS", "3"))


def now() -> datetime:
    return datetime.now(UTC)


class OneStream(SQLiteLogRecorder):
    """Ours, seen as a recorder of single streams: those give no positions back."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        super().insert_events(stored_events, **kwargs)


class OneStreamOnPostgres(PostgresLogRecorder):
    """As ``OneStream``, on PostgreSQL."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        super().insert_events(stored_events, **kwargs)


class SeveralTimes(TestCase):
    """Runs each test several times, on a new recorder each time, because some of them are races."""

    def run(self, result: Any = None) -> Any:
        for _ in range(TIMES):
            super().run(result)
        return result


class OnAFile(SeveralTimes):
    """Gives each test a recorder on a new file, with the library's own ids or with ours."""

    id_type: Literal["uuid", "text"] = "uuid"
    recorder_class: type[SQLiteLogRecorder] = SQLiteLogRecorder

    def create_recorder(self) -> SQLiteLogRecorder:
        folder = self.enterContext(TemporaryDirectory())
        datastore = LogDatastore(Path(folder) / "log.sqlite3", self.id_type)
        recorder = self.recorder_class(datastore, HubClock(now))
        recorder.create_table()
        self.addCleanup(recorder.close)
        return recorder

    def new_originator_id(self) -> UUID | str:
        return uuid4() if self.id_type == "uuid" else f"case-{uuid4()}"


class OnPostgres(SeveralTimes):
    """Gives each test a recorder on a new schema; streams have text ids there."""

    recorder_class: type[PostgresLogRecorder] = PostgresLogRecorder

    @pytest.fixture(autouse=True)
    def server(self, database: str) -> None:
        self.database = database

    def create_recorder(self) -> PostgresLogRecorder:
        schema = self.enterContext(new_schema(self.database))
        recorder = self.recorder_class(PostgresLogDatastore(self.database, schema), HubClock(now))
        recorder.create_table()
        self.addCleanup(recorder.close)
        return recorder

    def new_originator_id(self) -> str:
        return f"case-{uuid4()}"


class TestOneStream(OnAFile, AggregateRecorderTestCase):
    recorder_class = OneStream


class TestOneStreamFromZero(TestOneStream):
    INITIAL_VERSION = 0


class TestOneStreamWithOurIds(TestOneStream):
    id_type = "text"


class TestOneStreamOnPostgres(OnPostgres, AggregateRecorderTestCase):
    recorder_class = OneStreamOnPostgres


class TestOneStreamOnPostgresFromZero(TestOneStreamOnPostgres):
    INITIAL_VERSION = 0


class TestWholeLog(OnAFile, ApplicationRecorderTestCase[SQLiteLogRecorder]):
    pass


class TestWholeLogFromZero(TestWholeLog):
    INITIAL_VERSION = 0


class TestWholeLogWithOurIds(TestWholeLog):
    id_type = "text"


class TestWholeLogOnPostgres(OnPostgres, ApplicationRecorderTestCase[PostgresLogRecorder]):
    pass


class TestWholeLogOnPostgresFromZero(TestWholeLogOnPostgres):
    INITIAL_VERSION = 0


class TestPositionOrderIsCommitOrder(OnAFile, NonInterleavingNotificationIDsBaseCase):
    pass


class TestPositionOrderIsCommitOrderOnPostgres(OnPostgres, NonInterleavingNotificationIDsBaseCase):
    pass


# The library's classes are collected through ours only.
del AggregateRecorderTestCase, ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase
