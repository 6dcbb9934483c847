"""Small notes about a log that every process on its database sees, in a schema beside it that no dump takes along."""

from psycopg.sql import SQL, Composed, Identifier

from service.log.postgres_place import Session

_READ = "SELECT content FROM {} WHERE name = %s"
_WRITE = "INSERT INTO {} VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET content = excluded.content"


def read_note(connection: Session, log_schema: str, name: str) -> bytes | None:
    """The note of that name on the log in a schema; ``None`` where there is none."""
    table = f'"{_schema(log_schema)}".notes'
    if connection.execute("SELECT to_regclass(%s)", (table,)).fetchall() == [(None,)]:
        return None
    rows = connection.execute(SQL(_READ).format(_notes(log_schema)), (name,)).fetchall()
    return bytes(rows[0][0]) if rows else None


def write_note(connection: Session, log_schema: str, name: str, content: bytes) -> None:
    """Put it there, in the place of an older one."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (_schema(log_schema),))
        connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(_schema(log_schema))))
        notes = _notes(log_schema)
        connection.execute(
            SQL("CREATE TABLE IF NOT EXISTS {} (name text PRIMARY KEY, content bytea NOT NULL)").format(notes)
        )
        connection.execute(SQL(_WRITE).format(notes), (name, content))


def _schema(log_schema: str) -> str:
    return f"{log_schema}_notes"


def _notes(log_schema: str) -> Composed:
    return SQL("{}").format(Identifier(_schema(log_schema), "notes"))
