"""A client that costs little: it sends posts that are ready, and reads of the answers no more than it must."""

import re
import socket
from collections import deque
from collections.abc import Iterable
from selectors import EVENT_READ, DefaultSelector
from time import perf_counter

Post = bytes
"""A whole request."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_DONE = b"HTTP/1.1 201 "
PATIENCE = 30
"""Seconds without any answer after which it gives up."""


def post_all(address: tuple[str, int], posts: Iterable[Post], connections: int) -> list[float]:
    """Send everything, and how many seconds each answer took. Whatever is not created ends it."""
    waiting = deque(posts)
    taken: list[float] = []
    with DefaultSelector() as selector:
        for _ in range(connections):
            line = _Line(socket.create_connection(address))
            selector.register(line.socket, EVENT_READ, line)
            line.send(waiting.popleft())
        while selector.get_map():
            ready = selector.select(PATIENCE)
            assert ready, "the server does not answer"
            for key, _ in ready:
                line = key.data
                if not line.answered():
                    continue
                taken.append(perf_counter() - line.sent_at)
                if waiting:
                    line.send(waiting.popleft())
                else:
                    selector.unregister(line.socket)
                    line.socket.close()
    return taken


class _Line:
    """One connection, with one request on its way."""

    def __init__(self, connected: socket.socket) -> None:
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = connected
        self.sent_at = 0.0
        self._got = b""

    def send(self, post: Post) -> None:
        self._got = b""
        self.sent_at = perf_counter()
        self.socket.sendall(post)

    def answered(self) -> bool:
        """Whether the whole answer is there, after what can be read now."""
        self._got += self.socket.recv(65_536)
        head, there, body = self._got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not there or length is None or len(body) < int(length[1]):
            assert self._got, "the server has hung up"
            return False
        assert head.startswith(_DONE), self._got.decode()
        return True
