"""Serves a site: one process, one lock, one thread that keeps the views caught up, and a clean end on a signal."""

import logging
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Thread
from types import FrameType
from typing import Any, TextIO

from waitress.server import create_server

from service.app import create_app
from service.http.journal import Journal
from service.http.stopping import Stopping
from service.log import serving
from service.site import Site

THREADS = 24
"""More than readers of the feed may wait at one time, so that nobody else waits for them."""
LARGEST_HEADERS = 32 * 1024
BODIES_READ = 4
"""A body of up to so many times the limit is still read, so that it gets a proper problem for an answer."""
REST = 2.0
"""Seconds between two tries to catch up after one has failed."""
LONG = 60.0


Work = Callable[[Site, Stopping, Journal], None]
"""Goes on beside the answers, in a thread of its own, until the server stops."""


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
    data, ``OSError`` where the address is taken. Requests under way are answered before it returns.
    """
    stopping, journal = Stopping(), Journal(journal_file)
    _divert_log(journal)
    with serving(site.settings.data):
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
            for work in (keep_up, *beside):
                stack.enter_context(_going_on(work, site, stopping, journal))
            ready(f"http://{_in_address(host)}:{_port_of(server)}")
            server.run()
        server.close()


def keep_up(site: Site, stopping: Stopping, journal: Journal) -> None:
    """Bring the views to the end of the log whenever it has grown. A failure is reported and tried again."""
    while not stopping.begun:
        try:
            stopping.wait_for_news(site.log, site.views.catch_up(), LONG)
        except Exception as error:
            journal.incident("views", error)
            stopping.rest(REST)


@contextmanager
def _going_on(work: Work, site: Site, stopping: Stopping, journal: Journal) -> Iterator[None]:
    thread = Thread(target=work, args=(site, stopping, journal))
    thread.start()
    try:
        yield
    finally:
        stopping.begin()
        thread.join()


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


class _Diverted(logging.Handler):
    """The server's own remarks as lines of the journal: what it says, without what it says it about."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.WARNING)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        self._journal.write("server", level=record.levelname, says=str(record.msg))


def _divert_log(journal: Journal) -> None:
    log = logging.getLogger("waitress")
    log.handlers = [_Diverted(journal)]
    log.propagate = False
    # It remarks on every request that comes before a thread has taken the last one: that is no trouble.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
