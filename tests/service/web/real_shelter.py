"""A store with real children in it, as far as the program knows: no token opens its pages, only accounts do."""

from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from domain.event import Event
from domain.identifiers import StaffId, StreamId
from domain.staff.vocabulary import Role
from service.app import create_app
from service.asked import Asked
from service.founding import Newcomer, found, welcome
from service.http.journal import Journal
from service.roster import Roster
from service.site import Site
from tests.service.web.browser import Browser
from tests.support.signing import A_MINUTE, Telephone, join, sign_in
from tests.support.site import Clock, make_site

SINCE = date(2020, 1, 1)


class RealShelter:
    """Jati administers it; Dahlia and Meranti work there, and have telephones."""

    def __init__(
        self, folder: Path, database: str | None = None, *, clock: Clock | None = None, **settings: Any
    ) -> None:
        self.clock = clock or Clock()
        self.site: Site = make_site(folder, self.clock, database=database)
        self.site = replace(self.site, settings=replace(self.site.settings, **settings))
        jati = Newcomer(handle="jati", name="Jati", roles=(Role.ADMINISTRATOR,), since=SINCE)
        self.jati = found(self.site, name="RPS Contoh", zone="Asia/Jakarta", first=jati)
        self.let_act_as("dahlia", Role.SOCIAL_WORKER)
        self.let_act_as("meranti", Role.SUPERVISOR)
        self.journal = StringIO()
        self.app = create_app(self.site, journal=Journal(self.journal))
        self.telephones: dict[str, Telephone] = {}

    def id_of(self, handle: str) -> StaffId:
        return Roster(self.site.keys, self.site.knowledge).id_of(handle)

    def let_act_as(self, handle: str, *roles: Role) -> None:
        """Somebody begins, or has further roles."""
        newcomer = Newcomer(handle=handle, name=handle.title(), roles=roles, since=SINCE)
        welcome(self.site, newcomer, by=self.jati, role=Role.ADMINISTRATOR)

    def ask(self, event: Event, stream: str) -> None:
        """Jati asks for something."""
        asked = Asked(event=event, by=self.jati, role=Role.ADMINISTRATOR, stream=StreamId(stream))
        self.site.casework.handle(asked)

    def invite(self, handle: str) -> str:
        return self.site.accounts.invite(self.id_of(handle), self.jati)

    def joined(self, handle: str = "dahlia") -> list[str]:
        """Somebody sets up an account; their recovery codes."""
        found = join(Browser(self.app), handle, self.invite(handle), self.clock.at)
        self.telephones[handle], recovery = found
        return recovery

    def code(self, handle: str = "dahlia") -> str:
        """What the telephone shows, after a wait for another code."""
        self.clock.at += A_MINUTE
        return self.telephones[handle].code(self.clock.at)

    def browser(self, handle: str = "dahlia") -> Browser:
        """Somebody who has signed in."""
        if handle not in self.telephones:
            self.joined(handle)
        browser = Browser(self.app)
        assert sign_in(browser, handle, self.code(handle)).status == 303
        return browser

    def close(self) -> None:
        self.site.close()
