"""Where a restored log on SQLite lies until its file moves into the place of another one."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
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
from service.sqlite_faults import why_unavailable

_END = "SELECT coalesce(max(rowid), 0) FROM records"


class SQLiteLanding:
    """A file on the stage. Close it when the files have moved: until then nobody writes into the one that goes."""

    files = (LOG_FILE, LEDGER_FILE)
    committing = None

    def __init__(self, stage: Path, place: Path) -> None:
        self._stage, self._place = stage, place
        self._ends_at: int | None = None
        self._old: sqlite3.Connection | None = None

    def arrived(self, keys: KeyStore) -> AbstractContextManager[Log]:
        return opened_file(self._stage / LOG_FILE, keys)

    def in_place(self, keys: KeyStore) -> AbstractContextManager[Log]:
        return opened_file(self._place, keys)

    def settle(self, settled: Settled) -> None:
        if settled.epoch is not None:
            begin_epoch(self._stage / LOG_FILE, settled.epoch, settled.elsewhere)
        FileLedger(self._stage).write(settled.ledger)
        sync_tree(self._stage)
        self._ends_at = settled.replaces

    def commit(self) -> None:
        """Take the old log from everybody else. Which files move is decided by the plan to move them."""
        self._old = taken(self._place, self._ends_at)

    def close(self) -> None:
        """Let go of the old log."""
        if self._old is not None:
            self._old.close()


@contextmanager
def opened_file(path: Path, keys: KeyStore) -> Iterator[Log]:
    """The log in a file."""
    with closing(open_log(path, keys, lambda: datetime.now(UTC))) as log:
        yield log


def taken(path: Path, ends_at: int | None) -> sqlite3.Connection | None:
    """A log brought into one file, which nobody else has open nor can, until the connection is closed.

    ``RestoreRefused`` where somebody has it open, or has written since it was seen to end there. ``None`` where there
    is none; one that was past reading when it was looked at is left as it is.
    """
    if not path.exists():
        return None
    with ExitStack() as undoing:
        connection = undoing.enter_context(closing(sqlite3.connect(path, timeout=1, isolation_level=None)))
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            written_since = ends_at is not None and connection.execute(_END).fetchone() != (ends_at,)
        except sqlite3.DatabaseError as error:
            if why_unavailable(error) == "busy":
                raise RestoreRefused("restore.store-in-use", path=path) from error
            if ends_at is not None:
                raise
            return None
        if written_since:
            raise RestoreRefused("restore.store-in-use", path=path)
        undoing.pop_all()
    return connection
