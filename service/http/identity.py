"""Who is asking: a bearer token, and the role that its owner must still have today."""

import re
from collections.abc import Callable
from http import HTTPStatus

from flask import g, request

from domain import access
from domain.sensitivity import Sensitivity
from service.http.clock import local_now
from service.http.problems import Problem, unknown
from service.site import Site
from service.tokens import Caller

_BEARER = re.compile(r"[Bb]earer +([\x21-\x7e]+)")


def bearer() -> str | None:
    """The secret in the Authorization header, ``None`` where there is none in the form of a bearer token."""
    given = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    return given[1] if given else None


def signing_in(site: Site) -> Callable[[], None]:
    """For every request to a part of the API: find out who asks, or refuse."""

    def sign_in() -> None:
        g.caller = _caller(site)

    return sign_in


def caller() -> Caller:
    """Who asks."""
    asking: Caller = g.caller
    return asking


def must_see_cases(kind: str) -> None:
    """For a role without any business with cases there are none, nor children."""
    if not access.sees_cases(caller().role):
        raise unknown(kind)


def sees(sensitivity: Sensitivity) -> bool:
    """Whether the caller's role reads this class."""
    return sensitivity in access.sees(caller().role)


def refused(code: str) -> Problem:
    """Who asks is not known well enough to be answered."""
    return Problem(HTTPStatus.UNAUTHORIZED, code, headers={"WWW-Authenticate": 'Bearer realm="harapan"'})


def holder(site: Site, secret: str) -> Caller | None:
    """Who speaks with this secret; ``None`` where it is not known, is revoked, or its owner has no such role today."""
    return in_role(site, site.tokens.find(secret))


def in_role(site: Site, found: Caller | None) -> Caller | None:
    """Who was found, as long as they have that role today."""
    if found is None or not site.knowledge.member(found.person).has(found.role, local_now(site).date()):
        return None
    return found


def _caller(site: Site) -> Caller:
    secret = bearer()
    if secret is None:
        raise refused("token.missing")
    found = holder(site, secret)
    if found is None:
        raise refused("token.refused")
    return found
