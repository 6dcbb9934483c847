"""The file of the views: connections that notice when it was taken away, one projector at a time, many readers."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock

from service.keys.private_files import make_private_file
from service.sqlite_faults import why_unavailable
from service.views.tables import FRAME

SUFFIXES = ("", "-wal", "-shm")
"""SQLite keeps a file with its log and its shared memory beside it."""

LOCK_TIMEOUT = 10
"""Seconds to wait for another process in the middle of a transaction."""


class ViewsUnavailable(RuntimeError):
    """The file cannot answer now: ``reason`` is ``busy``, ``full``, ``io``, ``damaged`` or ``other``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def mended_by_a_rebuild(self) -> bool:
        """Whether the views are lost and nothing else stands in the way: the log has it all."""
        return self.reason == "damaged"


class ViewsGone(ViewsUnavailable):
    """There is no file: nobody has made the views yet, or somebody took them away."""

    def __init__(self) -> None:
        super().__init__("other")

    @property
    def mended_by_a_rebuild(self) -> bool:
        return True


class ViewFile:
    """Keeps connections to the file as long as it is the same file. Safe to share between threads.

    What is done with a connection of it can raise :class:`ViewsUnavailable`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._identity: tuple[int, int] | None = None
        self._lock = Lock()
        self._projecting = Lock()

    @contextmanager
    def projecting(self) -> Iterator[None]:
        """Keep every other projector out of this block, in this process and in others."""
        beside = self.path.with_name(f"{self.path.name}.lock")
        with self._projecting:
            if not beside.exists():
                make_private_file(beside)
            with open(beside, "ab") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield

    def make(self) -> None:
        """See that the file is there, with its frame; only while projecting."""
        if not self.path.exists():
            self._make_beside()
        with self._connected() as connection:
            _lay_frame(connection)

    def _make_beside(self) -> None:
        """Nobody who reads meanwhile may meet a file without its frame, so it takes its name when it is whole."""
        beside = self.path.with_name(f"{self.path.name}.new")
        beside.unlink(missing_ok=True)
        make_private_file(beside)
        try:
            with closing(sqlite3.connect(beside, isolation_level=None)) as connection:
                _lay_frame(connection)
        except sqlite3.Error as error:
            raise ViewsUnavailable(why_unavailable(error)) from error
        beside.rename(self.path)

    def remove(self) -> None:
        """Take the file away; only while projecting. Who still reads it reads on."""
        for suffix in SUFFIXES:
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The file as it stands at one moment. Raises :class:`ViewsGone`."""
        with self._connected() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; only while projecting. Raises :class:`ViewsGone`."""
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                # After a full disk SQLite has rolled back by itself, and a second rollback would hide the real error.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._forget()

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        identity = _identity(self.path)
        with self._lock:
            if identity != self._identity:
                self._forget()
                self._identity = identity
            connection = self._idle.pop() if self._idle else None
        if identity is None:
            raise ViewsGone
        try:
            connection = connection or self._connect()
            yield connection
        except sqlite3.Error as error:
            raise ViewsUnavailable(why_unavailable(error)) from error
        finally:
            if connection is not None:
                self._put_back(connection, identity)

    def _put_back(self, connection: sqlite3.Connection, identity: tuple[int, int]) -> None:
        with self._lock:
            if identity == self._identity and not connection.in_transaction:
                self._idle.append(connection)
            else:
                connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, LOCK_TIMEOUT, isolation_level=None, check_same_thread=False)
        # A power cut may cost the last transactions, never the file: they are made again from the log.
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def _forget(self) -> None:
        while self._idle:
            self._idle.pop().close()
        self._identity = None


def _lay_frame(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    for statement in FRAME:
        connection.execute(statement)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
