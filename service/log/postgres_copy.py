"""A log laid out anew beside the one that is there, and filled with the rows of a dump.

Rules of this file. A dump is data: the tables come from the migrations of this program, and no statement of a dump is
carried out, because whoever can change a dump could change those too. A copy is dropped by whoever made it, and, where
that one has come to a sudden end, by whoever makes the next.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_hex

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from service.log.errors import LogUnavailable
from service.log.migrator import Migration, migrate, migrations_in, missing_from
from service.log.postgres_place import PostgresPlace, Session

MIGRATIONS = "migrations"
LOG_END = "log_end"
_COPY = "COPY {} ({}) FROM STDIN"
_DAMAGED = (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError)
"""What a server says to rows that this program would never have dumped."""


@dataclass(frozen=True, slots=True)
class DumpedTable:
    """A table in a dump: ``rows`` are lines in the text format of COPY, to be read once and before the next table."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Copy:
    """An empty schema of its own beside a log, and the connection that keeps it from being cleared away."""

    connection: Session
    schema: str
    steps: Sequence[Migration]
    """The migrations that make such a log."""
    passed_over: frozenset[str] = frozenset()
    """Tables of a dump that fill themselves."""

    def lay_out(self, migrations: DumpedTable) -> None:
        """Make the tables as they were when the dump was made.

        ``UnknownSchema`` where that was another program, ``MigrationEdited`` as for a log.
        """
        migrate(self.connection, self.schema, [])
        self._fill(migrations)
        missing = missing_from(self.connection, self.schema, self.steps)
        for step in self.steps:
            if step not in missing:
                with self.connection.transaction():
                    self.connection.execute(step.text.encode())

    def fill(self, tables: Iterable[DumpedTable]) -> None:
        """Take the rows in, and bring the tables up to date; ``LogUnavailable`` of the reason ``damaged``."""
        for table in tables:
            if table.name == LOG_END:
                self._set_end(table)
            elif table.name not in {MIGRATIONS, *self.passed_over}:
                self._fill(table)
        migrate(self.connection, self.schema, self.steps)
        self.connection.execute("ANALYZE records")

    def _set_end(self, table: DumpedTable) -> None:
        # The migration has put a row there, which only ever advances.
        self.connection.execute("CREATE TEMPORARY TABLE dumped_end (LIKE log_end)")
        self._fill(DumpedTable("dumped_end", table.columns, table.rows), "pg_temp")
        self.connection.execute(
            "UPDATE log_end SET position = dumped_end.position, logged_at = dumped_end.logged_at FROM dumped_end"
        )
        self.connection.execute("DROP TABLE dumped_end")

    def _fill(self, table: DumpedTable, schema: str | None = None) -> None:
        try:
            with self.connection.cursor().copy(_into(schema or self.schema, table)) as copy:
                for row in table.rows:
                    copy.write(row)
        except _DAMAGED as error:
            raise LogUnavailable("damaged") from error


@contextmanager
def copy_beside(
    place: PostgresPlace, steps: Sequence[Migration] | None = None, passed_over: frozenset[str] = frozenset()
) -> Iterator[Copy]:
    """An empty copy, dropped at the end unless it has come into the place. ``steps`` make a log of another kind."""
    with place.connected() as connection:
        _clear_away(connection, place.schema)
        schema = f"{place.schema}_copy_{token_hex(4)}"
        _lock(connection, schema)
        try:
            yield Copy(connection, schema, migrations_in() if steps is None else steps, passed_over)
        finally:
            if not connection.closed:
                _drop(connection, schema)


def _clear_away(connection: Session, beside: str) -> None:
    """Drop copies that nobody holds any more."""
    rows = connection.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", (f"{beside}_copy_",))
    for (schema,) in rows.fetchall():
        if _lock(connection, schema):
            _drop(connection, schema)
            connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (_held(schema),))


def _lock(connection: Session, schema: str) -> bool:
    asked = connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (_held(schema),))
    return bool(asked.fetchall()[0][0])


def _drop(connection: Session, schema: str) -> None:
    connection.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))


def _held(schema: str) -> str:
    return f"harapan/copy/{schema}"


def _into(schema: str, table: DumpedTable) -> Composed:
    columns = SQL(", ").join(map(Identifier, table.columns))
    return SQL(_COPY).format(Identifier(schema, table.name), columns)
