"""Notices as a page: what the reader was told, and a button that says it was seen."""

from hmac import compare_digest
from http import HTTPStatus

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from domain import access
from service.http.identity import caller
from service.http.problems import Problem, unknown
from service.notices.answering import acknowledge
from service.site import Site

MOST = 100


class NoticesPage:
    """Answers with the page, and takes the answers of its reader."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def page(self) -> str:
        """The newest notices, what was not acknowledged first; for a role without any business with cases no links."""
        notices = self._site.outbox.of(caller().person, MOST)
        return render_template("notices.html", notices=notices, links=access.sees_cases(caller().role))

    def acknowledge(self, notice: str) -> Answer:
        """Seen; back to the page."""
        if not compare_digest(request.form.get("form_token", "").encode(), g.form_token().encode()):
            raise Problem(HTTPStatus.BAD_REQUEST, "form.not-ours")
        if acknowledge(self._site, notice, caller().person) is None:
            raise unknown("notice")
        return redirect(url_for("pages.notices"), HTTPStatus.SEE_OTHER)
