"""The read log of a big site: a schema of its own, with its own counter row, in the database of the records."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import datetime
from importlib.resources import files

from service.keys import KeyStore
from service.log import OlderSchema, StoreInfo, StoreMissing
from service.log.clock import HubClock
from service.log.mapper import RecordMapper, StoredRow
from service.log.migrator import Migration, migrations_in
from service.log.postgres_datastore import PostgresLogDatastore, why_unavailable
from service.log.postgres_layout import bring_forward, check_layout
from service.log.postgres_recorder import SELECT, PostgresLogRecorder
from service.log.postgres_store import lay_out
from service.reads.read_log import ReadLog

SCHEMA = "harapan_reads"

CONNECTIONS = 4
"""At most, of each process: looks of many threads go to the server together."""

_NEWEST_ABOUT = (
    "WHERE notification_id IN "
    "(SELECT position FROM about WHERE subject = %s AND position < %s ORDER BY position DESC LIMIT %s) "
    "ORDER BY notification_id DESC"
)
_STRAY = (
    "WITH told AS (SELECT subject, notification_id FROM records CROSS JOIN LATERAL looked_at(state) AS subject), "
    "indexed AS (SELECT subject, position FROM about) "
    "SELECT (SELECT count(*) FROM (TABLE told EXCEPT TABLE indexed) AS missing) "
    "+ (SELECT count(*) FROM (TABLE indexed EXCEPT TABLE told) AS added)"
)


class PostgresLookRecorder(PostgresLogRecorder):
    """The recorder of the log, with the index of who was looked at."""

    @staticmethod
    def steps() -> list[Migration]:
        """The migrations of the log, and after them those of the index."""
        return [*migrations_in(), *migrations_in(files("service.reads") / "migrations")]

    def rows_about(self, subject: str, before: int, limit: int) -> list[StoredRow]:
        return [StoredRow._make(row) for row in self.datastore.query(SELECT + _NEWEST_ABOUT, subject, before, limit)]

    def make_room(self) -> None:
        """The server keeps its own house."""

    def damages(self) -> list[str]:
        ((stray,),) = self.datastore.query(_STRAY)
        return [*super().damages(), *([f"{stray} entries of who was looked at differ from the looks"] if stray else ())]


def lay_out_postgres_reads(url: str, now: Callable[[], datetime], info: StoreInfo) -> None:
    """A new, empty read log in its schema; ``StoreExists`` where there is one."""
    lay_out(PostgresLookRecorder(PostgresLogDatastore(url, SCHEMA), HubClock(now)), info)


def open_postgres_reads(url: str, keys: KeyStore, now: Callable[[], datetime], *, schema: str = SCHEMA) -> ReadLog:
    """The read log in its schema; ``OlderSchema`` where there is none, or one of an older version."""
    with ExitStack() as undoing:
        datastore = undoing.enter_context(closing(PostgresLogDatastore(url, schema)))
        datastore.pool.resize(1, CONNECTIONS)
        try:
            check_layout(datastore, PostgresLookRecorder.steps())
        except StoreMissing as error:
            raise OlderSchema(error.path, 0) from error
        log = ReadLog(PostgresLookRecorder(datastore, HubClock(now)), RecordMapper(keys), why_unavailable)
        undoing.pop_all()
    return log


def migrate_postgres_reads(url: str) -> list[str]:
    """Bring the tables up to date, and the names of the migrations that this took."""
    with closing(PostgresLogDatastore(url, SCHEMA)) as datastore:
        return bring_forward(datastore, PostgresLookRecorder.steps())
