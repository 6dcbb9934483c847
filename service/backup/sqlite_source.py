"""Copies a log on SQLite while it is written: by SQLite's own online backup, as the log is at one moment."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from service.backup.sqlite_landing import SQLiteLanding, opened_file
from service.keys import KeyStore
from service.keys.private_files import make_private_file
from service.log import Log
from service.settings import LOG_FILE, Settings

PAGES = 1024
"""Pages in one step, 4 MB; between two steps others come to their turn."""

Progress = Callable[[int, int], None]
"""How much is done, and of how much. It may raise, to give up."""


def unwatched(done: int, total: int) -> None:
    """Nobody looks on."""


class SQLiteSource:
    """The log in a file."""

    kind = "sqlite"
    file = LOG_FILE

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def copy(self, folder: Path, progress: Progress) -> None:
        copy_database(self._settings.log_file, folder / LOG_FILE, progress)

    def opened(self, folder: Path, keys: KeyStore, progress: Progress = unwatched) -> AbstractContextManager[Log]:
        return opened_file(folder / LOG_FILE, keys)

    @contextmanager
    def landing(self, stage: Path, progress: Progress) -> Iterator[SQLiteLanding]:
        with closing(SQLiteLanding(stage, self._settings.log_file)) as landing:
            yield landing


def copy_database(path: Path, to: Path, progress: Progress) -> None:
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
