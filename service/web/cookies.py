"""The cookies of the pages: none can be read by a script, sent by another site, or set for this host by another."""

from flask import request
from werkzeug.wrappers import Response as Answer

SESSION, FORM, DEVICE, PROVIDER = "session", "form", "device", "provider"
"""The session of somebody who is signed in; what ties a form for signing in to one browser; what tells a browser again
in which its owner has signed in before; and what is on its way to a provider of identities."""

LONGEST = 200


def cookie(name: str) -> str:
    """What the browser has kept under a name; empty where it is nothing that was set here."""
    value = request.cookies.get(_full(name), "")
    return value if len(value) <= LONGEST else ""


def keep(response: Answer, name: str, value: str, *, seconds: int | None = None, samesite: str = "Strict") -> None:
    """Let the browser keep it: until it is closed, or for so many seconds."""
    response.set_cookie(
        _full(name), value, max_age=seconds, secure=request.is_secure, httponly=True, samesite=samesite, path="/"
    )


def forget(response: Answer, name: str, *, samesite: str = "Strict") -> None:
    """Let the browser keep it no longer."""
    response.delete_cookie(_full(name), secure=request.is_secure, httponly=True, samesite=samesite, path="/")


def _full(name: str) -> str:
    """Over TLS a name that browsers tie to this host, and to TLS."""
    return f"__Host-harapan-{name}" if request.is_secure else f"harapan-{name}"
