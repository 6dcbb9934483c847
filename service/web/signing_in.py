"""Signing in: with handle, password and code, in one step that tells nobody which of them was wrong; then the role."""

from datetime import datetime
from http import HTTPStatus
from secrets import token_urlsafe

from flask import g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from domain.identifiers import StaffId
from domain.refusal import Refused
from domain.staff.vocabulary import Role
from service.accounts import Account
from service.accounts.account import KNOWN_FOR
from service.http.clock import local_now
from service.http.identity import holder
from service.http.problems import Problem
from service.site import Site
from service.web.addresses import local
from service.web.attempts import WINDOW, Attempts
from service.web.cookies import DEVICE, FORM, cookie, keep
from service.web.door import Door, session, session_of, source
from service.web.refusing import refused_with
from service.web.sessions import Session, Way
from service.web.start import start_of
from service.web.typed import attempt, handle_typed

LONGEST_TOKEN = 200


class SigningIn:
    """The pages on the way in."""

    def __init__(self, site: Site, door: Door) -> None:
        self._site, self._door = site, door
        self._attempts = Attempts(site.now)

    def form(self) -> Answer:
        """The form, for somebody who is not inside."""
        return already_inside() or self._form(HTTPStatus.OK)

    def enter(self) -> Answer:
        """Something was shown: in with whoever has proved who they are, or the form again."""
        self._door.must_be_our_form(FORM)
        return self._by_token() if self._takes_tokens and "token" in request.form else self._by_password()

    def role(self) -> Answer | str:
        """The roles of somebody who has several."""
        return render_template("role.html", roles=self._roles(session().person), next=local(request.args.get("next")))

    def choose(self) -> Answer:
        """One was chosen."""
        self._door.must_be_our_form()
        wanted = [each for each in self._roles(session().person) if each == request.form.get("role")]
        if not wanted or session().way is Way.TOKEN:
            raise Problem(HTTPStatus.FORBIDDEN, "role.not-theirs")
        response = redirect(local(request.form.get("next")) or start_of(wanted[0]), HTTPStatus.SEE_OTHER)
        self._door.act_as(response, wanted[0])
        return response

    def let_in(self, account: Account, way: Way, onward: str | None, confirmed_at: datetime | None) -> Answer:
        """In with the owner of an account, in their role where they have one only. ``Refused`` without any."""
        person, now = StaffId(account.person), self._site.now()
        roles = self._roles(person)
        if not roles:
            raise Refused("sign-in.refused")
        role = roles[0] if len(roles) == 1 else None
        to = (onward or start_of(role)) if role else url_for("pages.role", next=onward)
        response = redirect(to, HTTPStatus.SEE_OTHER)
        inside = Session(person=person, role=role, way=way, era=account.era, begun=now, confirmed_at=confirmed_at)
        self._door.begin(response, inside)
        return response

    def again(self, refused: Refused) -> Answer:
        """The form, which says what was wrong, and when to come back."""
        return refused_with(self._form(HTTPStatus.OK, refused.code, wait=refused.facts.get("wait")), refused)

    @property
    def _takes_tokens(self) -> bool:
        """A token is one factor, and lasts: it opens the pages of an invented shelter only."""
        return self._site.log.info.demo

    def _by_password(self) -> Answer:
        device = cookie(DEVICE) or token_urlsafe(32)
        try:
            account = self._site.accounts.entrance.enter(attempt(self._site), device)
            response = self.let_in(account, Way.PASSWORD, local(request.form.get("next")), self._site.now())
        except Refused as refused:
            return self.again(refused)
        keep(response, DEVICE, device, seconds=int(KNOWN_FOR.total_seconds()))
        return response

    def _by_token(self) -> Answer:
        if self._attempts.too_many(source()):
            response = self._form(HTTPStatus.TOO_MANY_REQUESTS, "too-many")
            response.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
            return response
        found = holder(self._site, request.form["token"].strip()[:LONGEST_TOKEN])
        if found is None:
            self._attempts.failed(source())
            return self._form(HTTPStatus.FORBIDDEN, "token-refused")
        response = redirect(local(request.form.get("next")) or start_of(found.role), HTTPStatus.SEE_OTHER)
        self._door.begin(response, session_of(found, self._site.now()))
        return response

    def _roles(self, person: StaffId) -> list[Role]:
        return sorted(self._site.knowledge.member(person).roles(local_now(self._site).date()))

    def _form(self, status: HTTPStatus, because: str | None = None, **told: object) -> Answer:
        """With a cookie of its own: nobody has a session yet, and another site must not sign a browser in."""
        return with_form_cookie(
            self._door,
            "sign_in.html",
            status,
            because=because or request.args.get("because"),
            next=local(request.values.get("next")),
            handle=handle_typed(),
            tokens=self._takes_tokens,
            provider=self._site.settings.provider,
            **told,
        )


def with_form_cookie(door: Door, template: str, status: HTTPStatus, **told: object) -> Answer:
    """A page with a form for somebody who has no session."""
    ours = cookie(FORM) or token_urlsafe(32)
    response = make_response(render_template(template, form_token=door.token_for(ours), **told), status)
    keep(response, FORM, ours)
    return response


def already_inside() -> Answer | None:
    """The way to the start, for somebody who is signed in."""
    return redirect(start_of(g.caller.role), HTTPStatus.SEE_OTHER) if g.caller is not None else None
