"""Notices as a page: what the reader was told, and a button that says it was seen."""

from http import HTTPStatus

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from domain import access
from service.http.identity import caller
from service.http.problems import unknown
from service.notices.answering import acknowledge
from service.site import Site
from service.web.door import Door

MOST = 100


class NoticesPage:
    """Answers with the page, and takes the answers of its reader."""

    def __init__(self, site: Site, door: Door) -> None:
        self._site, self._door = site, door

    def page(self) -> str:
        """The newest notices, what was not acknowledged first; for a role without any business with cases no links."""
        notices = self._site.outbox.of(caller().person, MOST)
        return render_template("notices.html", notices=notices, links=access.sees_cases(caller().role))

    def acknowledge(self, notice: str) -> Answer:
        """Seen; back to the page."""
        self._door.must_be_our_form()
        if acknowledge(self._site, notice, caller().person) is None:
            raise unknown("notice")
        return redirect(url_for("pages.notices"), HTTPStatus.SEE_OTHER)
