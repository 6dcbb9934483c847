"""Signing in by way of a provider of identities: out to it, back from it, and in."""

import re
from hmac import compare_digest
from http import HTTPStatus
from secrets import token_urlsafe

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from domain.refusal import Refused
from service.accounts import Setup
from service.accounts.provider import Flow, Provider, ProviderRefused, Told
from service.http.problems import Problem
from service.roster import Roster
from service.site import Site
from service.web.addresses import local
from service.web.cookies import FORM, PROVIDER, cookie, forget, keep
from service.web.door import Door, source
from service.web.joining import Joining
from service.web.sessions import Way
from service.web.signing_in import SigningIn
from service.web.typed import handle_typed, typed

PATIENCE = 600
"""Seconds that somebody has to sign in at the provider."""
LAX = "Lax"
"""Sent along when the provider leads a browser back: the cookie of a session is not."""
KEY = "provider"
CODE = re.compile(r"[\x21-\x7e]{1,2000}")
ACROSS = re.compile(r"([A-Za-z0-9_-]{43})(?:~([a-z0-9-]{2,31})~([a-z0-9-]{1,64}))?")
"""What the cookie holds: chance, from which all else follows, and the invitation that is to be used up."""


class Providing:
    """The two addresses of the round trip. Without a provider there is nothing at them."""

    def __init__(self, site: Site, door: Door, signing_in: SigningIn, joining: Joining) -> None:
        self._site, self._door, self._signing_in, self._joining = site, door, signing_in, joining
        settings = site.settings.provider
        self._provider = Provider(settings, site.now) if settings else None

    def out(self) -> Answer:
        """To the provider; ``again`` asks for both factors anew."""
        onward, again = local(request.args.get("next")), "again" in request.args
        chance = token_urlsafe(32)
        try:
            response = redirect(self._address(chance, onward, again=again), HTTPStatus.SEE_OTHER)
        except ProviderRefused:
            return self._refused()
        keep(response, PROVIDER, chance, seconds=PATIENCE, samesite=LAX)
        return response

    def link(self) -> Answer:
        """To the provider with an invitation, which links whoever signs in there."""
        self._door.must_be_our_form(FORM)
        # It must hold before anybody goes anywhere.
        proved = self._joining.proved()
        if not isinstance(proved, Setup):
            return proved
        chance = token_urlsafe(32)
        try:
            address = self._address(chance, None, again=True)
        except ProviderRefused:
            return self._refused()
        response = _onward(address)
        keep(response, PROVIDER, f"{chance}~{handle_typed()}~{typed('invitation')}", seconds=PATIENCE, samesite=LAX)
        return response

    def back(self) -> Answer:
        """From the provider: in with whom it names, or the form again."""
        found = ACROSS.fullmatch(cookie(PROVIDER))
        state, code = request.args.get("state", ""), request.args.get("code", "")
        if found is None or not CODE.fullmatch(code):
            return self._refused()
        chance, handle, invitation = found.groups()
        onward = state.partition(".")[2]
        flow = self._flow(chance, onward)
        if not compare_digest(state.encode(errors="replace"), flow.state.encode()):
            return self._refused()
        try:
            with self._site.accounts.entrance.counting("provider", source(), source()):
                told = self._there.redeem(code, flow, self._redirect)
                inside = self._let_in(told, local(onward), handle, invitation)
        except (ProviderRefused, Refused):
            return self._refused()
        forget(inside, PROVIDER, samesite=LAX)
        return inside

    def _let_in(self, told: Told, onward: str | None, handle: str | None, invitation: str | None) -> Answer:
        if handle and invitation:
            if told.handle is not None and told.handle.lower() != handle:
                raise Refused("identity.of-another")
            person = Roster(self._site.keys, self._site.knowledge).id_of(handle)
            self._site.accounts.link(person, invitation, told.identity)
        account = self._site.accounts.of_identity(told.identity)
        if account is None or not account.opens:
            raise Refused("sign-in.refused")
        led = self._signing_in.let_in(account, Way.PROVIDER, onward, confirmed_at=told.at)
        # A redirect would still count as coming from the provider, and the new cookie would not be sent along.
        page = _onward(led.location or "/")
        for each in led.headers.getlist("Set-Cookie"):
            page.headers.add("Set-Cookie", each)
        return page

    def _refused(self) -> Answer:
        response = redirect(url_for("pages.sign_in", because="provider"), HTTPStatus.SEE_OTHER)
        forget(response, PROVIDER, samesite=LAX)
        return response

    def _address(self, chance: str, onward: str | None, *, again: bool) -> str:
        return self._there.address(self._flow(chance, onward or ""), self._redirect, again=again)

    def _flow(self, chance: str, onward: str) -> Flow:
        """All three follow from the chance in the cookie and from the keys: another browser's answer fits nothing."""

        def derived(what: str) -> str:
            return self._site.keys.mac(KEY, what.encode(), chance.encode(), onward.encode(errors="replace")).hex()

        return Flow(f"{derived('state')}.{onward}", derived("nonce"), derived("verifier"))

    @property
    def _there(self) -> Provider:
        if self._provider is None:
            raise Problem(HTTPStatus.NOT_FOUND, "address.unknown")
        return self._provider

    @property
    def _redirect(self) -> str:
        return self._site.settings.public_url.rstrip("/") + url_for("pages.provided")


def _onward(address: str) -> Answer:
    """A page that leads on by itself: forms and redirects do not lead everywhere."""
    return make_response(render_template("onward.html", address=address))
