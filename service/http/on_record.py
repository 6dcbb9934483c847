"""No log, no view: what an answer shows is on record before it leaves, and an answer that cannot be recorded does not.

Who is shown is read off the answer itself and off its address, so nobody can forget to say it. What it was opened for,
and who stands in it under no name, is said by whoever made it. A command that was recorded needs no look: who asked,
and about whom, is in the log of records.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus

from flask import Flask, Response, current_app, g, request

from domain.access import Channel
from domain.identifiers import UUID_PATTERN, CaseId, ChildId, EventId
from domain.sensitivity import Sensitivity
from service.reads import Look, Looked, ReadsUnavailable, Result
from service.scope import Scope
from service.site import Site
from service.tokens import Caller

Stretch = tuple[int, int]
"""The first and the last position of a page of the log."""

_CASES, _CHILDREN = (re.compile(rf"\b{kind}-{UUID_PATTERN}".encode()) for kind in ("case", "child"))


@dataclass(slots=True)
class Said:
    """What was said of an answer while it was made."""

    cases: set[str] = field(default_factory=set)
    children: set[str] = field(default_factory=set)
    classes: set[Sensitivity] = field(default_factory=set)
    stretch: Stretch | None = None


def looked(
    *,
    cases: Iterable[str] = (),
    children: Iterable[str] = (),
    classes: Iterable[Sensitivity] = (),
    stretch: Stretch | None = None,
) -> None:
    """Say what the answer to this request shows beside the names in it, and for which classes it is opened.

    An answer of which this was said is on record even where it shows nobody. A ``stretch`` of the log stands for
    everybody in it.
    """
    said: Said = g.setdefault("looked", Said())
    said.cases.update(cases)
    said.children.update(children)
    said.classes.update(classes)
    said.stretch = stretch or said.stretch


def put_looks_on_record(app: Flask, site: Site) -> None:
    """Before any answer of the application leaves, note durably whom it shows, or say that this cannot be done now.

    To be called after everything else that looks at answers: then this comes first, and they see what leaves.
    """

    def note(response: Response) -> Response:
        told = _looked(response)
        if told is None:
            return response
        try:
            site.reads.note(Look(by=g.caller.person, role=g.caller.role, looked=told))
        except ReadsUnavailable as error:
            return current_app.make_response(current_app.handle_user_exception(error))
        return response

    app.after_request(note)


def _looked(response: Response) -> Looked | None:
    """The look that this answer is; ``None`` where it goes to nobody who is known, or is about nobody."""
    asking: Caller | None = g.get("caller")
    if asking is None or _tells_of_nobody(response):
        return None
    said: Said = g.get("looked") or Said()
    named = request.view_args or {}
    text = " ".join(map(str, named.values())).encode() + (b"" if said.stretch else b" " + response.get_data())
    cases, children = said.cases.union(_in(text, _CASES)), said.children.union(_in(text, _CHILDREN))
    if not (cases or children or "event" in named or "looked" in g):
        return None
    result = _result(response, bool(cases or children or said.stretch))
    first, last = said.stretch or (None, None)
    return Looked(
        operation=request.endpoint or "",
        channel=Channel.STREAM if said.stretch else Channel.SCREEN,
        result=result,
        cases=tuple(map(CaseId, sorted(cases))),
        children=tuple(map(ChildId, sorted(children))),
        classes=tuple(sorted(said.classes)) if result is Result.SHOWN else (),
        event=named.get("event"),
        first=first,
        last=last,
        session=asking.token,
        glass=_glass(cases),
    )


def _glass(cases: Iterable[str]) -> EventId | None:
    """The broken glass behind the look, where one case was asked for through one."""
    mine: Scope | None = g.get("scope")
    return next(filter(None, map(mine.glass, cases)), None) if mine is not None else None


def _tells_of_nobody(response: Response) -> bool:
    """Whether it only leads elsewhere, tells of trouble here, or says that a command was recorded."""
    recorded = response.status_code == HTTPStatus.CREATED and "Idempotency-Replayed" not in response.headers
    answered = HTTPStatus.OK <= response.status_code < HTTPStatus.MULTIPLE_CHOICES
    refused = HTTPStatus.BAD_REQUEST <= response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    return recorded or request.method == "OPTIONS" or not (answered or refused)


def _result(response: Response, shows: bool) -> Result:
    if response.status_code == HTTPStatus.NOT_FOUND:
        return Result.NOT_FOUND
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        return Result.REFUSED
    return Result.SHOWN if shows else Result.NOTHING


def _in(text: bytes, kind: re.Pattern[bytes]) -> Iterable[str]:
    return (each.decode() for each in kind.findall(text))
