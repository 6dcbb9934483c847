"""Wrapped keys in a PostgreSQL database of their own, for several processes on several machines."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier
from psycopg_pool import ConnectionPool

from service.keys.errors import KeysBesideLog, KeyStoreExists, KeyStoreMissing, KeyStoreUnavailable
from service.keys.vault import KeptKey, WrappedKey
from service.postgres_server import conninfo_of, why_unavailable
from service.same import Same

SCHEMA = "harapan_keys"
PLACE = f"schema {SCHEMA} of the database of keys"
WAIT_SECONDS = 0.9
"""For a connection. Who waits for the look of another thread waits twice as long, and must know within two seconds."""
POOL_SIZE = 4
REPLACED = "replaced_{:%Y%m%dt%H%M%Sz}"
"""A table of keys that were replaced at that time."""

_LAYOUT = """
CREATE TABLE IF NOT EXISTS keys (
    name text COLLATE "C" PRIMARY KEY,
    epoch bigint NOT NULL,
    wrapped bytea -- NULL: destroyed, and never to be made again
);
CREATE TABLE IF NOT EXISTS changes (
    one integer PRIMARY KEY DEFAULT 1 CHECK (one = 1),
    version bigint NOT NULL
);
-- Two vaults never count alike: whoever comes back to another one than he left sees a change.
INSERT INTO changes (version) VALUES (extract(epoch FROM clock_timestamp()) * 1000000) ON CONFLICT DO NOTHING;
CREATE OR REPLACE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE changes SET version = version + 1;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER keys_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON keys
    FOR EACH STATEMENT EXECUTE FUNCTION count_change();
"""
_PREPARE = """
SELECT set_config('search_path', %s, false), set_config('lock_timeout', '10s', false),
    set_config('synchronous_commit',
        CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END,
        false)
"""
_ADD = (
    "INSERT INTO keys (name, epoch, wrapped) SELECT name, %s, wrapped FROM unnest(%s::text[], %s::bytea[]) "
    "AS new(name, wrapped) ON CONFLICT DO NOTHING"
)
_VERSION = "SELECT version FROM changes"
_IDENTITY = "SELECT pg_postmaster_start_time(), oid::bigint FROM pg_database WHERE datname = current_database()"
_REPLACED_TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename LIKE 'replaced\\_%%' "
    "AND tablename NOT BETWEEN %s AND %s"
)

T = TypeVar("T")
Session = Connection[TupleRow]


class PostgresVault:
    """The vault of a big site. Whoever has this database alone opens nothing: the epoch key is not in it."""

    def __init__(self, url: str) -> None:
        """``KeyStoreMissing`` where no vault was made in that database."""
        self._lock = Lock()
        self.same = Same()
        """Nobody tells it anything: a restore changes the keys in these tables, and that is seen as any change."""
        self._pool: ConnectionPool[Session] = ConnectionPool(
            conninfo_of(url),
            min_size=1,
            max_size=POOL_SIZE,
            configure=_prepare,
            timeout=WAIT_SECONDS,
            # Whoever asks next tries again at once, instead of waiting for the end of an ever longer pause.
            reconnect_timeout=1,
            num_workers=1,
            open=True,
        )
        with ExitStack() as undoing:
            undoing.callback(self.close)
            try:
                self._version = self._run(_version)
            except KeyStoreUnavailable as error:
                if isinstance(error.__cause__, psycopg.errors.UndefinedTable):
                    raise KeyStoreMissing(PLACE) from error
                raise
            undoing.pop_all()

    @classmethod
    def create(cls, url: str) -> None:
        """Lay out an empty vault; ``KeyStoreExists`` where keys are in it already."""
        with _connected(url) as connection, connection.transaction():
            _lay_out(connection)
            if connection.execute("SELECT FROM keys LIMIT 1").fetchall():
                raise KeyStoreExists(PLACE)

    def read(self, name: str) -> WrappedKey | None:
        rows = self._query("SELECT epoch, wrapped FROM keys WHERE name = %s", name)
        return WrappedKey(*rows[0]) if rows else None

    def add(self, epoch: int, wrapped: Mapping[str, bytes]) -> None:
        def add(connection: Session) -> int:
            with connection.transaction():
                connection.execute(_ADD, (epoch, list(wrapped), list(wrapped.values())))
                return _version(connection)

        version = self._run(add)
        with self._lock:
            if version == self._version + 1:
                # Nobody else has written in between: this is no news for this process.
                self._version = version

    def everything(self) -> list[KeptKey]:
        return self._query("SELECT name, epoch, wrapped FROM keys ORDER BY name")

    def changed_elsewhere(self) -> bool:
        version = self._run(_version)
        with self._lock:
            before, self._version = self._version, version
        return before != version

    def close(self) -> None:
        self._pool.close(timeout=0)

    def _query(self, statement: str, *parameters: Any) -> list[Any]:
        return self._run(lambda connection: connection.execute(statement.encode(), parameters).fetchall())

    def _run(self, work: Callable[[Session], T]) -> T:
        """Done once more where the server had closed the connection: all work on a vault can be done twice."""
        with _available():
            connection = None
            try:
                with self._pool.connection() as connection:
                    return work(connection)
            except psycopg.OperationalError:
                if connection is None or not connection.closed:
                    raise
            # What broke one connection has most likely broken all.
            self._pool.drain()
            with self._pool.connection() as connection:
                return work(connection)


def replace_vault(url: str, rows: Sequence[KeptKey], at: datetime) -> None:
    """Put other keys in the place of those in a vault, which is made where there is none; all of it or nothing.

    Those that were there stay in a table beside it, named after the moment: where that is there, this was done before.
    """
    aside = Identifier(REPLACED.format(at))
    with _connected(url) as connection, connection.transaction():
        _lay_out(connection)
        if connection.execute("SELECT to_regclass(%s)", (REPLACED.format(at),)).fetchall() != [(None,)]:
            return
        connection.execute(SQL("CREATE TABLE {} AS TABLE keys").format(aside))
        connection.execute("DELETE FROM keys")
        with connection.cursor().copy("COPY keys (name, epoch, wrapped) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def drop_replaced_outside(url: str, since: datetime, until: datetime) -> None:
    """Remove keys that were replaced before a moment, or after another one."""
    with _connected(url) as connection:
        kept = SCHEMA, REPLACED.format(since), REPLACED.format(until)
        for (table,) in connection.execute(_REPLACED_TABLES.encode(), kept).fetchall():
            connection.execute(SQL("DROP TABLE {}").format(Identifier(SCHEMA, table)))


def refuse_beside_log(url: str, log_url: str) -> None:
    """``KeysBesideLog`` where both are one database, whatever they call it."""
    with _connected(url) as keys, _connected(log_url) as log:
        if keys.execute(_IDENTITY).fetchall() == log.execute(_IDENTITY).fetchall():
            raise KeysBesideLog("the keys lie in the database of the log")


def _version(connection: Session) -> int:
    version: int = connection.execute(_VERSION).fetchall()[0][0]
    return version


def _lay_out(connection: Session) -> None:
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (SCHEMA,))
    connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(SCHEMA)))
    connection.execute(_LAYOUT)


def _prepare(connection: Session) -> None:
    connection.autocommit = True
    connection.execute(_PREPARE, (SCHEMA,))


@contextmanager
def _connected(url: str) -> Iterator[Session]:
    with _available(), closing(psycopg.connect(conninfo_of(url))) as connection:
        _prepare(connection)
        yield connection


@contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise KeyStoreUnavailable(why_unavailable(error)) from error
