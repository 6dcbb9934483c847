"""The application of a worker: that of its site while the site is as it was opened, and a clear "not now" meanwhile."""

from collections.abc import Callable
from threading import Lock, Thread
from typing import TYPE_CHECKING

from flask import Flask, Response, jsonify

from service.http.headers import add_headers
from service.http.journal import Journal, keep_journal
from service.http.problems import answer_with_problems
from service.http.stopping import Stopping
from service.log import LogUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

AGAIN = 1.0
"""Seconds between two tries."""


def never() -> bool:
    """Of what stays open."""
    return False


class Opening:
    """Answers 503 while the site cannot be opened, without making anybody wait for it, and tries again meanwhile.

    Where ``replaced`` says that another log or other keys are in the place of those that were opened, it opens them
    anew: ``open_app`` lets go of the old ones.
    """

    def __init__(
        self,
        open_app: "Callable[[], WSGIApplication]",
        stopping: Stopping,
        journal: Journal,
        replaced: Callable[[], bool] = never,
    ) -> None:
        self._open = open_app
        self._stopping = stopping
        self._journal = journal
        self._replaced = replaced
        self._not_now: WSGIApplication = _not_now(journal)
        self._app: WSGIApplication = self._not_now
        self._failed = False
        self._turning = Lock()
        if not self._opened():
            self._begin(self._try_again)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        if self._replaced():
            self._begin_anew()
        return self._app(environ, start_response)

    def _begin_anew(self) -> None:
        with self._turning:
            if self._app is self._not_now:
                # Somebody has seen it before.
                return
            self._app, self._failed = self._not_now, True
        self._journal.write("replaced")
        self._begin(self._open_anew)

    def _begin(self, work: Callable[[], None]) -> None:
        Thread(target=work, name="opening", daemon=True).start()

    def _open_anew(self) -> None:
        if not self._opened():
            self._try_again()

    def _try_again(self) -> None:
        while not self._stopping.begun:
            self._stopping.rest(AGAIN)
            if self._opened():
                return

    def _opened(self) -> bool:
        try:
            self._app = self._open()
        except Exception as error:
            # Whatever it is may be gone in a moment; a worker that gave up would only be begun anew.
            self._failed = True
            self._journal.trouble("opening", error)
            return False
        if self._failed:
            self._journal.write("opened")
        return True


def _not_now(journal: Journal) -> Flask:
    app = Flask("harapan", static_folder=None)
    keep_journal(app, journal)
    answer_with_problems(app, journal.incident)
    add_headers(app)

    @app.get("/healthz")
    def alive() -> Response:
        return jsonify(status="alive")

    @app.route("/", defaults={"anything": ""}, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    @app.route("/<path:anything>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def not_now(anything: str) -> Response:
        raise LogUnavailable("away")

    return app
