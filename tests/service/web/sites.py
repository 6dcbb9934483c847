"""The sites whose pages the tests look at."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from flask import Flask

from domain.case.events.intake import StudentAssigned
from domain.event import Event
from domain.identifiers import CaseId, EventId, StaffId, StreamId
from domain.record import Occurred, Seen
from domain.staff.events import RoleGranted
from domain.staff.vocabulary import Role
from service.app import create_app
from service.envelope import Draft, enveloped
from service.http.journal import Journal
from service.roster import Roster
from service.site import Site
from sync.capture import event_id, seal_capture
from tests.domain.given import ANGGREK, JATI, MERANTI, ROLES
from tests.service.web.browser import Browser, Page
from tests.support.shelter import PEOPLE, Shelter


@dataclass(frozen=True)
class Surya:
    """SC-01 as a site."""

    site: Site
    app: Flask
    case: CaseId
    roster: Roster

    def browser(self, handle: str = "dahlia", role: Role = Role.SOCIAL_WORKER, language: str = "en") -> Browser:
        """Somebody of the story, signed in."""
        browser = Browser(self.app, language=language)
        browser.sign_in(self.site.tokens.issue(self.roster.id_of(handle), role))
        return browser

    def page(self, language: str = "en", **moments: str) -> Page:
        """The case as Dahlia sees it at some moments."""
        asked = "&".join(f"{name}={value}" for name, value in moments.items())
        return self.browser(language=language).get(f"/cases/{self.case}?{asked}")


class OpenShelter(Shelter):
    """The small shelter, with its pages."""

    def __init__(self, folder: Path) -> None:
        # An invented shelter, into which a token lets; with accounts it is the same from there on.
        super().__init__(folder, demo=True)
        self.journal = StringIO()
        self.app = create_app(self.site, journal=Journal(self.journal))

    def token(self, handle: str = "dahlia", role: Role | None = None) -> str:
        person = PEOPLE[handle]
        return self.site.tokens.issue(person, role or ROLES[person])

    def browser(self, handle: str = "dahlia", role: Role | None = None, language: str = "en") -> Browser:
        """One of the people, signed in."""
        browser = Browser(self.app, language=language)
        assert browser.sign_in(self.token(handle, role)).status == 303
        return browser

    def let_act_as(self, handle: str, role: Role) -> None:
        """From now on one of the people has another role too."""
        granted = RoleGranted(role=role, since=date(2020, 1, 1))
        granting = MERANTI if PEOPLE[handle] == JATI else JATI
        self.ask(granted, granting, stream=StreamId(PEOPLE[handle]), role=Role.ADMINISTRATOR)

    def assign_student(self, case: StreamId) -> None:
        """The child is from now on the client of Anggrek."""
        self.ask(StudentAssigned(student=ANGGREK), MERANTI, stream=case)

    def write(self, event: Event, by: StaffId, *, stream: StreamId, at: datetime | None = None, **more: Any) -> EventId:
        """Put a record into the log that no command of this program leads to yet."""
        now = at or self.clock.at
        seed = bytes([self.site.log.head(stream).version]) * 16
        draft = Draft(
            id=EventId(event_id(now, seed)),
            stream=stream,
            event=event,
            subject=self.rows("caseload", id=stream)[0]["child"],
            agency="rps-contoh",
            by=by,
            role=ROLES[by],
            occurred=Occurred(now),
            recorded_at=now,
            command_id=EventId(event_id(now, seed)),
            k=1,
            n=1,
            seen=Seen(stream_version=self.site.log.head(stream).version),
        )
        envelope, parts = enveloped(replace(draft, **more))
        capture = seal_capture(envelope, parts, seed)
        return EventId(self.site.log.append([capture], {stream: self.site.log.head(stream).version}).event_ids[0])
