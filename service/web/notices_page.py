"""Notices as a page: what the reader was told, and a button that says it was seen."""

from http import HTTPStatus

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from service.http.identity import caller
from service.http.problems import unknown
from service.http.scoped import scope
from service.notices.answering import acknowledge
from service.notices.seeing import case_for
from service.site import Site
from service.web.door import Door

MOST = 100


class NoticesPage:
    """Answers with the page, and takes the answers of its reader."""

    def __init__(self, site: Site, door: Door) -> None:
        self._site, self._door = site, door

    def page(self) -> str:
        """The newest notices, what was not acknowledged first; with a link where the case is there for the reader."""
        notices, mine = self._site.outbox.of(caller().person, MOST), scope(self._site)
        mine.brief({each.alarm.case for each in notices})
        cases = {each.id: case_for(mine, each) for each in notices}
        return render_template("notices.html", notices=notices, cases=cases)

    def acknowledge(self, notice: str) -> Answer:
        """Seen; back to the page."""
        self._door.must_be_our_form()
        if acknowledge(self._site, notice, caller().person) is None:
            raise unknown("notice")
        return redirect(url_for("pages.notices"), HTTPStatus.SEE_OTHER)
