"""Serves a site on PostgreSQL by several processes, which gunicorn begins, watches, replaces and ends.

In each of them ``service.http.connections`` answers, as in the small server: where gunicorn reads requests, whoever is
slow holds a thread.

Rules of this file. Nothing that holds a connection or a thread is made before the fork. What ends a worker runs back
through the frames of the process that began it, so nothing here is cleared away by leaving a block.
"""

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TextIO

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker

import service.app
from service.http.connections import Connections, listen
from service.http.counts import Counts
from service.http.journal import Journal
from service.http.opening import Opening
from service.http.remarks import divert
from service.http.stopping import Stopping
from service.settings import Settings
from service.site import Site, open_site

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

THREADS = 32
"""Of each worker. Readers of the feed that wait hold a quarter of them at most."""
ANSWERING = 8
"""Seconds that requests under way have when a worker ends."""
GRACE = ANSWERING + 2
"""Seconds after which one that has not ended is killed."""
IN_MEMORY = "/dev/shm"  # noqa: S108  # gunicorn makes a file of an unguessable name there, and removes it at once
"""Where each worker shows that it lives: the temporary folder may be full, or gone."""
SPARE = 32
"""Places to count at, beyond one for each worker: a new one may begin before an old one has ended."""


def serve_in_workers(
    settings: Settings,
    host: str,
    port: int,
    workers: int,
    ready: Callable[[str], None],
    journal_file: TextIO = sys.stderr,
) -> None:
    """Serve until SIGTERM or SIGINT, then answer what is under way and leave the process.

    To be called from the main thread of a process that has no other. ``ready`` is told the address once it can be
    asked; port 0 takes a free one. ``OSError`` where the address is taken. A worker that dies is replaced. While the
    database is away everything is answered with 503.
    """
    listening, address = listen(host, port)
    _Serving(settings, listening.detach(), workers, lambda: ready(address), journal_file).run()


class _Serving(BaseApplication):  # type: ignore[misc]  # shipped without types
    """What gunicorn is told, and the application that it asks for in each worker."""

    def __init__(
        self,
        settings: Settings,
        listening: int,
        workers: int,
        ready: Callable[[], None],
        journal_file: TextIO,
    ) -> None:
        self.settings = settings
        self._site: Site | None = None
        # In the process that all workers come from, so that they share it.
        self.counts = Counts(workers + SPARE)
        self.journal = Journal(journal_file)
        self.stopping = Stopping()
        self._told = {
            "bind": f"fd://{listening}",
            "workers": workers,
            "worker_class": _Worker,
            "graceful_timeout": GRACE,
            "worker_tmp_dir": IN_MEMORY if os.path.isdir(IN_MEMORY) else None,
            "control_socket_disable": True,
            "logger_class": _Remarks,
            "loglevel": "warning",
            "when_ready": lambda arbiter: ready(),
            "pre_fork": _give_place,
            "child_exit": _take_place_back,
            "worker_exit": _close,
        }
        divert(self.journal, "gunicorn.error")
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._told.items():
            self.cfg.set(name, value)

    def load(self) -> "WSGIApplication":
        """In the worker, after the fork."""
        return Opening(self._opened, self.stopping, self.journal, self._replaced)

    def close(self) -> None:
        """Let go of the site of this worker."""
        site, self._site = self._site, None
        if site is not None:
            site.close()

    def _replaced(self) -> bool:
        return self._site is not None and self._site.replaced

    def _opened(self) -> "WSGIApplication":
        self.close()
        site = open_site(self.settings)
        try:
            app = service.app.create_app(site, stopping=self.stopping, journal=self.journal, counts=self.counts)
        except BaseException:
            site.close()
            raise
        self._site = site
        return app


class _Worker(Worker):  # type: ignore[misc]  # shipped without types
    """Answers as the small server does (``service.http.connections``), and tells gunicorn that it lives."""

    app: _Serving
    place: int
    """Where it counts."""
    connections: Connections | None = None

    def run(self) -> None:
        self.app.counts.count_at(self.place)
        self.connections = Connections(
            self.wsgi,
            self.sockets[0].sock,
            threads=THREADS,
            largest_body=self.app.settings.largest_body,
            behind_proxy=self.app.settings.behind_proxy,
        )
        # Without its parent nobody would ever end it.
        while not self.app.stopping.begun and os.getppid() == self.ppid:
            self.notify()
            self.connections.turn()
        self.app.stopping.begin()
        self.connections.end(ANSWERING)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Readers of the feed that wait are let go at once."""
        self.app.stopping.begin()
        if self.connections is not None:
            self.connections.wake()

    def handle_quit(self, sig: int, frame: Any) -> None:
        # Ctrl-C in a terminal reaches the workers too: what is under way is still answered.
        self.handle_exit(sig, frame)


class _Remarks(Logger):  # type: ignore[misc]  # shipped without types
    """Gunicorn's own log, which has been diverted to the journal already."""

    def _set_handler(self, *handler: Any, **how: Any) -> None:
        """It gets no other."""


def _give_place(arbiter: Arbiter, worker: _Worker) -> None:
    worker.place = arbiter.app.counts.take_place()


def _take_place_back(arbiter: Arbiter, worker: _Worker) -> None:
    arbiter.app.counts.leave_place(worker.place)


def _close(arbiter: Arbiter, worker: _Worker) -> None:
    worker.app.close()
