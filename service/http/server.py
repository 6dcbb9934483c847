"""Serves a site by one process: a lock on its folder, a thread that keeps the views up, a clean end on a signal."""

import logging
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from types import FrameType
from typing import Any, TextIO

from waitress.server import create_server

from service.app import create_app
from service.http.beside import Work, going_on, keep_up
from service.http.journal import Journal
from service.http.remarks import divert
from service.http.stopping import Stopping
from service.log import serving
from service.site import Site

THREADS = 24
"""More than readers of the feed may wait at one time, so that nobody else waits for them."""
LARGEST_HEADERS = 32 * 1024
BODIES_READ = 4
"""A body of up to so many times the limit is still read, so that it gets a proper problem for an answer."""


def serve(
    site: Site,
    host: str,
    port: int,
    ready: Callable[[str], None],
    journal_file: TextIO = sys.stderr,
    beside: Sequence[Work] = (),
) -> None:
    """Serve until SIGTERM or SIGINT; ``ready`` is told the address once it can be asked. Port 0 takes a free one.

    To be called from the main thread, which gets the signals. ``AlreadyServed`` where another process serves the same
    folder, ``OSError`` where the address is taken. Requests under way are answered before it returns.
    """
    stopping, journal = Stopping(), Journal(journal_file)
    _divert_log(journal)
    # A database says itself who may write: several processes may serve it.
    with serving(site.settings.data) if site.settings.database is None else nullcontext():
        server = create_server(
            create_app(site, stopping=stopping, journal_file=journal_file),
            host=host,
            port=port,
            threads=THREADS,
            ident="",
            max_request_header_size=LARGEST_HEADERS,
            max_request_body_size=BODIES_READ * site.settings.largest_body,
        )
        with ExitStack() as stack:
            stack.enter_context(_stopped_by_signals(stopping))
            stack.enter_context(going_on([keep_up, *beside], site, stopping, journal))
            ready(f"http://{_in_address(host)}:{_port_of(server)}")
            server.run()
        server.close()


@contextmanager
def _stopped_by_signals(stopping: Stopping) -> Iterator[None]:
    """The first signal ends the server's loop; readers that wait are answered at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.begin()
        raise SystemExit(0)

    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _port_of(server: Any) -> int:
    """A name such as localhost can stand for several addresses; then the first one counts."""
    listening = getattr(server, "effective_listen", None)
    return int(listening[0][1] if listening else server.effective_port)


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _divert_log(journal: Journal) -> None:
    divert(journal, "waitress")
    # It remarks on every request that comes before a thread has taken the last one: that is no trouble.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
