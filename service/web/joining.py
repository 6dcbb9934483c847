"""The page on which somebody with an invitation chooses a password and sets up the second factor."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import make_response, render_template, request
from werkzeug.wrappers import Response as Answer

from domain.refusal import Refused
from service.accounts import Setup
from service.site import Site
from service.web.cookies import FORM
from service.web.door import Door, source
from service.web.refusing import refused_with
from service.web.signing_in import with_form_cookie
from service.web.typed import handle_typed, password_typed, person_typed, typed, words_about


class Joining:
    """From the invitation, in two steps, to the recovery codes."""

    def __init__(self, site: Site, door: Door) -> None:
        self._site, self._door = site, door

    def form(self) -> Answer:
        """For handle and invitation."""
        return self._form()

    def join(self) -> Answer:
        """The invitation: then what it sets up. Or all of that: then the recovery codes."""
        self._door.must_be_our_form(FORM)
        setup = self.proved()
        if not isinstance(setup, Setup):
            return setup
        if "password" not in request.form:
            return self._form(setup)
        try:
            recovery = self._joined()
        except Refused as refused:
            return refused_with(self._form(setup, because=refused.code, facts=refused.facts), refused)
        return make_response(render_template("recovery_codes.html", codes=recovery, to="pages.sign_in"))

    def proved(self) -> Setup | Answer:
        """What the invitation sets up, where it holds; or the form again."""
        try:
            with self._site.accounts.entrance.counting("invitation", handle_typed(), source()):
                return self._setup()
        except Refused as refused:
            return refused_with(self._form(because=refused.code, facts=refused.facts), refused)

    def _joined(self) -> list[str]:
        """The recovery codes of the account that is set up now."""
        handle, password = handle_typed(), password_typed()
        if password != password_typed("again"):
            raise Refused("password.differs")
        return self._site.accounts.join(
            person_typed(self._site),
            typed("invitation"),
            password=password,
            factor=typed("code"),
            about=words_about(self._site, handle),
        )

    def _setup(self) -> Setup:
        issuer = f"Harapan {self._site.log.info.agency}"
        return self._site.accounts.setup(
            person_typed(self._site), typed("invitation"), handle=handle_typed(), issuer=issuer
        )

    def _form(
        self, setup: Setup | None = None, *, because: str | None = None, facts: Mapping[str, object] | None = None
    ) -> Answer:
        return with_form_cookie(
            self._door,
            "join.html",
            HTTPStatus.OK,
            setup=setup,
            because=because,
            facts=facts or {},
            handle=handle_typed(),
            invitation=typed("invitation") if setup else "",
            provider=self._site.settings.provider,
        )
