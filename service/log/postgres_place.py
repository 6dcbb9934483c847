"""The database that a log lies in, as its owner sees it: for whoever backs it up, or puts another log in its place."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier

from service.keys import KeyStore
from service.log.errors import LogUnavailable
from service.log.log import Log
from service.log.postgres_store import SCHEMA, open_postgres_log
from service.log.wakeup import InProcessWakeUp
from service.postgres_server import application_of, conninfo_of, why_unavailable

OURS = "harapan-backup"
"""How the sessions of a backup or a restore are called, apart from those of the service."""
PATIENCE = 10
"""Seconds for a connection or a lock: nobody waits for an answer meanwhile, and the machine may be busy with others."""
AT_ONCE = 2
"""Seconds for a connection, where somebody waits."""

Session = Connection[TupleRow]


class PostgresPlace:
    """A schema of a database. Every method can raise ``LogUnavailable``."""

    def __init__(self, url: str, schema: str = SCHEMA, *, seconds: int = PATIENCE) -> None:
        self.schema = schema
        self.conninfo = conninfo_of(url, application_name=OURS, connect_timeout=str(seconds))
        self.service = application_of(url)
        """How the sessions of the service are called."""

    @contextmanager
    def connected(self) -> Iterator[Session]:
        """A connection in the user's own role, in autocommit mode."""
        with available(), closing(psycopg.connect(self.conninfo, autocommit=True)) as connection:
            connection.execute("SELECT set_config('lock_timeout', %s, false)", (f"{PATIENCE}s",))
            yield connection

    def opened(self, keys: KeyStore, schema: str | None = None) -> Log:
        """The log in this schema, or in another one of the same database."""
        deadline = monotonic() + PATIENCE
        while True:
            try:
                return self._opened(keys, schema or self.schema)
            except LogUnavailable as error:
                if error.reason not in ("away", "busy") or monotonic() > deadline:
                    raise

    def version(self) -> int:
        """The major version of the server."""
        with self.connected() as connection:
            return connection.info.server_version // 10_000

    def size(self) -> int:
        """Bytes that the records take, about."""
        with self.connected() as connection:
            records = f"{self.schema}.records"
            rows = connection.execute("SELECT coalesce(pg_table_size(to_regclass(%s)), 0)", (records,)).fetchall()
        return int(rows[0][0])

    def _opened(self, keys: KeyStore, schema: str) -> Log:
        wakeup = InProcessWakeUp()
        return open_postgres_log(self.conninfo, keys, lambda: datetime.now(UTC), schema=schema, wakeup=wakeup)


@contextmanager
def available() -> Iterator[None]:
    """Errors of the driver as ``LogUnavailable``."""
    try:
        yield
    except psycopg.Error as error:
        raise LogUnavailable(why_unavailable(error)) from error


def schema_exists(connection: Connection[Any], schema: str) -> bool:
    """Whether a schema is there."""
    return connection.execute("SELECT to_regnamespace(%s)", (_quoted(schema),)).fetchall() != [(None,)]


def _quoted(name: str) -> str:
    return SQL("{}").format(Identifier(name)).as_string()
