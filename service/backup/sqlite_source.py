"""Copies a log on SQLite while it is written: by SQLite's own online backup, as the log is at one moment."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from service.keys import KeyStore
from service.keys.private_files import make_private_file
from service.log import Log, open_log
from service.settings import LOG_FILE

PAGES = 1024
"""Pages in one step, 4 MB; between two steps others come to their turn."""

Progress = Callable[[int, int], None]
"""How much is done, and of how much. It may raise, to give up."""


class SQLiteSource:
    """The log in a file."""

    kind = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path

    def copy(self, folder: Path, progress: Progress) -> None:
        copy_database(self._path, folder / LOG_FILE, progress)

    @contextmanager
    def opened(self, folder: Path, keys: KeyStore) -> Iterator[Log]:
        with closing(open_log(folder / LOG_FILE, keys, lambda: datetime.now(UTC))) as log:
            yield log


def copy_database(path: Path, to: Path, progress: Progress = lambda done, total: None) -> None:
    """Copy a database into a new private file as it is now, whatever is written meanwhile."""
    make_private_file(to)
    with closing(_connected(path)) as source, closing(_connected(to)) as copy:
        # Made durable when it is whole; until then a crash throws it away.
        copy.execute("PRAGMA synchronous = OFF")
        # One snapshot for all steps: without it every write of another connection would make the copy start again.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(copy, pages=PAGES, progress=lambda _, left, total: progress(total - left, total))
        source.execute("ROLLBACK")


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", timeout=10, isolation_level=None, uri=True)
