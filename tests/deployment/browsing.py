"""Somebody at a browser, at a deployed shelter: cookies are kept, and every page is asked on a new connection."""

from datetime import UTC, datetime
from http.cookies import SimpleCookie
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from tests.deployment.asking import PATIENCE
from tests.service.web.browser import Page
from tests.support.signing import join, sign_in


class _Staying(HTTPRedirectHandler):
    """Where an answer leads is for the test to follow."""

    def redirect_request(self, *asked: object) -> None:
        return None


class Browser:
    """Speaks English."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._cookies: SimpleCookie = SimpleCookie()
        self._opener: OpenerDirector = build_opener(_Staying)

    def get(self, address: str) -> Page:
        return self._asked(Request(self._base + address))  # noqa: S310  # ours

    def post(self, address: str, **fields: str) -> Page:
        return self._asked(Request(self._base + address, urlencode(fields).encode()))  # noqa: S310  # ours

    def _asked(self, request: Request) -> Page:
        request.add_header("Accept", "text/html")
        request.add_header("Accept-Language", "en")
        request.add_header("Cookie", "; ".join(f"{name}={each.value}" for name, each in self._cookies.items()))
        try:
            answer = self._opener.open(request, timeout=PATIENCE)
        except HTTPError as error:
            # Every status but 200 comes as an error, which can be read as the answer that it is.
            answer = error
        with answer:
            html, headers = answer.read().decode("utf-8"), answer.headers
        cookies = headers.get_all("Set-Cookie") or []
        for each in cookies:
            self._cookies.load(each)
        return Page(answer.status, headers["Location"], dict(headers), cookies, html)


def signed_in(port: int, handle: str, invitation: str) -> Browser:
    """A browser with which somebody has come in who has just set up an account."""
    _, recovery = join(Browser(port), handle, invitation, datetime.now(UTC))
    browser = Browser(port)
    assert sign_in(browser, handle, recovery[0]).status == 303
    return browser
