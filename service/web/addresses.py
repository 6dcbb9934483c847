"""Addresses of pages: this one with another parameter, and where somebody goes after signing in."""

import re
from urllib.parse import urlencode

from flask import request

LOCAL_PAGE = re.compile(r"/(cases|account|notices)[A-Za-z0-9/?&=:.,~%+_-]{0,500}")
"""Where a form may send somebody: never to another site."""


def this_page(**changed: str | None) -> str:
    """The address of this page; each named parameter is set, or left out where it is ``None``."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changed]
    parameters = [*kept, *((name, value) for name, value in changed.items() if value is not None)]
    return f"{request.path}?{urlencode(parameters)}" if parameters else request.path


def local(address: str | None) -> str | None:
    """The address, where it is one of a page here."""
    return address if address is not None and LOCAL_PAGE.fullmatch(address) else None
