"""The journal of the server: one JSON line for each answer and each incident, and nothing personal in it.

A line holds ids, the pattern of the address, the status and the time it took; never a query, a body, or the text of an
error, which can quote what somebody wrote.
"""

from collections.abc import Callable
from http import HTTPStatus
from time import perf_counter
from types import TracebackType
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, request

UNKNOWN_ROUTE = "none"
ASSETS = "pages.static"
"""The style and the icon of the pages: who asks for them has asked for a page, and that is in the journal."""
REMINDER = 60.0
"""Seconds after which a trouble that goes on is told again."""


Alarm = Callable[[str, Exception], None]
"""Takes the incident number and what went wrong."""


class Journal:
    """Writes the lines, each in one piece: several processes may write to one file.

    ``alarm`` is told of each incident besides, for somebody who does not watch the file.
    """

    def __init__(self, file: TextIO, alarm: Alarm | None = None) -> None:
        self._alarm = alarm
        stamp = structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")
        render = structlog.processors.JSONRenderer()
        self._logger = structlog.wrap_logger(structlog.WriteLogger(file), processors=[stamp, render])
        self._troubles: dict[str, tuple[type[Exception], float]] = {}

    def write(self, event: str, **told: Any) -> None:
        """One line. ``told`` are ids, codes, counts."""
        self._logger.info(event, **told)

    def incident(self, number: str, error: Exception) -> None:
        """What went wrong and where, without what it was about."""
        self.write("failed", incident=number, error=type(error).__name__, where=_places(error.__traceback__))
        if self._alarm is not None:
            self._alarm(number, error)

    def trouble(self, work: str, error: Exception) -> None:
        """An incident of work that is tried again and again: one of a kind is told at once, and then once a minute."""
        kind, now = type(error), perf_counter()
        told, at = self._troubles.get(work, (None, now))
        if told is not kind or now - at >= REMINDER:
            self._troubles[work] = (kind, now)
            self.incident(work, error)


def route() -> str:
    """The pattern of the address that was asked, without what stood in it."""
    return request.url_rule.rule if request.url_rule else UNKNOWN_ROUTE


def seconds_taken() -> float:
    """How long the request has taken so far."""
    return perf_counter() - float(g.started)


def keep_journal(app: Flask, journal: Journal) -> None:
    """Write a line for every answer of the application, except the files that belong to every page."""

    def start() -> None:
        g.started = perf_counter()

    def note(response: Response) -> Response:
        if request.endpoint == ASSETS and response.status_code < HTTPStatus.BAD_REQUEST:
            return response
        asking = g.get("caller")
        journal.write(
            "answered",
            method=request.method,
            route=route(),
            status=response.status_code,
            ms=round(seconds_taken() * 1000, 1),
            person=asking.person if asking else None,
            role=str(asking.role) if asking else None,
            ids=request.view_args or {},
        )
        return response

    # Flask would write down the text of an error, and the address with everything in it.
    app.logger.disabled = True
    app.before_request(start)
    app.after_request(note)


def _places(traceback: TracebackType | None) -> list[str]:
    places = []
    while traceback is not None:
        module = traceback.tb_frame.f_globals.get("__name__", "?")
        places.append(f"{module}:{traceback.tb_lineno} {traceback.tb_frame.f_code.co_name}")
        traceback = traceback.tb_next
    return places
