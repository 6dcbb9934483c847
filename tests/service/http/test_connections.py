"""Whom the server keeps connected, for how long, and who makes room when there are many."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from threading import Event, Thread, Timer
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest

from service.http import connections
from service.http.connections import Connections, listen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

LARGEST = 1000
LONG = b"x" * 8_000_000
"""More than the buffers between two sockets hold."""
HURRY = 0.4
WHOLE = b"GET /short HTTP/1.1\r\nHost: x\r\n\r\n"


class Hall:
    """A server that answers in its own time, in a thread of this process."""

    def __init__(self) -> None:
        self.go_on, self.closing = Event(), Event()
        listening, _ = listen("127.0.0.1", 0)
        self._at = listening.getsockname()
        self._connections = Connections(self._answer, listening, threads=2, largest_body=LARGEST)
        self._thread = Thread(target=self._serve)
        self._thread.start()
        self._leaving = ExitStack()

    def come(self, says: bytes = b"") -> socket.socket:
        """Somebody connects, and says so much."""
        client = self._leaving.enter_context(socket.create_connection(self._at, timeout=10))
        client.sendall(says)
        return client

    def end(self) -> None:
        self.closing.set()
        self._connections.wake()
        self._thread.join(20)

    def close(self) -> None:
        self.end()
        self._leaving.close()

    def _serve(self) -> None:
        while not self.closing.is_set():
            self._connections.turn()
        self._connections.end(5)

    def _answer(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        if environ["PATH_INFO"] == "/wait":
            self.go_on.wait(10)
        said = LONG if environ["PATH_INFO"] == "/long" else environ["wsgi.url_scheme"].encode()
        start_response("200 OK", [("Content-Length", str(len(said)))])
        return [said]


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    for name in ("IDLE", "SLOW"):
        monkeypatch.setattr(connections, name, HURRY)
    monkeypatch.setattr(connections, "GLANCE", HURRY / 10)
    made = Hall()
    yield made
    made.go_on.set()
    made.close()


def told(client: socket.socket) -> bytes:
    """All that it is told before it is let go."""
    said = b""
    while part := client.recv(1 << 20):
        said += part
    return said


def is_let_go(client: socket.socket) -> bool:
    client.settimeout(0)
    try:
        return client.recv(1) == b""
    except BlockingIOError:
        return False


@pytest.mark.parametrize(
    "says", [b"", WHOLE[:20], WHOLE, b"POST /short HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx"]
)
def test_who_says_nothing_more_is_let_go_after_a_while(hall: Hall, says: bytes):
    client = hall.come(says)
    begun = monotonic()
    assert told(client).endswith(b"http" if says == WHOLE else b"")
    assert HURRY <= monotonic() - begun < 10 * HURRY


def test_who_says_it_letter_by_letter_gains_no_time(hall: Hall):
    client = hall.come(b"GET /short HTTP/1.1\r\n")
    said = 0
    with suppress(OSError):
        while said < 100:
            client.sendall(b"X")
            said += 1
            sleep(HURRY / 20)
    assert 10 < said < 60


def test_who_waits_for_an_answer_waits_as_long_as_it_takes(hall: Hall):
    client = hall.come(WHOLE.replace(b"short", b"wait"))
    sleep(3 * HURRY)
    hall.go_on.set()
    assert told(client).endswith(b"http")


def test_who_fetches_a_long_answer_slowly_gets_the_whole_of_it(hall: Hall):
    client = hall.come(WHOLE.replace(b"short", b"long"))
    fetched = 0
    begun = monotonic()
    while part := client.recv(200_000):
        fetched += len(part)
        sleep(HURRY / 20)
    assert fetched > len(LONG)
    assert monotonic() - begun > 2 * HURRY


def test_who_fetches_nothing_of_it_is_let_go(hall: Hall):
    client = hall.come(WHOLE.replace(b"short", b"long"))
    sleep(5 * HURRY)
    assert len(told(client)) < len(LONG)


def test_newcomers_take_the_place_of_who_has_been_silent_longest(hall: Hall, monkeypatch: pytest.MonkeyPatch):
    for name, value in (("IDLE", 60), ("SLOW", 60), ("MOST", 5)):
        monkeypatch.setattr(connections, name, value)
    waiting = hall.come(WHOLE.replace(b"short", b"wait"))
    sleep(HURRY)
    silent = [hall.come() for _ in range(9)]
    newcomer = hall.come(WHOLE)
    assert newcomer.recv(15) == b"HTTP/1.1 200 OK"
    sleep(HURRY)
    assert [is_let_go(each) for each in silent] == [True] * 6 + [False] * 3
    hall.go_on.set()
    assert waiting.recv(15) == b"HTTP/1.1 200 OK"


def test_at_the_end_what_was_asked_is_answered_and_nobody_else_is_waited_for(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
):
    for name in ("IDLE", "SLOW"):
        monkeypatch.setattr(connections, name, 60)
    silent, waiting = hall.come(WHOLE[:9]), hall.come(WHOLE.replace(b"short", b"wait"))
    sleep(HURRY)
    begun = monotonic()
    Timer(2 * HURRY, hall.go_on.set).start()
    hall.end()
    assert 2 * HURRY < monotonic() - begun < 5
    assert told(waiting).endswith(b"http")
    assert told(silent) == b""


@pytest.mark.parametrize(("header", "scheme"), [(b"https", b"https"), (b"http", b"http")])
def test_a_proxy_says_how_it_was_asked(hall: Hall, header: bytes, scheme: bytes):
    client = hall.come(b"GET / HTTP/1.0\r\nX-Forwarded-Proto: %s\r\n\r\n" % header)
    assert told(client).endswith(scheme)
