"""Serves a site on PostgreSQL by several processes, which gunicorn begins, watches, replaces and ends.

Rules of this file. Nothing that holds a connection or a thread is made before the fork. What ends a worker runs back
through the frames of the process that began it, so nothing here is cleared away by leaving a block.
"""

import os
import socket
import sys
from collections.abc import Callable
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, TextIO

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

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
CONNECTIONS = 128
"""Of each worker: beyond its threads they are kept alive, or wait for one that is free in a moment."""
KEEP_ALIVE = 30
GRACE = 10
"""Seconds that requests under way have when a worker ends."""
BACKLOG = 1024
COUNTS = "PROMETHEUS_MULTIPROC_DIR"
"""As ``service.http.health`` knows it, which must not be imported before it is set."""


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
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    bound = listening.getsockname()[1]
    # Before anything that counts is imported: it looks once. A new folder, so that no old counts are in it.
    os.environ[COUNTS] = mkdtemp(prefix="harapan-counts-")
    from service.app import create_app

    address = f"http://[{host}]:{bound}" if ":" in host else f"http://{host}:{bound}"
    _Serving(settings, create_app, listening.detach(), workers, lambda: ready(address), journal_file).run()


class _Serving(BaseApplication):  # type: ignore[misc]  # shipped without types
    """What gunicorn is told, and the application that it asks for in each worker."""

    def __init__(
        self,
        settings: Settings,
        create_app: "Callable[..., WSGIApplication]",
        listening: int,
        workers: int,
        ready: Callable[[], None],
        journal_file: TextIO,
    ) -> None:
        self._settings = settings
        self._create_app = create_app
        self._journal_file = journal_file
        self._site: Site | None = None
        self.journal = Journal(journal_file)
        self.stopping = Stopping()
        self._told = {
            "bind": f"fd://{listening}",
            "workers": workers,
            "worker_class": _Worker,
            "threads": THREADS,
            "worker_connections": CONNECTIONS,
            "keepalive": KEEP_ALIVE,
            "graceful_timeout": GRACE,
            "control_socket_disable": True,
            "logger_class": _Remarks,
            "loglevel": "warning",
            "when_ready": lambda arbiter: ready(),
            "child_exit": _forget,
            "worker_exit": _close,
            "on_exit": _clear_away,
        }
        divert(self.journal, "gunicorn.error")
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._told.items():
            self.cfg.set(name, value)

    def load(self) -> "WSGIApplication":
        """In the worker, after the fork."""
        return Opening(self._opened, self.stopping, self.journal)

    def close(self) -> None:
        """Let go of the site of this worker."""
        if self._site is not None:
            self._site.close()

    def _opened(self) -> "WSGIApplication":
        site = open_site(self._settings)
        try:
            app = self._create_app(site, stopping=self.stopping, journal_file=self._journal_file)
        except BaseException:
            site.close()
            raise
        self._site = site
        return app


class _Worker(ThreadWorker):  # type: ignore[misc]  # shipped without types
    """Lets readers of the feed that wait go at once when it is to end."""

    app: _Serving

    def handle_exit(self, sig: int, frame: Any) -> None:
        self.app.stopping.begin()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: Any) -> None:
        # Ctrl-C in a terminal reaches the workers too: what is under way is still answered.
        self.handle_exit(sig, frame)


class _Remarks(Logger):  # type: ignore[misc]  # shipped without types
    """Gunicorn's own log, which has been diverted to the journal already."""

    def _set_handler(self, *handler: Any, **how: Any) -> None:
        """It gets no other."""


def _forget(arbiter: Arbiter, worker: _Worker) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # it says nothing of its types


def _close(arbiter: Arbiter, worker: _Worker) -> None:
    worker.app.close()


def _clear_away(arbiter: Arbiter) -> None:
    rmtree(os.environ.pop(COUNTS))
