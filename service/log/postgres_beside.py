"""Tables that a site keeps beside its log, in a schema of their own, and the lock by which one process leads."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing.domain import EventSourcingError
from psycopg import Connection

from service.log.errors import LogUnavailable, OlderSchema, StoreMissing
from service.log.migrator import Migration
from service.log.postgres_datastore import PostgresLogDatastore, SameLog, translated_errors, why_unavailable
from service.log.postgres_layout import bring_forward, check_layout

CONNECTIONS = 4
"""At most, of each process: what is asked here is short."""

_TRY = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
_IS_LED = """
SELECT EXISTS (
    SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND granted AND datname = current_database() AND objsubid = 1
        AND (classid::bigint << 32 | objid::bigint) = hashtextextended(%s, 0)
)
"""

StillLeads = Callable[[], bool]
"""Whether the right to lead is still there: it ends with the connection."""


class TablesBeside:
    """One schema of a database. Safe to share between threads; everything can raise ``LogUnavailable``."""

    def __init__(self, url: str, schema: str, steps: Sequence[Migration], same: SameLog | None = None) -> None:
        """``same`` is the log that they stand beside."""
        self._steps = steps
        self._datastore = PostgresLogDatastore(url, schema, same)
        self._datastore.pool.resize(1, CONNECTIONS)

    def migrate(self) -> list[str]:
        """Bring the tables up to date, and the names of the migrations that this took."""
        return bring_forward(self._datastore, self._steps)

    def check(self) -> None:
        """``UnknownSchema`` where the tables are another version's, or an older one had none."""
        try:
            check_layout(self._datastore, self._steps)
        except StoreMissing as error:
            raise OlderSchema(error.path, 0) from error

    def ask(self, statement: str, *parameters: Any) -> list[Any]:
        """The rows that one statement answers. It must be one that may be carried out twice: a lost answer is asked
        for again.
        """
        try:
            return self._datastore.query(statement, *parameters)
        except EventSourcingError as error:
            raise LogUnavailable(why_unavailable(error)) from error

    @contextmanager
    def leading(self, what: str) -> Iterator[StillLeads | None]:
        """Lead while in the block, or ``None`` at once where another process does."""
        try:
            connection = self._datastore.connect_alone()
            with translated_errors():
                lead = connection.execute(_TRY, (self._lock_of(what),)).fetchone()
        except EventSourcingError as error:
            raise LogUnavailable(why_unavailable(error)) from error
        with connection:
            yield (lambda: _answers(connection)) if lead and lead["pg_try_advisory_lock"] else None

    def is_led(self, what: str) -> bool:
        """Whether any process leads now."""
        return bool(self.ask(_IS_LED, self._lock_of(what))[0][0])

    def close(self) -> None:
        """Let go of the connections."""
        self._datastore.close()

    def _lock_of(self, what: str) -> str:
        return f"harapan/{self._datastore.schema}/{what}"


def _answers(connection: Connection[Any]) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True
