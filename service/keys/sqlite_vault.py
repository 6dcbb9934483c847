"""Wrapped keys in a small SQLite file of their own."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from service.keys.errors import KeyStoreExists, KeyStoreUnavailable
from service.keys.private_files import make_private_file
from service.keys.vault import KeptKey, WrappedKey
from service.same import Same, file_identity
from service.sqlite_faults import why_unavailable

SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    name TEXT PRIMARY KEY,
    epoch INTEGER NOT NULL,
    wrapped BLOB -- NULL: destroyed, and never to be made again
) WITHOUT ROWID
"""


class SQLiteVault:
    """The vault of one machine; the processes on it share the file."""

    def __init__(self, path: Path) -> None:
        self._lock = RLock()
        self._path = path
        self.same = Same()
        self.same.met(file_identity(path))
        with _available():
            self._connection = _connect(path)
            self._version = self._data_version()

    @classmethod
    def create(cls, path: Path) -> None:
        """Lay out an empty vault; ``KeyStoreExists`` where keys are in it already."""
        make_private_file(path)
        connection = _connect(path)
        try:
            connection.execute(SCHEMA)
            if connection.execute("SELECT EXISTS (SELECT 1 FROM keys)").fetchone()[0]:
                raise KeyStoreExists(path.parent)
        finally:
            connection.close()

    def read(self, name: str) -> WrappedKey | None:
        with self._lock, _available():
            row = self._connection.execute("SELECT epoch, wrapped FROM keys WHERE name = ?", (name,)).fetchone()
        return WrappedKey(*row) if row else None

    def add(self, epoch: int, wrapped: Mapping[str, bytes]) -> None:
        rows = [(name, epoch, key) for name, key in wrapped.items()]
        with self._writing() as connection:
            connection.executemany("INSERT INTO keys VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)

    def keep_all(self, rows: Iterable[KeptKey]) -> None:
        """Keep keys as they lay in another vault, also those that were destroyed there since."""
        with self._writing() as connection:
            connection.executemany("REPLACE INTO keys VALUES (?, ?, ?)", rows)

    def everything(self) -> list[KeptKey]:
        with self._lock, _available():
            return self._connection.execute("SELECT name, epoch, wrapped FROM keys ORDER BY name").fetchall()

    def changed_elsewhere(self) -> bool:
        with self._lock, _available():
            self._must_be_in_its_place()
            before, self._version = self._version, self._data_version()
            return before != self._version

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _data_version(self) -> int:
        version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version

    def _must_be_in_its_place(self) -> None:
        # A restore moves the file, also where a process has it open: what that one kept there, nobody would find.
        self.same.met(file_identity(self._path))
        if self.same.replaced:
            raise KeyStoreUnavailable("replaced")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _available():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._must_be_in_its_place()
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                # After a full disk SQLite has rolled back by itself, and a second rollback would hide the real error.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


@contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise KeyStoreUnavailable(why_unavailable(error)) from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        # Builds differ in the default, and a destroyed key must not survive in a freed page.
        connection.execute("PRAGMA secure_delete = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
