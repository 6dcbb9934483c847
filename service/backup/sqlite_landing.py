"""Where a restored log on SQLite lies until its file moves into the place of another one."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from service.backup.errors import RestoreRefused
from service.backup.ledger import LEDGER_FILE, FileLedger
from service.backup.manifest import sync_tree
from service.backup.settled import Settled
from service.keys import KeyStore
from service.log import Log, open_log
from service.log.epochs import begin_epoch
from service.settings import LOG_FILE


class SQLiteLanding:
    """A file on the stage. The move of the files is all of it."""

    files = (LOG_FILE, LEDGER_FILE)
    committing = None

    def __init__(self, stage: Path, place: Path) -> None:
        self._stage, self._place = stage, place

    def arrived(self, keys: KeyStore) -> AbstractContextManager[Log]:
        return opened_file(self._stage / LOG_FILE, keys)

    def in_place(self, keys: KeyStore) -> AbstractContextManager[Log]:
        return opened_file(self._place, keys)

    def settle(self, settled: Settled) -> None:
        if settled.epoch is not None:
            begin_epoch(self._stage / LOG_FILE, settled.epoch, settled.elsewhere)
        FileLedger(self._stage).write(settled.ledger)
        sync_tree(self._stage)
        let_go(self._place)

    def commit(self) -> None:
        """Nothing: which files move was decided by the plan to move them."""


@contextmanager
def opened_file(path: Path, keys: KeyStore) -> Iterator[Log]:
    """The log in a file."""
    with closing(open_log(path, keys, lambda: datetime.now(UTC))) as log:
        yield log


def let_go(path: Path) -> None:
    """Bring a log into one file, which nobody else may have open; a log past reading is left as it is."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise RestoreRefused("restore.store-in-use", path=path) from error
    except sqlite3.DatabaseError:
        return
