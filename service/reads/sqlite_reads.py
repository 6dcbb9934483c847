"""The read log of a small site: a file of its own in the data folder, beside that of the records."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from service.keys import KeyStore
from service.keys.private_files import make_private_file
from service.log import OlderSchema, StoreInfo, StoreMissing
from service.log.clock import HubClock
from service.log.mapper import RecordMapper, StoredRow
from service.log.sqlite_datastore import LogConnection, LogDatastore, why_unavailable
from service.log.sqlite_recorder import SELECT, SQLiteLogRecorder
from service.log.store import check_schema
from service.reads.read_log import ReadLog
from service.reads.sqlite_index import INDEX, NEWEST_ABOUT, STRAY


class SQLiteLookRecorder(SQLiteLogRecorder):
    """The recorder of the log, with the index of who was looked at."""

    def construct_create_table_statements(self) -> list[str]:
        """The library creates the tables with these."""
        return [*super().construct_create_table_statements(), *INDEX]

    def rows_about(self, subject: str, before: int, limit: int) -> list[StoredRow]:
        return [StoredRow._make(row) for row in self.datastore.query(SELECT + NEWEST_ABOUT, subject, before, limit)]

    def make_room(self) -> None:
        """Bring what was written last into the file itself: the write-ahead log begins again from its start."""
        with self.datastore.get_connection(commit=True) as connection:
            assert isinstance(connection, LogConnection)
            connection.query("PRAGMA wal_checkpoint(RESTART)", ())

    def damages(self) -> list[str]:
        ((stray,),) = self.datastore.query(STRAY)
        return [*super().damages(), *([f"{stray} entries of who was looked at differ from the looks"] if stray else ())]


def lay_out_reads(path: Path, now: Callable[[], datetime], info: StoreInfo) -> None:
    """A new, empty read log in a file of its owner only; ``StoreExists`` where there is one."""
    make_private_file(path)
    recorder = _recorder(path, now)
    try:
        recorder.create_store(info)
    finally:
        recorder.close()


def open_reads(path: Path, keys: KeyStore, now: Callable[[], datetime]) -> ReadLog:
    """The read log in a file. ``OlderSchema`` where there is none: the site was made by a version that kept none."""
    try:
        check_schema(path)
    except StoreMissing as error:
        raise OlderSchema(path, 0) from error
    return ReadLog(_recorder(path, now), RecordMapper(keys), why_unavailable)


def _recorder(path: Path, now: Callable[[], datetime]) -> SQLiteLookRecorder:
    return SQLiteLookRecorder(LogDatastore(path), HubClock(now))
