"""Work that goes on beside the answers, or instead of any: each in a thread of its own, until it is time to stop."""

import os
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
    follow(site.views, site.log, stopping, lambda error: journal.trouble("views", error))


def steadily(work: Work) -> Work:
    """The same, begun again after a rest whenever something keeps it from going on."""

    def again(site: Site, stopping: Stopping, journal: Journal) -> None:
        while not stopping.begun:
            try:
                work(site, stopping, journal)
            except Exception as error:
                journal.trouble(_name(work), error)
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


class Guard:
    """Ends a server as a signal would, once a restore has replaced the site that it serves."""

    def __init__(self) -> None:
        self.has_ended_it = False
        """Whether it did, so that the site is to be opened anew."""

    def __call__(self, site: Site, stopping: Stopping, journal: Journal) -> None:
        """As a ``Work``."""
        while not (stopping.begun or self.has_ended_it):
            stopping.rest(GLANCE)
            if site.replaced and not stopping.begun:
                self.has_ended_it = True
                journal.write("replaced")
                os.kill(os.getpid(), signal.SIGTERM)


def work_until_signalled(work: Work, site: Site, journal: Journal) -> bool:
    """Let one go on until SIGTERM or SIGINT, in the main thread, which gets the signals, or until a restore.

    Whether a restore has replaced the site, so that it is to be opened anew, and the work to go on with that one.
    """
    stopping = Stopping()
    divert(journal)

    def stop(number: int, frame: FrameType | None) -> None:
        # Safe in a handler, because the main thread itself never waits on it.
        stopping.begin()

    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        with going_on([work], site, stopping, journal) as (thread,):
            while thread.is_alive() and not site.replaced:
                thread.join(GLANCE)
            replaced = site.replaced and not stopping.begun
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    if replaced:
        journal.write("replaced")
    return replaced


def _name(work: Work) -> str:
    return getattr(work, "__name__", "work")
