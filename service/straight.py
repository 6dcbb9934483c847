"""Asks an address of another server, and is led to no other one by what it answers."""

from typing import Any
from urllib.request import HTTPRedirectHandler, Request, build_opener


def open_straight(request: Request, timeout: float) -> Any:
    """The answer, to be closed. A redirection is a ``URLError`` as any refusal is; errors as for ``urlopen``."""
    return build_opener(_Staying).open(request, timeout=timeout)


class _Staying(HTTPRedirectHandler):
    """Follows none."""

    def redirect_request(self, *asked: object) -> None:
        return None
