"""Takes connections and has what is asked on them answered: whoever is slow, or silent, keeps nobody else waiting.

Waitress reads a request to its end before a thread gets it, and holds an answer until it has been fetched, so that no
thread ever waits for a client. What is added here is when a connection is let go.
"""

import socket
from time import monotonic
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

BACKLOG = 1024
MOST = 500
"""Connections of one process. Whoever comes beyond them takes the place of the one that has been silent longest."""
STILL = 100
"""Beyond those, only where every one of them has a whole request: then newcomers wait."""
IDLE = 20.0
"""Seconds for which a connection is kept without a request."""
SLOW = 60.0
"""Seconds from the first byte of a request to its last, and between two steps of fetching an answer."""
GLANCE = 1.0
"""Seconds between two looks for whom to let go, and whether to go on."""
LARGEST_HEADERS = 32 * 1024
BODIES_READ = 2
"""A body of up to so many times the limit is still read, so that it gets a proper problem for an answer."""
ANSWERS_HELD = 16 * 1024 * 1024
"""Bytes of one answer that are held for whoever fetches it slowly; then its thread waits."""


def listen(host: str, port: int) -> tuple[socket.socket, str]:
    """A socket that takes connections, and its address; port 0 takes a free one. ``OSError`` where it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    name = f"[{host}]" if family == socket.AF_INET6 else host
    return listening, f"http://{name}:{listening.getsockname()[1]}"


class Connections:
    """All connections of one process. Everything but ``wake`` is for one thread, the one that calls ``turn``."""

    def __init__(
        self,
        application: "WSGIApplication",
        listening: socket.socket,
        *,
        threads: int,
        largest_body: int,
        behind_proxy: bool = False,
    ) -> None:
        """``listening`` is its own from now on. A proxy says with ``X-Forwarded-Proto`` whether it was asked by TLS.

        ``behind_proxy``: whoever reaches us is one, and tells with ``X-Forwarded-For`` who has asked it.
        """
        self._map: dict[int, Any] = {}
        self._look_at = 0.0
        # Nothing is ever put into a temporary file: it could be full, and holds what somebody wrote of a child.
        self._server = create_server(
            application,
            map=self._map,
            sockets=[listening],
            threads=threads,
            ident="",
            backlog=BACKLOG,
            connection_limit=MOST + STILL,
            max_request_header_size=LARGEST_HEADERS,
            max_request_body_size=BODIES_READ * largest_body,
            inbuf_overflow=BODIES_READ * largest_body,
            outbuf_overflow=2 * ANSWERS_HELD,
            outbuf_high_watermark=ANSWERS_HELD,
            # Whoever asked by TLS gets cookies for TLS only; whoever says so and lies gets none that works.
            trusted_proxy="*",
            trusted_proxy_headers={"x-forwarded-proto"} | ({"x-forwarded-for"} if behind_proxy else set()),
            clear_untrusted_proxy_headers=True,
        )
        self._server.channel_class = _Connection

    def turn(self) -> None:
        """Take what has come, send what is ready, let go of whom it is time to; at most about a second."""
        wasyncore.loop(timeout=GLANCE, use_poll=True, map=self._map, count=1)
        crowd, now = len(self._all()) - MOST, monotonic()
        if crowd > 0 or now >= self._look_at:
            self._look_at = now + GLANCE
            self._let_go(crowd, now)

    def wake(self) -> None:
        """End the turn that is under way. A handler of a signal may call it, at any time."""
        if self._map:
            self._server.pull_trigger()

    def end(self, grace: float) -> None:
        """Take nobody new, answer what has been asked, for ``grace`` seconds at most, and let go of everybody.

        The process is to end then.
        """
        self._server.accepting = False
        deadline = monotonic() + grace
        while self._are_under_way() and monotonic() < deadline:
            wasyncore.loop(timeout=GLANCE, use_poll=True, map=self._map, count=1)
        self._server.task_dispatcher.shutdown(timeout=1)
        for each in list(self._all().values()):
            each.handle_close()
        wasyncore.dispatcher.close(self._server)
        if not self._server.task_dispatcher.threads:
            # A thread that has not ended may still wake it; then the end of the process closes this too.
            self._server.trigger.close()

    def _all(self) -> "dict[int, _Connection]":
        channels: dict[int, _Connection] = self._server.active_channels
        return channels

    def _let_go(self, crowd: int, now: float) -> None:
        waiting = sorted((each for each in self._all().values() if not each.requests), key=lambda each: each.since)
        for place, each in enumerate(waiting):
            if place < crowd or each.is_overdue(now):
                each.handle_close()

    def _are_under_way(self) -> bool:
        """Whether anybody still gets an answer; everybody else is let go."""
        under_way = False
        for each in list(self._all().values()):
            if each.requests or each.total_outbufs_len:
                under_way = True
            else:
                each.handle_close()
        return under_way


class _Connection(HTTPChannel):  # type: ignore[misc]  # shipped without types
    """Knows since when it waits for its client and for nothing else."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.since = monotonic()
        super().__init__(*given, **named)

    def is_overdue(self, now: float) -> bool:
        """Whether its client has used up our patience."""
        if self.requests:
            return False
        begun = self.request is not None or self.total_outbufs_len > 0
        return bool(now - self.since > (SLOW if begun else IDLE))

    def received(self, data: bytes) -> bool:
        before = self.request
        taken = bool(super().received(data))
        # Only the first byte of a request counts: whoever sends the others one by one gains nothing by it.
        if self.request is not before:
            self.since = monotonic()
        return taken

    def write_soon(self, data: Any) -> int:
        self.since = monotonic()
        return int(super().write_soon(data))

    def _flush_some(self, do_close: bool = True) -> bool:
        sent = bool(super()._flush_some(do_close=do_close))
        if sent:
            self.since = monotonic()
        return sent
