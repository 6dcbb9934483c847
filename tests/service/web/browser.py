"""Somebody at a browser: keeps cookies, follows links, fills in forms; and a page as it was answered."""

from dataclasses import dataclass

from flask import Flask
from werkzeug.test import TestResponse

from tests.service.web.markup import Markup, read


@dataclass(frozen=True)
class Page:
    """An answer, and what stands in it."""

    status: int
    location: str | None
    headers: dict[str, str]
    cookies: list[str]
    html: str

    @classmethod
    def of(cls, answer: TestResponse) -> "Page":
        with answer:
            html = answer.get_data(as_text=True)
        cookies = answer.headers.getlist("Set-Cookie")
        return cls(answer.status_code, answer.location, dict(answer.headers), cookies, html)

    @property
    def markup(self) -> Markup:
        """Read as HTML."""
        return read(self.html)

    @property
    def text(self) -> str:
        """What a reader reads, with single spaces."""
        return " ".join(self.markup.text.split())


class Browser:
    """A browser of its own, speaking English unless told otherwise."""

    def __init__(self, app: Flask, *, language: str = "en", secure: bool = False) -> None:
        self._http = app.test_client()
        self._headers = {"Accept": "text/html", "Accept-Language": language}
        self._base = "https://localhost" if secure else "http://localhost"

    def get(self, address: str) -> Page:
        return Page.of(self._http.get(address, headers=self._headers, base_url=self._base))

    def post(self, address: str, **fields: str) -> Page:
        return Page.of(self._http.post(address, data=fields, headers=self._headers, base_url=self._base))

    def follow(self, page: Page) -> Page:
        """Where an answer leads."""
        assert page.location is not None
        return self.get(page.location)

    def sign_in(self, token: str, address: str = "/sign-in") -> Page:
        """Fill in the form with a token."""
        fields = self.get(address).markup.fields
        return self.post("/sign-in", **fields | {"token": token})

    def cookie(self, name: str) -> str | None:
        kept = self._http.get_cookie(name)
        return kept.value if kept else None

    def set_cookie(self, name: str, value: str) -> None:
        self._http.set_cookie(name, value)
