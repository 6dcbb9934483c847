"""Who is asking: a bearer token, and the role that its owner must still have today."""

import re
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from math import ceil

from flask import g, request

from domain import access
from service.http.briefing import briefing
from service.http.clock import local_now
from service.http.pace import Pace
from service.http.problems import Problem, unknown
from service.site import Site
from service.tokens import Caller

BURST = 5
"""Seconds whose requests one caller may send at once."""
FRESH = timedelta(minutes=5)
"""For export, break-glass, keys and roles."""
NOT_FRESH = "session.not-fresh"

_BEARER = re.compile(r"[Bb]earer +([\x21-\x7e]+)")


def bearer() -> str | None:
    """The secret in the Authorization header, ``None`` where there is none in the form of a bearer token."""
    given = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    return given[1] if given else None


def signing_in(site: Site) -> Callable[[], None]:
    """For every request to the API: find out who asks, or refuse; and refuse whoever asks too fast."""
    pace = Pace(BURST * site.settings.pace, site.settings.pace) if site.settings.pace else None

    def sign_in() -> None:
        g.caller = _caller(site)
        wait = pace.wait(g.caller.person) if pace else 0
        if wait > 0:
            raise too_many(ceil(wait))

    return sign_in


def caller() -> Caller:
    """Who asks."""
    asking: Caller = g.caller
    return asking


def must_see_cases(kind: str) -> None:
    """For a role without any business with cases there are none, nor children."""
    if not access.sees_cases(caller().role):
        raise unknown(kind)


def is_fresh(site: Site, within: timedelta = FRESH) -> bool:
    """Whether the caller has shown both factors so lately. A program with a token never has.

    An invented shelter knows tokens only: there they stand for both.
    """
    if site.log.info.demo and caller().token is not None:
        return True
    confirmed = caller().confirmed_at
    return confirmed is not None and site.now() - confirmed < within


def must_be_fresh(site: Site, within: timedelta = FRESH) -> None:
    """``Problem`` 403 ``session.not-fresh`` where ``is_fresh`` is not so; a page leads to where it is mended."""
    if not is_fresh(site, within):
        raise Problem(HTTPStatus.FORBIDDEN, NOT_FRESH, facts={"within_seconds": int(within.total_seconds())})


def refused(code: str) -> Problem:
    """Who asks is not known well enough to be answered."""
    return Problem(HTTPStatus.UNAUTHORIZED, code, headers={"WWW-Authenticate": 'Bearer realm="harapan"'})


def too_many(wait: int) -> Problem:
    """Asked too often; ``wait`` are the seconds after which it makes sense again."""
    headers = {"Retry-After": str(wait)}
    return Problem(HTTPStatus.TOO_MANY_REQUESTS, "request.too-many", facts={"wait": wait}, headers=headers)


def holder(site: Site, secret: str) -> Caller | None:
    """Who speaks with this secret; ``None`` where it is not known, is revoked, or its owner has no such role today."""
    return in_role(site, site.tokens.find(secret))


def in_role(site: Site, found: Caller | None) -> Caller | None:
    """Who was found, as long as they have that role today."""
    if found is None:
        return None
    member = briefing(site, found.person).facts(found.person).member
    return found if member.has(found.role, local_now(site).date()) else None


def _caller(site: Site) -> Caller:
    secret = bearer()
    if secret is None:
        raise refused("token.missing")
    found = holder(site, secret)
    if found is None:
        raise refused("token.refused")
    return found
