"""The door: who is inside, whether what they came in with still holds, and the way out."""

from datetime import datetime
from hmac import compare_digest
from http import HTTPStatus

from flask import g, redirect, request, url_for
from msgspec.structs import replace
from werkzeug.wrappers import Response as Answer

from domain import access
from domain.staff.vocabulary import Role
from service.http.clock import local_now, zone
from service.http.identity import in_role
from service.http.problems import Problem
from service.roster import Roster
from service.site import Site
from service.telling.language import speak
from service.telling.names import StaffNames
from service.telling.times import tell_times_in
from service.tokens import Caller
from service.web.addresses import local
from service.web.cookies import SESSION, cookie, forget, keep
from service.web.language import chosen
from service.web.sessions import Session, Way, sessions_of

FORM_KEY = "form"
"""Of the site, so that a form which one process gave out is known by every other."""

STATIC = "pages.static"
OPEN = frozenset(f"pages.{each}" for each in ("sign_in", "enter", "join", "joining", "link", "provider", "provided"))
"""What anybody may ask for."""
WITHOUT_A_ROLE = frozenset({"pages.role", "pages.choose", "pages.leave"})
"""What somebody may ask for who has not chosen yet."""


class Door:
    """Keeps sessions, and asks at every step whether what they began with still holds."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._sessions = sessions_of(site)

    def guard(self) -> Answer | None:
        """Before every page: who asks; whoever is not signed in is led to the door."""
        if request.endpoint == STATIC:
            return None
        self.look()
        if g.caller is not None or request.endpoint in OPEN:
            return None
        asked = local(request.full_path.rstrip("?")) if request.method == "GET" else None
        if g.session is not None:
            inside = request.endpoint in WITHOUT_A_ROLE
            return None if inside else redirect(url_for("pages.role", next=asked), HTTPStatus.SEE_OTHER)
        because = "over" if cookie(SESSION) else None
        response = redirect(url_for("pages.sign_in", next=asked, because=because), HTTPStatus.SEE_OTHER)
        forget(response, SESSION)
        return response

    def look(self) -> None:
        """Find out who asks, and in which language, so that a page can tell them who they are and let them out."""
        speak(chosen())
        tell_times_in(zone(self._site))
        g.form_token = self.form_token
        g.session = self._session()
        g.caller = _caller(g.session) if g.session else None
        g.me = self._name_of(g.session) if g.session else None

    def begin(self, response: Answer, session: Session) -> None:
        """Somebody comes in with this answer. The id is a new one: one that was planted opens nothing."""
        if before := cookie(SESSION):
            self._sessions.end(before)
        keep(response, SESSION, self._sessions.begin(session))

    def act_as(self, response: Answer, role: Role) -> None:
        """From now on whoever is inside acts in this role, with a new id."""
        self.begin(response, replace(g.session, role=role))

    def confirmed(self, response: Answer, era: int) -> None:
        """Whoever is inside has just shown both factors again; they get a new id, and no longer a session."""
        self.begin(response, replace(g.session, era=era, confirmed_at=self._site.now()))

    def leave(self) -> Answer:
        """The session is over."""
        self.must_be_our_form(SESSION)
        self._sessions.end(cookie(SESSION))
        return self.led_out("left")

    def led_out(self, because: str) -> Answer:
        """To the form for signing in, which says why."""
        response = redirect(url_for("pages.sign_in", because=because), HTTPStatus.SEE_OTHER)
        forget(response, SESSION)
        return response

    def form_token(self, name: str = SESSION) -> str:
        """What a form must carry to be one that this server gave to this browser."""
        return self.token_for(cookie(name))

    def must_be_our_form(self, name: str = SESSION) -> None:
        """``Problem`` for a form that another site made, or that another browser was given."""
        given = request.form.get("form_token", "")
        if not cookie(name) or not compare_digest(given.encode(errors="replace"), self.form_token(name).encode()):
            raise Problem(HTTPStatus.BAD_REQUEST, "form.not-ours")

    def token_for(self, value: str) -> str:
        """What goes into a form for the browser whose cookie has this value."""
        return self._site.keys.mac(FORM_KEY, value.encode()).hex()

    def _session(self) -> Session | None:
        id = cookie(SESSION)
        found = self._sessions.find(id) if id else None
        if found is None:
            return None
        if not self._holds(found):
            self._sessions.end(id)
            return None
        return found

    def _holds(self, session: Session) -> bool:
        """Whether the token or the account is still good, and the role still theirs."""
        if session.way is Way.TOKEN:
            return in_role(self._site, self._site.tokens.caller(session.token or "")) is not None
        account = self._site.accounts.find(session.person)
        if account is None or not account.holds(session.era):
            return False
        caller = _caller(session)
        if caller is not None:
            return in_role(self._site, caller) is not None
        return bool(self._site.knowledge.member(session.person).roles(local_now(self._site).date()))

    def _name_of(self, session: Session) -> str:
        """Their own, as far as the role sees names; the working name for one that sees nothing."""
        classes = access.sees(session.role) if session.role else frozenset()
        if classes:
            return StaffNames(self._site, classes).of(session.person)
        return Roster(self._site.keys, self._site.knowledge).handle_of(session.person) or ""


def source() -> str:
    """Where a request comes from."""
    return request.remote_addr or ""


def session() -> Session:
    """That of whoever is inside."""
    found: Session = g.session
    return found


def session_of(person: Caller, at: datetime) -> Session:
    """The session of somebody who has shown a token."""
    return Session(person=person.person, role=person.role, way=Way.TOKEN, token=person.token, begun=at)


def _caller(session: Session) -> Caller | None:
    if session.role is None:
        return None
    return Caller(session.person, session.role, session.token, session.confirmed_at)
