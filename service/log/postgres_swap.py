"""Puts a copy in the place of a log, in one transaction: whoever asks meets the old log or the new one, never half."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic, sleep

from psycopg.sql import SQL, Identifier

from service.log.postgres_epochs import begin_epoch
from service.log.postgres_notes import read_note, write_note
from service.log.postgres_place import PostgresPlace, Session, schema_exists

REPLACED = "replaced_{schema}_{at:%Y%m%dt%H%M%Sz}_{token}"
COMMITTED = "restored"
"""The note that says which copy has come into the place last."""
LEAVING_SECONDS = 2.0
"""A session that was closed a moment ago is still seen for a moment."""

_SESSIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name = %s AND pid <> pg_backend_pid()"
)
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename"


class LogInUse(RuntimeError):
    """Programs are connected to the log, or have written to it since it was looked at. Nothing was changed."""

    def __init__(self, sessions: int) -> None:
        super().__init__(f"{sessions} sessions use the log")
        self.sessions = sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """What is to happen together.

    ``ends_at`` is where the log in the place was seen to end, ``None`` where there is none to be read. A new ``epoch``
    begins with what ``elsewhere`` says of the old ones; ``None``: it goes on. ``notes`` are written with it.
    """

    schema: str
    at: datetime
    ends_at: int | None
    epoch: str | None
    elsewhere: Mapping[str, int]
    notes: Mapping[str, bytes]


def wait_until_alone(place: PostgresPlace) -> None:
    """Give those who are just leaving a moment; ``LogInUse`` where others stay."""
    deadline = monotonic() + LEAVING_SECONDS
    with place.connected() as connection:
        while sessions := _sessions(connection, place):
            if monotonic() > deadline:
                raise LogInUse(sessions)
            sleep(0.05)


def swap(place: PostgresPlace, plan: Swap) -> None:
    """Rename the log in the place, if there is one, to ``replaced_...`` and the copy to its name."""
    aside = REPLACED.format(schema=place.schema, at=plan.at, token=plan.schema.rpartition("_")[2])
    with place.connected() as connection, connection.transaction():
        if schema_exists(connection, place.schema):
            _keep_out(connection, place, plan.ends_at)
            _rename(connection, place.schema, aside)
        if plan.epoch is not None:
            begin_epoch(connection, plan.schema, plan.epoch, plan.elsewhere)
        _rename(connection, plan.schema, place.schema)
        for name, content in plan.notes.items():
            write_note(connection, place.schema, name, content)
        write_note(connection, place.schema, COMMITTED, plan.schema.encode())


def has_taken_place(place: PostgresPlace, schema: str) -> bool:
    """Whether the copy that had this name was the last that came into the place."""
    with place.connected() as connection:
        return read_note(connection, place.schema, COMMITTED) == schema.encode()


def _keep_out(connection: Session, place: PostgresPlace, ends_at: int | None) -> None:
    """Whoever comes from now on waits, and meets the new log; who came before is seen here."""
    tables = [name for (name,) in connection.execute(_TABLES, (place.schema,)).fetchall()]
    for table in tables:
        connection.execute(SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(Identifier(place.schema, table)))
    if sessions := _sessions(connection, place):
        raise LogInUse(sessions)
    if ends_at is not None:
        end = SQL("SELECT coalesce(max(notification_id), 0) FROM {}").format(Identifier(place.schema, "records"))
        if connection.execute(end).fetchall() != [(ends_at,)]:
            raise LogInUse(0)


def _sessions(connection: Session, place: PostgresPlace) -> int:
    return int(connection.execute(_SESSIONS, (place.service,)).fetchall()[0][0])


def _rename(connection: Session, schema: str, to: str) -> None:
    connection.execute(SQL("ALTER SCHEMA {} RENAME TO {}").format(Identifier(schema), Identifier(to)))
