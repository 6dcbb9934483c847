"""The journal of the server: one JSON line for each answer and each incident, and nothing personal in it.

A line holds ids, the pattern of the address, the status and the time it took; never a query, a body, or the text of an
error, which can quote what somebody wrote.
"""

from time import perf_counter
from types import TracebackType
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, request

UNKNOWN_ROUTE = "none"


class Journal:
    """Writes the lines, each in one piece: several processes may write to one file."""

    def __init__(self, file: TextIO) -> None:
        stamp = structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")
        render = structlog.processors.JSONRenderer()
        self._logger = structlog.wrap_logger(structlog.WriteLogger(file), processors=[stamp, render])

    def write(self, event: str, **told: Any) -> None:
        """One line. ``told`` are ids, codes, counts."""
        self._logger.info(event, **told)

    def incident(self, number: str, error: Exception) -> None:
        """What went wrong and where, without what it was about."""
        self.write("failed", incident=number, error=type(error).__name__, where=_places(error.__traceback__))


def route() -> str:
    """The pattern of the address that was asked, without what stood in it."""
    return request.url_rule.rule if request.url_rule else UNKNOWN_ROUTE


def seconds_taken() -> float:
    """How long the request has taken so far."""
    return perf_counter() - float(g.started)


def keep_journal(app: Flask, journal: Journal) -> None:
    """Write a line for every answer of the application."""

    def start() -> None:
        g.started = perf_counter()

    def note(response: Response) -> Response:
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
