"""Connections and transactions of a log on SQLite: one durable writer, readers that it never keeps waiting."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from eventsourcing.domain import EventSourcingError
from eventsourcing.persistence import (
    ConnectionPoolClosedError,
    DatabaseError,
    IntegrityError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
)
from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool, SQLiteCursor, SQLiteDatastore

from service import sqlite_faults
from service.same import Same, file_identity

LOCK_TIMEOUT = 10
"""Seconds to wait for another process that is writing."""
PAGE_BYTES = 8192
"""Of a new file. A record has about 1,500 bytes: on pages of 4,096 a third of every page would stay empty."""
READERS_KEPT = 8
READERS_MORE = 56

_LIBRARY_ERRORS: dict[type[sqlite3.Error], type[PersistenceError]] = {
    sqlite3.IntegrityError: IntegrityError,
    sqlite3.OperationalError: OperationalError,
    sqlite3.ProgrammingError: ProgrammingError,
}


class Replaced(OperationalError):
    """Another file has come into the place of the one that was opened."""


class LogConnection(SQLiteConnection):
    """A connection whose writing transactions hold the lock from the start and end as SQLite says they ended."""

    def __init__(self, connection: sqlite3.Connection, max_age: float | None, still_there: Callable[[], None]) -> None:
        super().__init__(connection, max_age)
        self._still_there = still_there

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """As the library's, but BEGIN IMMEDIATE where it will commit. ``Replaced`` then where the file was."""
        with self._translated_errors():
            cursor = self.cursor()
            cursor.execute("BEGIN IMMEDIATE" if commit else "BEGIN")
            try:
                if commit:
                    # Under the lock: whoever moves the file holds it meanwhile.
                    self._still_there()
                yield cursor
                cursor.execute("COMMIT" if commit else "ROLLBACK")
            except BaseException:
                self._roll_back()
                raise
            finally:
                cursor.sqlite_cursor.close()

    def query(self, statement: str, parameters: Sequence[Any]) -> list[Any]:
        """All rows of one SELECT, which is a transaction of its own."""
        with self._translated_errors():
            return self._sqlite_conn.execute(statement, parameters).fetchall()

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        try:
            with translated_errors():
                yield
        except OperationalError as error:
            if why_unavailable(error) == "io":
                # After a failed fsync nobody knows what the disk holds: the next connection reads it afresh.
                self.close()
            raise

    def _roll_back(self) -> None:
        # After a full disk or an I/O error SQLite has rolled back by itself; a second rollback would hide the error.
        if self._sqlite_conn.in_transaction:
            self._sqlite_conn.execute("ROLLBACK")


class LogConnectionPool(SQLiteConnectionPool):
    """Makes connections as the log needs them: durable, and with more than one prepared statement.

    The library's pool, when it closes, closes connections under the threads that are using them, which crashes the
    process. Here each goes when its user gives it back.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(db_name=str(path), pool_size=READERS_KEPT, max_overflow=READERS_MORE)
        self._path = path
        self.same = Same()

    def put_connection(self, conn: SQLiteConnection) -> None:
        """Take a connection back."""
        with self._put_condition:
            if self._closed:
                conn.close()
            else:
                super().put_connection(conn)

    def close(self) -> None:
        """Hand out no more connections, and let go of those that nobody is using."""
        with self._put_condition:
            self._closed = True
            while self._pool:
                self._pool.popleft().close()

    def _create_connection(self) -> LogConnection:
        with translated_errors():
            self._still_there()
            connection = sqlite3.connect(self.db_name, LOCK_TIMEOUT, isolation_level=None, check_same_thread=False)
            connection.row_factory = sqlite3.Row
            try:
                connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
            except sqlite3.Error:
                connection.close()
                raise
        return LogConnection(connection, self.max_age, self._still_there)

    def create(self) -> LogConnection:
        """A connection outside the pool."""
        return self._create_connection()

    def _still_there(self) -> None:
        self.same.met(file_identity(self._path))
        if self.same.replaced:
            raise Replaced


class LogDatastore(SQLiteDatastore):
    """One connection for writing, under a lock of its own, and a pool for reading.

    The library's pool would let a reader queue behind a writer that waits for the disk. Streams have text ids; ``uuid``
    is for the library's own acceptance tests.
    """

    def __init__(self, path: Path, originator_id_type: Literal["uuid", "text"] = "text") -> None:
        super().__init__(str(path), originator_id_type=originator_id_type)
        self.path = path
        self.pool: LogConnectionPool = LogConnectionPool(path)
        self.same = self.pool.same
        self._write_lock = Lock()
        self._writer: LogConnection | None = None

    @contextmanager
    def get_connection(self, *, commit: bool) -> Iterator[SQLiteConnection]:
        """The writing connection, for one thread at a time, or one for reading."""
        if not commit:
            with super().get_connection(commit=False) as connection:
                yield connection
            return
        with self._write_lock:
            if self.pool.closed:
                raise ConnectionPoolClosedError
            if self._writer is None or self._writer.closed:
                self._writer = self.pool.create()
            yield self._writer

    def query(self, statement: str, *parameters: Any) -> list[Any]:
        """All rows of one SELECT."""
        with self.get_connection(commit=False) as connection:
            assert isinstance(connection, LogConnection)
            return connection.query(statement, parameters)

    def close(self) -> None:
        """Let go of the file; what was appended stays appended."""
        with self._write_lock:
            super().close()
            if self._writer is not None and not self._writer.closed:
                self._writer.close()


@contextmanager
def translated_errors() -> Iterator[None]:
    """Errors of SQLite as the library's own."""
    try:
        yield
    except sqlite3.Error as error:
        raise _LIBRARY_ERRORS.get(type(error), DatabaseError)(error) from error


def why_unavailable(error: EventSourcingError) -> str:
    """What kept SQLite from answering: ``closed``, ``busy`` too where every connection is in use, or as SQLite says."""
    if isinstance(error, Replaced):
        return "replaced"
    if isinstance(error, ConnectionPoolClosedError):
        return "closed"
    if isinstance(error.__cause__, sqlite3.Error):
        return sqlite_faults.why_unavailable(error.__cause__)
    return "busy" if isinstance(error, TimeoutError) else "other"
