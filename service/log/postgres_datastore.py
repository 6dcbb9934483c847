"""Connections to a log on PostgreSQL: prepared as the log needs them, and never waited for without an end."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
from eventsourcing.domain import EventSourcingError
from eventsourcing.persistence import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
)
from eventsourcing.postgres import ConnectionPool, PostgresDatastore
from psycopg import Connection
from psycopg.errors import InvalidSchemaName, UndefinedTable
from psycopg.rows import DictRow, dict_row, tuple_row
from psycopg.sql import SQL, Identifier
from psycopg_pool import PoolClosed, PoolTimeout

from service.postgres_server import conninfo_of, reason_of
from service.same import Same

WAIT_SECONDS = 1.5
"""How long a thread waits for a connection. With the rest of its work it must know within two seconds."""
POOL_SIZE = 10
LOCK_TIMEOUT = "10s"
"""How long an append waits for those of other processes, and how long one of them may stand still in the middle."""
WRITER = "harapan_writer"
"""The role in which the service works, where the server has it: it may add records and change none."""

_PREPARE = """
SELECT set_config('search_path', %(schema)s, false),
    set_config('lock_timeout', %(patience)s, false),
    set_config('idle_in_transaction_session_timeout', %(patience)s, false),
    set_config('synchronous_commit',
        CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END,
        false)
"""
_TAKE_ROLE = """
SELECT set_config('role', rolname, false) FROM pg_roles WHERE rolname = %s AND pg_has_role(oid, 'MEMBER')
"""
_LIBRARY_ERRORS: tuple[tuple[type[psycopg.Error], type[PersistenceError]], ...] = (
    (psycopg.InterfaceError, InterfaceError),
    (psycopg.OperationalError, OperationalError),
    (psycopg.DataError, DataError),
    (psycopg.IntegrityError, IntegrityError),
    (psycopg.InternalError, InternalError),
    (psycopg.ProgrammingError, ProgrammingError),
    (psycopg.NotSupportedError, NotSupportedError),
    (psycopg.DatabaseError, DatabaseError),
)


class ConnectionLost(OperationalError):
    """The connection broke in the middle of something. What had been sent may have been done."""


class InDoubt(OperationalError):
    """The connection broke when a commit was on its way, and nobody could be asked whether it arrived."""


class Unreachable(OperationalError):
    """No server answered in time, or none that can be written to."""


class Replaced(OperationalError):
    """Another log has come into the place of the one that was opened."""


class SameLog(Same):
    """The log in a schema, known by its epoch. A log comes into the place of another only while nobody is connected.

    So a look on each new connection is enough, and no request pays for it.
    """

    def __init__(self, schema: str) -> None:
        super().__init__()
        self._which = SQL("SELECT hub_epoch FROM {}").format(Identifier(schema, "store"))

    def look(self, connection: Connection[DictRow]) -> None:
        """See on a new connection which log is there; while one comes into the place this waits, and sees that one."""
        try:
            found = connection.execute(self._which).fetchone()
        except (UndefinedTable, InvalidSchemaName):
            found = None
        self.met(found["hub_epoch"] if found else None)


class LogConnectionPool(ConnectionPool[Connection[DictRow]]):
    """Knows whether the server could be reached when it was last tried."""

    reached = False

    def _connect(self, timeout: float | None = None) -> Connection[DictRow]:
        try:
            connection = super()._connect(timeout)
        except psycopg.Error:
            self.reached = False
            raise
        self.reached = True
        return connection


class PostgresLogDatastore(PostgresDatastore):
    """A pool of connections to one schema of one database, by a connection string that may name several hosts."""

    def __init__(self, url: str, schema: str, same: SameLog | None = None) -> None:
        """``same`` is the log that this belongs to, where it is not the one in the schema itself."""
        super().__init__("", "", "", "", "", schema=schema, originator_id_type="text")
        self.conninfo = conninfo_of(url)
        self.same = same or SameLog(schema)
        self.pool: LogConnectionPool = LogConnectionPool(
            self.conninfo,
            kwargs={"row_factory": dict_row},
            min_size=1,
            max_size=POOL_SIZE,
            configure=self._prepare,
            timeout=WAIT_SECONDS,
            # Whoever asks next tries again at once, instead of waiting for the end of an ever longer pause.
            reconnect_timeout=1,
            num_workers=2,
            open=True,
        )

    def register_type_adapters(self) -> None:
        """The library's composite types are not used, and looking for them would need the server at once."""

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """A connection in autocommit mode. Errors are the library's; ``ConnectionLost`` where it broke meanwhile.

        ``Replaced``, for ever, once another log is in the place.
        """
        with translated_errors():
            connection = self._taken()
            try:
                yield connection
            except psycopg.Error as error:
                if connection.closed:
                    self.pool.reached = False
                    raise ConnectionLost(error) from error
                raise
            finally:
                self.pool.putconn(connection)

    @contextmanager
    def transaction_alone(self) -> Iterator[Connection[DictRow]]:
        """A connection that begins a transaction with its first statement; what is not committed is undone."""
        with self.get_connection() as connection:
            connection.autocommit = False
            try:
                yield connection
            finally:
                if not connection.closed:
                    connection.rollback()
                    connection.autocommit = True

    def query(self, statement: str, *parameters: Any) -> list[Any]:
        """All rows of one SELECT, as tuples; asked once more where the server had closed the connection."""
        try:
            return self._query(statement, parameters)
        except ConnectionLost:
            self.let_go()
            return self._query(statement, parameters)

    def let_go(self) -> None:
        """Use none of the present connections again: what broke one has most likely broken all."""
        with translated_errors():
            self.pool.drain()

    def connect_alone(self) -> Connection[DictRow]:
        """A connection outside the pool, in the user's own role, for changing the tables or for listening."""
        with translated_errors(), ExitStack() as undoing:
            connection = undoing.enter_context(psycopg.connect(self.conninfo, row_factory=dict_row, autocommit=True))
            self.same.look(connection)
            undoing.pop_all()
        return connection

    def close(self) -> None:
        """Hand out no more connections; those in use are closed when they come back."""
        self.pool.close(timeout=0)

    def _taken(self) -> Connection[DictRow]:
        try:
            connection = self.pool.getconn()
        except PoolTimeout as error:
            if self.pool.reached:
                raise
            raise Unreachable(error) from error
        if self.same.replaced:
            self.pool.putconn(connection)
            raise Replaced
        return connection

    def _query(self, statement: str, parameters: tuple[Any, ...]) -> list[Any]:
        with self.get_connection() as connection, connection.cursor(row_factory=tuple_row, binary=True) as cursor:
            return cursor.execute(statement.encode(), parameters).fetchall()

    def _prepare(self, connection: Connection[DictRow]) -> None:
        connection.autocommit = True
        connection.execute(_PREPARE, {"schema": self.schema, "patience": LOCK_TIMEOUT})
        connection.execute(_TAKE_ROLE, (WRITER,))
        self.same.look(connection)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Errors of the driver as the library's own."""
    try:
        yield
    except psycopg.Error as error:
        kind = next((ours for theirs, ours in _LIBRARY_ERRORS if isinstance(error, theirs)), PersistenceError)
        raise kind(error) from error


def why_unavailable(error: EventSourcingError) -> str:
    """What kept PostgreSQL from answering: ``away`` where it cannot be reached; the others as on SQLite."""
    if isinstance(error, Replaced):
        return "replaced"
    if isinstance(error, InDoubt):
        return "io"
    if isinstance(error, ConnectionLost | Unreachable):
        return "away"
    cause = error.__cause__
    if isinstance(cause, PoolClosed):
        return "closed"
    if isinstance(cause, PoolTimeout):
        return "busy"
    return reason_of(getattr(cause, "sqlstate", None) or "")
