"""Serves a site by one process: a lock on its folder, a thread that keeps the views up, a clean end on a signal."""

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from types import FrameType

from service.app import create_app
from service.http.beside import Work, going_on, keep_up
from service.http.connections import Connections, listen
from service.http.journal import Journal
from service.http.remarks import divert
from service.http.stopping import Stopping
from service.log import serving
from service.site import Site

THREADS = 24
"""More than readers of the feed may wait at one time, so that nobody else waits for them."""
GRACE = 10
"""Seconds that requests under way have when it ends."""


def serve(
    site: Site,
    host: str,
    port: int,
    ready: Callable[[str], None],
    journal: Journal | None = None,
    beside: Sequence[Work] = (),
) -> None:
    """Serve until SIGTERM or SIGINT; ``ready`` is told the address once it can be asked. Port 0 takes a free one.

    To be called from the main thread, which gets the signals. ``AlreadyServed`` where another process serves the same
    folder, ``OSError`` where the address is taken. Requests under way are answered before it returns.
    """
    stopping, journal = Stopping(), journal or Journal(sys.stderr)
    divert(journal)
    # A database says itself who may write: several processes may serve it.
    with serving(site.settings.data) if site.settings.database is None else nullcontext():
        listening, address = listen(host, port)
        site.reads.keep_room()
        app = create_app(site, stopping=stopping, journal=journal)
        connections = Connections(
            app,
            listening,
            threads=THREADS,
            largest_body=site.settings.largest_body,
            behind_proxy=site.settings.behind_proxy,
        )
        with ExitStack() as stack:
            stack.enter_context(_stopped_by_signals(stopping, connections))
            stack.enter_context(going_on([keep_up, *beside], site, stopping, journal))
            ready(address)
            while not stopping.begun:
                connections.turn()
            connections.end(GRACE)


@contextmanager
def _stopped_by_signals(stopping: Stopping, connections: Connections) -> Iterator[None]:
    """The first signal ends the server's loop; readers that wait are answered at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        # Safe in a handler, because the main thread itself never waits on it.
        stopping.begin()
        connections.wake()

    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
