"""Proving once more who one is, before something that a session left open at a desk must not allow."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from domain.refusal import Refused
from service.http.identity import holder
from service.site import Site
from service.web.addresses import local
from service.web.door import Door, session
from service.web.refusing import refused_with
from service.web.sessions import Way
from service.web.start import start_of
from service.web.typed import attempt_of, typed


class Confirming:
    """The page that asks for both factors again."""

    def __init__(self, site: Site, door: Door) -> None:
        self._site, self._door = site, door

    def form(self) -> Answer:
        """For the factors of whoever is inside."""
        return self._form()

    def confirm(self) -> Answer:
        """They were shown: on to what was asked for, with a new session id."""
        self._door.must_be_our_form()
        try:
            era = self._era()
        except Refused as refused:
            return refused_with(self._form(because=refused.code, facts=refused.facts), refused)
        inside = session()
        to = local(request.form.get("next")) or (start_of(inside.role) if inside.role else "/")
        response = redirect(to, HTTPStatus.SEE_OTHER)
        self._door.confirmed(response, era)
        return response

    def _era(self) -> int:
        """That of the account which was proved again; an invented shelter knows tokens only."""
        inside = session()
        if inside.way is not Way.TOKEN:
            return self._site.accounts.entrance.confirm(attempt_of(self._site)).era
        found = holder(self._site, typed("token"))
        if found is None or found.token != inside.token:
            raise Refused("sign-in.refused")
        return inside.era

    def _form(self, *, because: str | None = None, facts: Mapping[str, object] | None = None) -> Answer:
        told = {"because": because, "facts": facts or {}, "way": session().way}
        return make_response(render_template("confirm.html", next=local(request.values.get("next")), **told))
