"""Work that goes on beside the answers, or instead of any: each in a thread of its own, until it is time to stop."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Thread
from types import FrameType

from service.http.journal import Journal
from service.http.remarks import divert
from service.http.stopping import Stopping
from service.site import Site
from service.views.following import follow

GLANCE = 0.5
"""Seconds between two looks whether the work has ended by itself."""

REST = 2.0
"""Seconds before something that failed is begun again."""

Work = Callable[[Site, Stopping, Journal], None]
"""Goes on until it is told to stop."""


def keep_up(site: Site, stopping: Stopping, journal: Journal) -> None:
    """Bring the views to the end of the log whenever it has grown. A failure is reported and tried again."""
    follow(site.views, site.log, stopping, lambda error: journal.incident("views", error))


def steadily(work: Work) -> Work:
    """The same, begun again after a rest whenever something keeps it from going on."""

    def again(site: Site, stopping: Stopping, journal: Journal) -> None:
        while not stopping.begun:
            try:
                work(site, stopping, journal)
            except Exception as error:
                journal.incident(_name(work), error)
                stopping.rest(REST)

    return again


@contextmanager
def going_on(works: Sequence[Work], site: Site, stopping: Stopping, journal: Journal) -> Iterator[list[Thread]]:
    """Let all of it go on while in the block; leaving it stops them, and waits until they have."""
    threads = [Thread(target=work, args=(site, stopping, journal), name=_name(work)) for work in works]
    with ExitStack() as stack:
        for thread in threads:
            thread.start()
            stack.callback(thread.join)
            stack.callback(stopping.begin)
        yield threads


def work_until_signalled(work: Work, site: Site, journal: Journal) -> None:
    """Let one go on until SIGTERM or SIGINT, in the main thread, which gets the signals."""
    stopping = Stopping()
    divert(journal)

    def stop(number: int, frame: FrameType | None) -> None:
        # Safe in a handler, because the main thread itself never waits on it.
        stopping.begin()

    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        with going_on([work], site, stopping, journal) as (thread,):
            while thread.is_alive():
                thread.join(GLANCE)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _name(work: Work) -> str:
    return getattr(work, "__name__", "work")
