"""Brings the tables of a log on PostgreSQL to the layout of this program, one numbered SQL file after the other."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from psycopg import Connection
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from service.log.errors import MigrationEdited, UnknownSchema

_APPLIED = """
CREATE TABLE IF NOT EXISTS migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from one layout to the next; what was applied once is never edited."""

    number: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        return sha256(self.text.encode()).hexdigest()


def migrations_in(folder: Traversable | None = None) -> list[Migration]:
    """The migrations of this program or of a folder, such as ``0001_log.sql``, in the order of their numbers."""
    found = (path for path in (folder or files("service.log") / "migrations").iterdir() if path.name.endswith(".sql"))
    steps = [Migration(int(path.name.partition("_")[0]), path.name, path.read_text("utf-8")) for path in found]
    return sorted(steps, key=lambda step: step.number)


def migrate(connection: Connection[Any], schema: str, steps: Sequence[Migration]) -> list[Migration]:
    """Apply what is missing, each step in a transaction of its own, and say what that was.

    One process at a time migrates a schema. ``MigrationEdited`` where a step is not what was applied under its number,
    ``UnknownSchema`` where more was applied than there are steps: nothing was changed.
    """
    connection.autocommit = True
    with _alone(connection, schema):
        connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(schema)))
        connection.execute("SELECT set_config('search_path', %s, false)", (schema,))
        connection.execute(_APPLIED)
        missing = missing_from(connection, schema, steps)
        for step in missing:
            with connection.transaction():
                connection.execute(step.text.encode())
                row = (step.number, step.name, step.checksum)
                connection.execute("INSERT INTO migrations (number, name, checksum) VALUES (%s, %s, %s)", row)
    return missing


def missing_from(connection: Connection[Any], schema: str, steps: Sequence[Migration]) -> list[Migration]:
    """The steps that were not applied yet. Errors as for ``migrate``."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        query = SQL("SELECT number, checksum FROM {} ORDER BY number").format(Identifier(schema, "migrations"))
        applied: dict[int, str] = dict(cursor.execute(query).fetchall())
    known = {step.number: step for step in steps}
    for number, checksum in applied.items():
        if number not in known:
            raise UnknownSchema(named(schema), number)
        if known[number].checksum != checksum:
            raise MigrationEdited(known[number].name)
    return [step for step in steps if step.number not in applied]


def named(schema: str) -> str:
    """How a schema is called where a person reads of it; the connection string may hold a password."""
    return f"schema {schema} of the database"


@contextmanager
def _alone(connection: Connection[Any], schema: str) -> Iterator[None]:
    name = (f"harapan/migrations/{schema}",)
    connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", name)
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", name)
