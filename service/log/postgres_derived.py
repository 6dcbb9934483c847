"""Tables of what is derived from a log on PostgreSQL, in a schema of their own: SQL goes in as SQLite writes it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from eventsourcing.domain import EventSourcingError
from psycopg.errors import UndefinedTable
from psycopg.rows import DictRow, tuple_row
from psycopg.sql import SQL, Identifier

from service.log.errors import TablesMissing, TablesUnavailable
from service.log.postgres_datastore import (
    LOCK_TIMEOUT,
    ConnectionLost,
    PostgresLogDatastore,
    SameLog,
    translated_errors,
    why_unavailable,
)
from service.log.postgres_wakeup import PostgresWakeUp

_PATIENCE = "60s"
"""How long a writer may stand still in the middle of a transaction: it folds histories between two statements."""

# A crash of the server may cost the last transactions, never the tables: they are made again from the log.
_PREPARE = """
SELECT set_config('search_path', %(schema)s, false),
    set_config('lock_timeout', %(lock)s, false),
    set_config('idle_in_transaction_session_timeout', %(patience)s, false),
    set_config('synchronous_commit', 'off', false)
"""

_LISTS = """
CREATE FUNCTION json_each(document text) RETURNS TABLE (value text) LANGUAGE sql IMMUTABLE
AS 'SELECT jsonb_array_elements_text(document::jsonb)'
"""
_WORDS = ('CREATE DOMAIN clob AS text COLLATE "C"', "CREATE DOMAIN blob AS bytea", _LISTS)
"""What SQL for SQLite says and PostgreSQL does not know: texts that sort by their bytes, bytes, lists in a text."""

_VALUES = re.compile(r"\?|%|(?<![:\w]):([a-z_][a-z_0-9]*)")
_PLAIN_INSERT = re.compile(r"INSERT INTO (\w+) VALUES \((?:(?!ON CONFLICT).)*\)")
_AS_DRIVER = {"?": "%s", "%": "%%"}


class DerivedTables:
    """The tables of one schema. Safe to share between threads.

    Everything, what is done with a connection of it included, can raise :class:`TablesUnavailable`.
    """

    def __init__(self, url: str, schema: str, same: SameLog | None = None) -> None:
        """``same`` is the log that they are derived from."""
        self._datastore = _OwnTablesDatastore(url, schema, same)
        self.wakeup = PostgresWakeUp(self._datastore)

    @contextmanager
    def reading(self, guard: str) -> Iterator["Spoken"]:
        """All tables at one moment; while it lasts nobody who wants the table ``guard`` for himself gets it."""
        with _available(), ExitStack() as stack:
            try:
                connection = stack.enter_context(self._snapshot(guard))
            except ConnectionLost:
                self._datastore.let_go()
                connection = stack.enter_context(self._snapshot(guard))
            yield Spoken(connection)

    @contextmanager
    def leading(self) -> Iterator["Leader | None"]:
        """The one session that writes; ``None`` where another is. The server ends the lead with the connection."""
        with _available(), ExitStack() as stack:
            try:
                leader = stack.enter_context(self._leader())
            except ConnectionLost:
                self._datastore.let_go()
                leader = stack.enter_context(self._leader())
            yield leader

    def close(self) -> None:
        """Hand out no more connections; those in use are closed when they come back."""
        self.wakeup.close()
        self._datastore.close()

    @contextmanager
    def _snapshot(self, guard: str) -> Iterator[psycopg.Connection[DictRow]]:
        # The lock comes before the first look: what is seen then is never older than it.
        begin = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; LOCK TABLE {guard} IN ACCESS SHARE MODE"
        with self._datastore.get_connection() as connection:
            try:
                connection.execute(begin.encode(), prepare=False)
                yield connection
            finally:
                _undo(connection)

    @contextmanager
    def _leader(self) -> Iterator["Leader | None"]:
        name = (f"harapan/derived/{self._datastore.schema}",)
        with self._datastore.get_connection() as connection:
            found = connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0)) AS got", name).fetchone()
            if not (found and found["got"]):
                yield None
                return
            try:
                yield Leader(connection, self._datastore.schema)
            finally:
                if not connection.closed:
                    connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", name)


class Leader:
    """Writes in the session that holds the lock: whoever has lost that session can commit nothing any more."""

    def __init__(self, connection: psycopg.Connection[DictRow], schema: str) -> None:
        self._connection = connection
        self._schema = schema

    @contextmanager
    def writing(self, guard: str | None = None) -> Iterator["Spoken"]:
        """One transaction; with a ``guard`` no reader sees it half, whatever he has looked at before."""
        with _available(self._connection):
            self._connection.execute("BEGIN")
            try:
                if guard:
                    self._connection.execute(f"LOCK TABLE {guard} IN ACCESS EXCLUSIVE MODE".encode())
                yield Spoken(self._connection)
                self._connection.execute("COMMIT")
            finally:
                _undo(self._connection)

    def begin_anew(self, frame: Iterable[str]) -> None:
        """Take the schema away with all that is in it, and make it again with these tables."""
        schema = Identifier(self._schema)
        with self.writing():
            self._connection.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
            self._connection.execute(SQL("CREATE SCHEMA {}").format(schema))
            for statement in (*_WORDS, *frame):
                self._connection.execute(statement.encode())


class Spoken:
    """A connection to which one speaks as to SQLite."""

    def __init__(self, connection: psycopg.Connection[DictRow]) -> None:
        self._connection = connection

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = (), /) -> psycopg.Cursor[Any]:
        with _available(self._connection):
            return self._connection.cursor(row_factory=tuple_row).execute(_translated(sql), parameters)

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> None:
        """As of DB-API. Plain rows go in by COPY: one takes as long as by INSERT, 500 a fifth of it."""
        plain = _PLAIN_INSERT.fullmatch(sql)
        with _available(self._connection), self._connection.cursor() as cursor:
            if plain is None:
                cursor.executemany(_translated(sql), list(parameters))
                return
            with cursor.copy(f"COPY {plain[1]} FROM STDIN".encode()) as copy:
                for row in parameters:
                    copy.write_row(row)


class _OwnTablesDatastore(PostgresLogDatastore):
    """In the user's own role: these tables are made, changed and thrown away."""

    def _prepare(self, connection: psycopg.Connection[DictRow]) -> None:
        connection.autocommit = True
        connection.execute(_PREPARE, {"schema": self.schema, "lock": LOCK_TIMEOUT, "patience": _PATIENCE})
        self.same.look(connection)


@lru_cache(maxsize=1_000)
def _translated(sql: str) -> bytes:
    return _VALUES.sub(lambda found: _AS_DRIVER.get(found[0]) or f"%({found[1]})s", sql).encode()


@contextmanager
def _available(connection: psycopg.Connection[DictRow] | None = None) -> Iterator[None]:
    try:
        with translated_errors():
            yield
    except EventSourcingError as error:
        if isinstance(error.__cause__, UndefinedTable):
            raise TablesMissing from error
        lost = connection is not None and connection.closed
        raise TablesUnavailable("away" if lost else why_unavailable(error)) from error


def _undo(connection: psycopg.Connection[DictRow]) -> None:
    if not connection.closed:
        connection.rollback()
