"""What somebody does with their own account: another password, new recovery codes, out of every browser."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from domain.refusal import Refused
from service.http.identity import must_be_fresh
from service.http.problems import Problem
from service.site import Site
from service.web.door import Door, session
from service.web.refusing import refused_with
from service.web.sessions import Way
from service.web.typed import attempt_of, password_typed, words_about

CHANGED = "changed"


class OwnAccount:
    """Of whoever is inside with an account."""

    def __init__(self, site: Site, door: Door) -> None:
        self._site, self._door = site, door

    def page(self) -> Answer:
        """What can be done."""
        self._must_have_one()
        return self._page(because=CHANGED if request.args.get("because") == CHANGED else None)

    def change_password(self) -> Answer:
        """Another password; every other session is over."""
        self._must_have_one()
        self._door.must_be_our_form()
        attempt = attempt_of(self._site)
        try:
            if password_typed("new") != password_typed("again"):
                raise Refused("password.differs")
            words = words_about(self._site, attempt.handle)
            account = self._site.accounts.change_password(attempt, password_typed("new"), words)
        except Refused as refused:
            return refused_with(self._page(because=refused.code, facts=refused.facts), refused)
        response = redirect(url_for("pages.account", because=CHANGED), HTTPStatus.SEE_OTHER)
        self._door.confirmed(response, account.era)
        return response

    def renew_recovery(self) -> Answer:
        """New recovery codes, for somebody who has just proved who they are."""
        self._must_have_one()
        self._door.must_be_our_form()
        must_be_fresh(self._site)
        codes = self._site.accounts.renew_recovery(session().person)
        return make_response(render_template("recovery_codes.html", codes=codes, to="pages.account"))

    def end_everywhere(self) -> Answer:
        """Out of every browser, this one too."""
        self._must_have_one()
        self._door.must_be_our_form()
        self._site.accounts.end_everywhere(session().person)
        return self._door.led_out("everywhere")

    def _must_have_one(self) -> None:
        if session().way is Way.TOKEN:
            raise Problem(HTTPStatus.NOT_FOUND, "address.unknown")

    def _page(self, *, because: str | None = None, facts: Mapping[str, object] | None = None) -> Answer:
        account = self._site.accounts.find(session().person)
        assert account is not None, "the door has found it a moment ago"
        told = {"account": account, "because": because, "facts": facts or {}, "way": session().way}
        return make_response(render_template("account.html", **told))
