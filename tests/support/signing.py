"""A person with a telephone: sets up an account by its invitation, and signs in with password and code."""

import re
from base64 import b32decode
from datetime import datetime, timedelta
from typing import Protocol

from service.accounts.codes import code_at, step_of
from tests.service.web.browser import Page

A_MINUTE = timedelta(minutes=1)
"""After which another code holds."""
PASSWORD = "gerimis lampu becak delapan"


class AnyBrowser(Protocol):
    """Whatever asks for pages and fills in forms."""

    def get(self, address: str) -> Page: ...

    def post(self, address: str, **fields: str) -> Page: ...


class Telephone:
    """The application for codes on somebody's telephone."""

    def __init__(self, spelled: str) -> None:
        text = spelled.replace(" ", "")
        self.secret = b32decode(text + "=" * (-len(text) % 8))

    def code(self, now: datetime, *, later: int = 0) -> str:
        """What it shows at a moment, or so many half minutes later."""
        return code_at(self.secret, step_of(now) + later)


def open_join(browser: AnyBrowser, handle: str, invitation: str) -> Page:
    """Fill in the first form of the page for those who are invited."""
    fields = form_of(browser.get("/join"))
    return browser.post("/join", **fields | {"handle": handle, "invitation": invitation})


def telephone_of(page: Page) -> Telephone:
    """A telephone into which the secret on the page was typed."""
    found = re.search("<code>([A-Z2-7 ]+)</code>", page.html)
    assert found is not None, page.text
    return Telephone(found[1])


def join(
    browser: AnyBrowser, handle: str, invitation: str, now: datetime, password: str = PASSWORD
) -> tuple[Telephone, list[str]]:
    """Set up an account: the telephone that knows its secret, and its recovery codes."""
    second = open_join(browser, handle, invitation)
    telephone = telephone_of(second)
    typed = {"handle": handle, "password": password, "again": password, "code": telephone.code(now)}
    done = browser.post("/join", **form_of(second) | typed)
    assert done.status == 200, done.text
    return telephone, re.findall("<code>([a-z0-9-]+)</code>", done.html)


def sign_in(
    browser: AnyBrowser, handle: str, code: str, password: str = PASSWORD, address: str = "/sign-in", **more: str
) -> Page:
    """Fill in the form with what an account wants."""
    fields = form_of(browser.get(address))
    return browser.post("/sign-in", **fields | {"handle": handle, "password": password, "code": code} | more)


def form_of(page: Page) -> dict[str, str]:
    """The hidden fields."""
    return page.markup.fields
