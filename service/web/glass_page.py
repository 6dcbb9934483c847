"""Breaking the glass as a page: one case, one hour, and a reason for which its author answers."""

from http import HTTPStatus

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from domain import access
from domain.case.decisions.privacy import GLASS_HOLDS
from domain.case.events.privacy import BreakGlassUsed
from domain.identifiers import StreamId
from domain.refusal import Refused
from service.asked import Asked
from service.http.identity import caller, must_be_fresh
from service.http.problems import unknown
from service.http.scoped import scope
from service.site import Site
from service.web.door import Door
from service.web.refusing import refused_with
from service.web.telling_form import told


class GlassPage:
    """Asks for the reason, and opens the case."""

    def __init__(self, site: Site, door: Door) -> None:
        self._site, self._door = site, door

    def form(self, case: str) -> Answer:
        """For who may break the glass of this case, once both factors were shown again."""
        self._must_be_within_reach(case)
        return self._form(case)

    def break_it(self, case: str) -> Answer:
        """The reason was given: on to the case. Supervisor and data-protection officer are told at once."""
        self._door.must_be_our_form()
        self._must_be_within_reach(case)
        now, reason = self._site.now(), request.form.get("reason", "").strip()
        try:
            event = told(BreakGlassUsed, until=(now + GLASS_HOLDS).isoformat(), reason=reason)
            asked = Asked(event=event, by=caller().person, role=caller().role, stream=StreamId(case), recorded_at=now)
            self._site.casework.handle(asked)
        except Refused as refused:
            return refused_with(self._form(case, because=refused.code), refused)
        return redirect(url_for("pages.case", case=case), HTTPStatus.SEE_OTHER)

    def _must_be_within_reach(self, case: str) -> None:
        # First, so that nobody learns without a trace whether there is such a case.
        must_be_fresh(self._site)
        if not self._site.log.head(case).version:
            raise unknown("case")
        if not access.may_do(caller().role, BreakGlassUsed, scope(self._site).relations(case)):
            raise unknown("case")

    def _form(self, case: str, because: str | None = None) -> Answer:
        return make_response(render_template("glass.html", case=case, because=because))
