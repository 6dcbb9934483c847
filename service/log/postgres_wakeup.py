"""Tells the other processes on one database that the log has grown, and hears it from them."""

import logging
import os
import selectors
from threading import Event, Thread
from typing import LiteralString

import psycopg
from eventsourcing.persistence import PersistenceError
from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Composed, Identifier

from service.log.postgres_datastore import PostgresLogDatastore
from service.log.trouble import Trouble
from service.log.wakeup import InProcessWakeUp

RECONNECT_SECONDS = 1.0
PAUSE_SECONDS = 0.01
"""After telling others: what is appended meanwhile is told in one word."""

_log = logging.getLogger(__name__)


class PostgresWakeUp:
    """A thread with a connection of its own, which listens, and notifies after appends of this process.

    Notifying stands outside the transaction of the append: it would make every commit on the server wait for every
    other. While the connection is away, readers find by polling what they would have been told.
    """

    def __init__(self, datastore: PostgresLogDatastore) -> None:
        self._datastore = datastore
        self._here = InProcessWakeUp()
        self._channel = Identifier(f"{datastore.schema}/appended")
        self._grown, self._stopping = Event(), Event()
        self._signal_out, self._signal_in = os.pipe()
        os.set_blocking(self._signal_in, False)
        self.listening = Event()
        """Set while the connection stands."""
        hearing = f"listening in {datastore.schema} for appends of other processes"
        self._trouble = Trouble(_log, f"not {hearing}, polling instead: %s", f"{hearing} again")
        self._thread = Thread(target=self._run, name="log-wakeup", daemon=True)
        self._thread.start()

    def ticket(self) -> int:
        return self._here.ticket()

    def wait(self, ticket: int, timeout: float) -> None:
        self._here.wait(ticket, timeout)

    def wake(self) -> None:
        self._here.wake()
        if not self._grown.is_set() and not self._stopping.is_set():
            self._grown.set()
            self._signal()

    def close(self) -> None:
        """Stop listening; readers of this process go on by polling."""
        if not self._stopping.is_set():
            self._stopping.set()
            self._signal()
            self._thread.join()
            os.close(self._signal_in)
            os.close(self._signal_out)

    def _signal(self) -> None:
        try:
            os.write(self._signal_in, b"!")
        except BlockingIOError:
            # The pipe is full of signals that the thread has not seen yet: one more would tell it nothing.
            return

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._datastore.connect_alone() as connection:
                    self._listen(connection)
            except (psycopg.Error, PersistenceError, OSError) as error:
                self._trouble.met(error)
            finally:
                self.listening.clear()
            self._stopping.wait(RECONNECT_SECONDS)

    def _listen(self, connection: Connection[DictRow]) -> None:
        # A hint that a crash would lose need not wait for the disk, as every NOTIFY would.
        connection.execute("SET synchronous_commit = off")
        connection.execute(self._said("LISTEN {}"))
        self.listening.set()
        self._trouble.over()
        # What came before the first LISTEN, or while there was none, was told to nobody.
        self._here.wake()
        with selectors.DefaultSelector() as selector:
            selector.register(connection.fileno(), selectors.EVENT_READ)
            selector.register(self._signal_out, selectors.EVENT_READ)
            while not self._stopping.is_set():
                if any(key.fd == self._signal_out for key, _ in selector.select()):
                    os.read(self._signal_out, 4096)
                if self._grown.is_set():
                    self._grown.clear()
                    connection.execute(self._said("NOTIFY {}"))
                    self._stopping.wait(PAUSE_SECONDS)
                self._hear(connection)

    def _hear(self, connection: Connection[DictRow]) -> None:
        own = connection.info.backend_pid
        if any(note.pid != own for note in list(connection.notifies(timeout=0))):
            self._here.wake()

    def _said(self, statement: LiteralString) -> Composed:
        return SQL(statement).format(self._channel)
