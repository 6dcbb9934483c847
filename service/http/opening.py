"""The application of a worker: that of its site as soon as the site can be opened, and a clear "not now" until then."""

from collections.abc import Callable
from threading import Thread
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


class Opening:
    """Answers 503 while the site cannot be opened, without making anybody wait for it, and tries again meanwhile."""

    def __init__(self, open_app: "Callable[[], WSGIApplication]", stopping: Stopping, journal: Journal) -> None:
        self._open = open_app
        self._stopping = stopping
        self._journal = journal
        self._app: WSGIApplication = _not_now(journal)
        if not self._opened():
            Thread(target=self._try_again, name="opening", daemon=True).start()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        return self._app(environ, start_response)

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
            self._journal.incident("opening", error)
            return False
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
