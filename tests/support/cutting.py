"""A way to a PostgreSQL server that can be cut at the worst moments."""

import tempfile
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from socket import AF_UNIX, SHUT_RDWR, socket
from threading import Event, Thread

from psycopg.conninfo import conninfo_to_dict, make_conninfo

SOCKET = ".s.PGSQL.5432"


class Cutting:
    """Passes everything on between clients and the server, until it is told to cut the next commit."""

    def __init__(self, url: str) -> None:
        self._server = str(Path(str(conninfo_to_dict(url)["host"])) / SOCKET)
        self._folder = Path(tempfile.mkdtemp(prefix="harapan-cut-"))
        self.url = make_conninfo(url, host=str(self._folder))
        self.cut = Event()
        """Set once a commit was cut."""
        self._armed = ""
        self._shut = False
        self._unheard: socket | None = None
        self._answered = Event()
        self._open: set[socket] = set()
        self._door = socket(AF_UNIX)
        self._door.bind(str(self._folder / SOCKET))
        self._door.listen(64)
        self._threads = [Thread(target=self._welcome)]
        self._threads[0].start()

    def before_the_commit(self) -> None:
        """The next commit never reaches the server."""
        self._armed = "before"

    def after_the_commit(self, *, shut: bool = False) -> None:
        """The next commit is done, and its client is never told; ``shut``: nor does anybody get through any more."""
        self._armed = "shut" if shut else "after"

    def open(self) -> None:
        """Everybody gets through again."""
        self._shut = False

    def remove(self) -> None:
        _hang_up(self._door)
        self._threads[0].join()
        self._door.close()
        _hang_up(*self._open)
        for thread in self._threads:
            thread.join()
        rmtree(self._folder)

    def _welcome(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                if self._shut:
                    client.close()
                    continue
                pair = Thread(target=self._connect, args=(client,))
                self._threads.append(pair)
                pair.start()

    def _connect(self, client: socket) -> None:
        with client, socket(AF_UNIX) as server, suppress(OSError):
            self._open |= {client, server}
            server.connect(self._server)
            answering = Thread(target=self._answer, args=(server, client))
            answering.start()
            self._ask(client, server)
            answering.join()

    def _ask(self, client: socket, server: socket) -> None:
        with suppress(OSError):
            while sent := client.recv(1 << 20):
                if self._armed and b"COMMIT" in sent:
                    self._cut(sent, client, server)
                    break
                server.sendall(sent)
        _hang_up(client, server)

    def _answer(self, server: socket, client: socket) -> None:
        with suppress(OSError):
            while sent := server.recv(1 << 20):
                if client is not self._unheard:
                    client.sendall(sent)
                elif b"COMMIT" in sent:
                    self._answered.set()
        _hang_up(client, server)

    def _cut(self, sent: bytes, client: socket, server: socket) -> None:
        how, self._armed = self._armed, ""
        if how != "before":
            self._unheard = client
            server.sendall(sent)
            self._go_on(client, server)
        self._shut = how == "shut"
        self.cut.set()

    def _go_on(self, client: socket, server: socket) -> None:
        """What belongs to the commit may come in several pieces."""
        client.settimeout(0.02)
        while not self._answered.is_set():
            with suppress(TimeoutError):
                server.sendall(client.recv(1 << 20))


def _hang_up(*sockets: socket) -> None:
    for each in sockets:
        with suppress(OSError):
            each.shutdown(SHUT_RDWR)
