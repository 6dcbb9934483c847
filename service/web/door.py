"""The door: signing in with a token, out again, and who is inside."""

from hmac import compare_digest
from http import HTTPStatus
from secrets import token_urlsafe

from flask import g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from domain import access
from service.http.clock import zone
from service.http.identity import holder, in_role
from service.http.problems import Problem
from service.site import Site
from service.telling.language import speak
from service.telling.names import StaffNames
from service.telling.times import tell_times_in
from service.tokens import Caller
from service.web.addresses import local
from service.web.attempts import WINDOW, Attempts
from service.web.language import chosen
from service.web.sessions import sessions_of
from service.web.start import start_of

SESSION, FORM = "session", "form"
"""Cookies: the session of somebody who is signed in, and what ties the form for signing in to one browser."""

FORM_KEY = "form"
"""Of the site, so that a form which one process gave out is known by every other."""

STATIC = "pages.static"
OPEN = frozenset({"pages.sign_in", "pages.enter"})
"""What anybody may ask for."""

LONGEST_TOKEN = 200


class Door:
    """Lets people in who show a token, and asks at every step whether it still holds."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._sessions = sessions_of(site)
        self._attempts = Attempts(site.now)

    def guard(self) -> Answer | None:
        """Before every page: who asks; whoever is not signed in is led to the door."""
        if request.endpoint == STATIC:
            return None
        self.look()
        if g.caller is not None or request.endpoint in OPEN:
            return None
        asked = local(request.full_path.rstrip("?")) if request.method == "GET" else None
        because = "over" if _cookie(SESSION) else None
        response = redirect(url_for("pages.sign_in", next=asked, because=because), HTTPStatus.SEE_OTHER)
        _forget(response, SESSION)
        return response

    def look(self) -> None:
        """Find out who asks, and in which language, so that a page can tell them who they are and let them out."""
        speak(chosen())
        tell_times_in(zone(self._site))
        g.form_token = self.form_token
        g.caller = self._caller()
        g.me = self._name_of(g.caller) if g.caller else None

    def sign_in(self) -> Answer:
        """The form for a token."""
        if g.caller is not None:
            return redirect(start_of(g.caller.role), HTTPStatus.SEE_OTHER)
        return self._form(HTTPStatus.OK)

    def enter(self) -> Answer:
        """A token was shown: in with its owner, or the form again."""
        self._must_be_our_form(FORM)
        if self._attempts.too_many(_address()):
            response = self._form(HTTPStatus.TOO_MANY_REQUESTS, "too-many")
            response.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
            return response
        token = request.form.get("token", "").strip()[:LONGEST_TOKEN]
        found = holder(self._site, token)
        if found is None:
            self._attempts.failed(_address())
            return self._form(HTTPStatus.FORBIDDEN, "refused")
        if before := _cookie(SESSION):
            self._sessions.end(before)
        response = redirect(local(request.form.get("next")) or start_of(found.role), HTTPStatus.SEE_OTHER)
        _keep(response, SESSION, self._sessions.begin(found.token))
        return response

    def leave(self) -> Answer:
        """The session is over."""
        self._must_be_our_form(SESSION)
        self._sessions.end(_cookie(SESSION))
        response = redirect(url_for("pages.sign_in", because="left"), HTTPStatus.SEE_OTHER)
        _forget(response, SESSION)
        return response

    def form_token(self, cookie: str = SESSION) -> str:
        """What a form must carry to be one that this server gave to this browser."""
        return self._token_for(_cookie(cookie))

    def _form(self, status: HTTPStatus, because: str | None = None) -> Answer:
        """With a cookie of its own: nobody has a session yet, and another site must not sign a browser in."""
        ours = _cookie(FORM) or token_urlsafe(32)
        page = render_template(
            "sign_in.html",
            because=because or request.args.get("because"),
            next=local(request.values.get("next")),
            form_token=self._token_for(ours),
        )
        response = make_response(page, status)
        _keep(response, FORM, ours)
        return response

    def _caller(self) -> Caller | None:
        id = _cookie(SESSION)
        token = self._sessions.token(id) if id else None
        if token is None:
            return None
        found = in_role(self._site, self._site.tokens.caller(token))
        if found is None:
            self._sessions.end(id)
        return found

    def _name_of(self, who: Caller) -> str:
        return StaffNames(self._site, access.sees(who.role)).of(who.person)

    def _must_be_our_form(self, cookie: str) -> None:
        given = request.form.get("form_token", "")
        if not _cookie(cookie) or not compare_digest(given.encode(), self.form_token(cookie).encode()):
            raise Problem(HTTPStatus.BAD_REQUEST, "form.not-ours")

    def _token_for(self, cookie: str) -> str:
        return self._site.keys.mac(FORM_KEY, cookie.encode()).hex()


def _address() -> str:
    return request.remote_addr or ""


def _name(cookie: str) -> str:
    """Over TLS a name that browsers tie to this host, and to TLS."""
    return f"__Host-harapan-{cookie}" if request.is_secure else f"harapan-{cookie}"


def _cookie(cookie: str) -> str:
    return request.cookies.get(_name(cookie), "")


def _keep(response: Answer, cookie: str, value: str) -> None:
    response.set_cookie(_name(cookie), value, secure=request.is_secure, httponly=True, samesite="Strict", path="/")


def _forget(response: Answer, cookie: str) -> None:
    response.delete_cookie(_name(cookie), secure=request.is_secure, httponly=True, samesite="Strict", path="/")
