"""Small tables beside the log of a site that lies in a folder: a file of their own, asked as a database is."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from service.keys.private_files import make_private_file


class TableFile:
    """A file of its owner only, made when somebody first asks. Safe to share between threads and processes."""

    def __init__(self, path: Path, schema: str) -> None:
        """``schema`` makes the tables where they are not there yet."""
        self._path, self._schema = path, schema
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None

    def ask(self, statement: str, *parameters: Any) -> list[Sequence[Any]]:
        """The rows that one statement answers; its places are ``%s``, as on PostgreSQL."""
        with self._lock:
            return self._opened().execute(statement.replace("%s", "?"), parameters).fetchall()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            make_private_file(self._path)
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=10)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.executescript(self._schema)
            self._connection = connection
        return self._connection
