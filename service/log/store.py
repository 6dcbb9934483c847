"""Makes and opens a log in a file: the store of a small site, and the second one that keeps who has read what."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from eventsourcing.domain import EventSourcingError

from service.keys import KeyStore
from service.keys.private_files import make_private_file
from service.log.clock import HubClock
from service.log.errors import LogUnavailable, StoreMissing, UnknownSchema, UnsafeSetting
from service.log.log import Log
from service.log.mapper import RecordMapper
from service.log.record import StoreInfo
from service.log.sqlite_datastore import LogDatastore, why_unavailable
from service.log.sqlite_recorder import SQLiteLogRecorder
from service.log.sqlite_schema import BEFORE_KEYS, SCHEMA, TO_KEYS
from service.log.system_clock import SystemClock
from service.log.wakeup import InProcessWakeUp, WakeUp

UNSAFE_SETTING = "POSTGRES_ENABLE_DB_FUNCTIONS"


def create_log(
    path: Path, keys: KeyStore, now: Callable[[], datetime], *, agency: str, source: str, demo: bool = False
) -> Log:
    """A new, empty log in a file of its owner only; ``StoreExists`` where there is one.

    ``source`` is the URI of the installation in the feed. ``demo`` lets appends state when they were logged, for ever.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_private_file(path)
    recorder = _recorder(path, now)
    info = StoreInfo(
        created_at=now(),
        agency=agency,
        source=source,
        demo=demo,
        hub_epoch=str(uuid4()),
        keys=keys.fingerprint(),
    )
    try:
        recorder.create_store(info)
    finally:
        recorder.close()
    return open_log(path, keys, now)


def open_log(
    path: Path,
    keys: KeyStore,
    now: Callable[[], datetime],
    *,
    wakeup: WakeUp | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Log:
    """The log in a file; ``StoreMissing`` where there is none, ``UnknownSchema`` where it is a newer version's.

    ``UnsafeSetting``: the environment asks the library for database functions, with which readers miss events.
    """
    refuse_unsafe_settings(environment)
    check_schema(path)
    return Log(_recorder(path, now), RecordMapper(keys), wakeup or InProcessWakeUp(), why_unavailable)


def refuse_unsafe_settings(environment: Mapping[str, str]) -> None:
    """``UnsafeSetting`` where the library's database functions are switched on, under any application's prefix."""
    for name, value in environment.items():
        if name.upper().endswith(UNSAFE_SETTING) and value.strip():
            raise UnsafeSetting(name)


def _recorder(path: Path, now: Callable[[], datetime]) -> SQLiteLogRecorder:
    return SQLiteLogRecorder(LogDatastore(path), HubClock(now))


def _brought_forward(datastore: LogDatastore) -> int:
    """The number of the schema, after the step that leads from the one before to this one."""
    if _schema(datastore) == BEFORE_KEYS:
        with datastore.transaction(commit=True) as cursor:
            # Under the lock once more: another process may have taken the step.
            cursor.execute("PRAGMA user_version")
            if cursor.fetchone()[0] == BEFORE_KEYS:
                for statement in TO_KEYS:
                    cursor.execute(statement)
    return _schema(datastore)


def _schema(datastore: LogDatastore) -> int:
    number: int = datastore.query("PRAGMA user_version")[0][0]
    return number


def log_in(path: Path) -> StoreInfo:
    """What the log in a file was made as, for whoever has no keys. Errors as for ``open_log``."""
    check_schema(path)
    datastore = LogDatastore(path)
    try:
        return SQLiteLogRecorder(datastore, HubClock(SystemClock())).info()
    except EventSourcingError as error:
        raise LogUnavailable(why_unavailable(error)) from error
    finally:
        datastore.close()


def check_schema(path: Path) -> None:
    """``StoreMissing`` where there is no log in the file, ``UnknownSchema`` where it is another version's."""
    if not path.is_file():
        raise StoreMissing(path)
    datastore = LogDatastore(path)
    try:
        schema = _brought_forward(datastore)
    except EventSourcingError as error:
        raise LogUnavailable(why_unavailable(error)) from error
    finally:
        datastore.close()
    if schema == 0:
        # The file was made, and a crash came before its tables.
        raise StoreMissing(path)
    if schema != SCHEMA:
        raise UnknownSchema(path, schema)
