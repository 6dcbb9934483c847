"""Makes and opens a log in a schema of a PostgreSQL database: the store of a big site, shared by several processes."""

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from datetime import datetime
from uuid import uuid4

from eventsourcing.domain import EventSourcingError

from service.keys import KeyStore
from service.log.clock import HubClock
from service.log.errors import LogUnavailable
from service.log.log import Log
from service.log.mapper import RecordMapper
from service.log.migrator import migrations_in
from service.log.postgres_datastore import PostgresLogDatastore, why_unavailable
from service.log.postgres_layout import bring_forward, check_layout
from service.log.postgres_recorder import PostgresLogRecorder
from service.log.postgres_wakeup import PostgresWakeUp
from service.log.record import StoreInfo
from service.log.store import refuse_unsafe_settings
from service.log.system_clock import SystemClock
from service.log.wakeup import WakeUp

SCHEMA = "harapan"
"""Where the log of the records lies; a second log of the same make has a schema of its own."""


def create_postgres_log(
    url: str,
    keys: KeyStore,
    now: Callable[[], datetime],
    *,
    agency: str,
    source: str,
    demo: bool = False,
    schema: str = SCHEMA,
) -> Log:
    """A new, empty log in a schema of the database; ``StoreExists`` where there is one.

    ``url`` is a connection string of a user who may create schemas. ``source`` and ``demo`` as for ``create_log``.
    """
    info = StoreInfo(
        created_at=now(),
        agency=agency,
        source=source,
        demo=demo,
        hub_epoch=str(uuid4()),
        keys=keys.fingerprint(),
    )
    lay_out(PostgresLogRecorder(PostgresLogDatastore(url, schema), HubClock(now)), info)
    return open_postgres_log(url, keys, now, schema=schema)


def lay_out(recorder: PostgresLogRecorder, info: StoreInfo) -> None:
    """Make the tables of a store, and let go of the database. Errors as for ``create_postgres_log``."""
    try:
        recorder.create_store(info)
    except EventSourcingError as error:
        raise LogUnavailable(why_unavailable(error)) from error
    finally:
        recorder.close()


def open_postgres_log(
    url: str,
    keys: KeyStore,
    now: Callable[[], datetime],
    *,
    schema: str = SCHEMA,
    wakeup: WakeUp | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Log:
    """The log in that schema; ``StoreMissing`` where there is none, ``LogUnavailable`` where no server answers.

    ``UnknownSchema`` where the tables are another version's (an ``OlderSchema`` is one for ``migrate_postgres_log``),
    ``MigrationEdited`` where they were not made by the migrations of this program, ``UnsafeSetting`` as for SQLite.
    """
    refuse_unsafe_settings(environment)
    with ExitStack() as undoing:
        datastore = undoing.enter_context(closing(PostgresLogDatastore(url, schema)))
        check_layout(datastore, migrations_in())
        if wakeup is None:
            wakeup = undoing.enter_context(closing(PostgresWakeUp(datastore)))
        log = Log(PostgresLogRecorder(datastore, HubClock(now)), RecordMapper(keys), wakeup, why_unavailable)
        undoing.pop_all()
    return log


def migrate_postgres_log(url: str, *, schema: str = SCHEMA) -> list[str]:
    """Bring the tables up to date, and the names of the migrations that this took."""
    datastore = PostgresLogDatastore(url, schema)
    try:
        return bring_forward(datastore, migrations_in())
    finally:
        datastore.close()


def postgres_log_in(url: str, *, schema: str = SCHEMA) -> StoreInfo:
    """What the log in that schema was made as, for whoever has no keys. Errors as for ``open_postgres_log``."""
    datastore = PostgresLogDatastore(url, schema)
    try:
        return PostgresLogRecorder(datastore, HubClock(SystemClock())).info()
    except EventSourcingError as error:
        raise LogUnavailable(why_unavailable(error)) from error
    finally:
        datastore.close()


def has_postgres_log(url: str, *, schema: str = SCHEMA) -> bool:
    """Whether a log was made in that schema."""
    datastore = PostgresLogDatastore(url, schema)
    try:
        ((table,),) = datastore.query("SELECT to_regclass('store')")
        return bool(table and datastore.query("SELECT 1 FROM store"))
    except EventSourcingError as error:
        raise LogUnavailable(why_unavailable(error)) from error
    finally:
        datastore.close()
