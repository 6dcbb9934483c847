"""A shelter with somebody in every role, asked over HTTP as its people would ask."""

from collections.abc import Mapping
from datetime import date, timedelta
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from domain.staff.vocabulary import Role
from service.app import create_app
from service.founding import Newcomer, found, welcome
from service.http.journal import Journal
from service.roster import Roster
from service.settings import Settings
from service.site import open_site
from tests.support.site import Clock, make_site

Headers = Mapping[str, str]

CONTACT = {
    "entry_mode": "operation",
    "outcome": "refer",
    "label": "Benteng-Sur",
    "place": "Lapangan Benteng",
    "occurred_at": "2025-09-12T10:00:00+07:00",
}
METRICS_TOKEN = "metrics-of-a-test"
SINCE = date(2025, 1, 1)
LONG = timedelta(days=10_000)
"""Some tests ask by a server whose clock is that of the machine, years later."""


class House:
    """The agency, its application, and a token for every role."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.clock = Clock()
        settings = Settings.at(folder / "data", metrics_token=METRICS_TOKEN, database=database)
        self.site = open_site(settings, now=self.clock)
        self.journal = StringIO()
        self.app = create_app(self.site, journal=Journal(self.journal))
        self.http = self.app.test_client()
        self.staff = {role: self.roster().id_of(handle(role)) for role in Role}
        self.tokens = {role: self.site.tokens.issue(person, role, lasting=LONG) for role, person in self.staff.items()}
        self._keys = (f"key-{number}" for number in count(1))

    def headers(self, role: Role) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[role]}"}

    def get(self, address: str, *, by: Role = Role.SUPERVISOR, headers: Headers | None = None) -> TestResponse:
        return self.http.get(address, headers=self.headers(by) | dict(headers or {}))

    def post(
        self,
        address: str,
        body: Any,
        *,
        by: Role = Role.SOCIAL_WORKER,
        key: str | None = None,
        version: int | None = None,
        headers: Headers | None = None,
    ) -> TestResponse:
        """One command, with a new key unless one is given."""
        given = self.headers(by) | {"Idempotency-Key": key or next(self._keys)}
        if version is not None:
            given["If-Match"] = f'"{version}"'
        return self.http.post(address, json=body, headers=given | dict(headers or {}))

    def tell(self, address: str, body: Any, *, by: Role = Role.SOCIAL_WORKER) -> dict[str, Any]:
        """A command on the newest version that must be done; what came of it."""
        answer = self.post(address, body, by=by, version=self.version_at(address))
        assert answer.status_code == 201, answer.get_data(as_text=True)
        told: dict[str, Any] = answer.json
        return told

    def contact(self, **more: Any) -> dict[str, Any]:
        """A first contact with a child whom nobody knows yet."""
        return self.tell("/api/contacts", CONTACT | more, by=Role.OUTREACH_WORKER)

    def open_case(self) -> str:
        """A case that was accepted at intake, with its holder."""
        case = f"/api/cases/{self.contact()['stream']}"
        consent = {"item": "services", "asked": "guardian", "answer": "given", "explained": "In simple words"}
        self.tell(f"{case}/consents", consent)
        self.tell(f"{case}/intake-decisions", {"outcome": "accepted", "entry_mode": "operation", "reasons": "Alone"})
        holder = {"worker": self.staff[Role.SOCIAL_WORKER]}
        self.tell(f"{case}/worker-assignments", holder, by=Role.SUPERVISOR)
        return case

    def close(self) -> None:
        self.site.close()

    def version_at(self, address: str) -> int | None:
        """The newest version of the stream that an address names; none where it names none."""
        parts = address.split("/")
        stream = "settings-agency" if parts[2] == "settings" else parts[3] if len(parts) > 4 else None
        return self.site.log.head(stream).version if stream else None

    def roster(self) -> Roster:
        return Roster(self.site.keys, self.site.knowledge)


def found_house(folder: Path, database: str | None = None) -> None:
    """A founded agency with somebody in every role, to be copied: founding it takes longer than most tests."""
    # An invented agency: its tokens open the pages too.
    site = make_site(folder, Clock(), demo=True, database=database)
    roles = [Role.ADMINISTRATOR, *(each for each in Role if each is not Role.ADMINISTRATOR)]
    first, *others = (Newcomer(handle=handle(each), name=name_of(each), roles=(each,), since=SINCE) for each in roles)
    founder = found(site, name="RPS Contoh", zone="Asia/Jakarta", first=first)
    for newcomer in others:
        welcome(site, newcomer, by=founder, role=Role.ADMINISTRATOR)
    site.close()


def name_of(role: Role) -> str:
    return f"The only {handle(role)}"


def handle(role: Role) -> str:
    """A working name that tells the reader of a test which role it is."""
    return role.replace("_", "-")
