"""The views in a file: connections that notice when it was taken away, one who leads, many who read."""

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from errno import EDQUOT, ENOSPC
from pathlib import Path
from threading import Lock
from typing import IO

from service.keys.private_files import make_private_file
from service.log.wakeup import InProcessWakeUp, WakeUp
from service.sqlite_faults import why_unavailable
from service.views.store import ViewsGone, ViewsUnavailable

SUFFIXES = ("", "-wal", "-shm")
"""SQLite keeps a file with its log and its shared memory beside it."""

LOCK_TIMEOUT = 10
"""Seconds to wait for another process in the middle of a transaction."""


class ViewFile:
    """Keeps connections to the file as long as it is the same file. Safe to share between threads.

    What is done with a connection of it can raise :class:`ViewsUnavailable`.
    """

    shared = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self.hints: WakeUp = InProcessWakeUp()
        self._idle: list[sqlite3.Connection] = []
        self._identity: tuple[int, int] | None = None
        self._lock = Lock()
        self._leading = Lock()

    @contextmanager
    def leading(self) -> Iterator["ViewFile | None"]:
        """Keep every other leader out of this block, in this process and in others; ``None`` where there is one."""
        if not self._leading.acquire(blocking=False):
            yield None
            return
        try:
            with self._opened_lock() as lock:
                yield self if _locked(lock) else None
        finally:
            self._leading.release()

    def begin_anew(self, frame: Iterable[str]) -> None:
        """Take the file away and make another; only while leading. Who still reads the old one reads on.

        Nobody who reads meanwhile may meet a file without its frame, so it takes its name when it is whole.
        """
        with _told():
            for suffix in SUFFIXES:
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)
            beside = self.path.with_name(f"{self.path.name}.new")
            beside.unlink(missing_ok=True)
            make_private_file(beside)
            with closing(sqlite3.connect(beside, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                for statement in frame:
                    connection.execute(statement)
            beside.rename(self.path)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The file as it stands at one moment. Raises :class:`ViewsGone`."""
        with self._connected() as connection:
            connection.execute("BEGIN")
            try:
                if connection.execute("PRAGMA schema_version").fetchone() == (0,):
                    # A crash of the machine came after the file had its name, and before it had its content.
                    raise ViewsGone
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; only while leading. Raises :class:`ViewsGone`."""
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                # After a full disk SQLite has rolled back by itself, and a second rollback would hide the real error.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    swapping = writing
    """The names of tables are part of what a reader sees at one moment."""

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._forget()

    def _opened_lock(self) -> IO[bytes]:
        beside = self.path.with_name(f"{self.path.name}.lock")
        with _told():
            if not beside.exists():
                make_private_file(beside)
            return open(beside, "ab")

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


@contextmanager
def _told() -> Iterator[None]:
    """What the disk says no to, as everybody here hears it."""
    try:
        yield
    except sqlite3.Error as error:
        raise ViewsUnavailable(why_unavailable(error)) from error
    except OSError as error:
        raise ViewsUnavailable("full" if error.errno in (ENOSPC, EDQUOT) else "io") from error


def _locked(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
