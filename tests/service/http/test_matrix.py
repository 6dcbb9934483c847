"""The matrix over the real API: for every role and every way to stand to a case, records tell what the table gives.

Who stands how is set up here, and said here; what the table gives then is asked of the table, and what a record tells
is read off the answer: which fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from domain import access
from domain.access import Channel, Extent, Relation
from domain.access.matrix import ROWS
from domain.access.relations import CONTACTS
from domain.case.events.privacy import SealedNoteWritten
from domain.event import Event
from domain.identifiers import StaffId, StreamId
from domain.record import Record
from domain.sensitivity import Sensitivity
from domain.settings.events import SiteDeclared, TeamDeclared
from domain.shape import fields_of
from domain.staff.events import TeamJoined
from domain.staff.vocabulary import Role
from service.asked import Asked
from service.founding import Newcomer, welcome
from service.knowledge import SETTINGS_STREAM
from service.reading import everything, record_of
from tests.service.http.house import SINCE, House, handle
from tests.service.http.test_sight import Watched

D1 = Sensitivity.D1
OURS, BESIDE_US, ELSEWHERE = "ours", "beside-us", "elsewhere"
"""The team of the case, another team of the same shelter, and a team of another shelter."""

IN_TEAM = frozenset({Relation.AGENCY, Relation.TEAM, Relation.SITE, Relation.REACH})
AT_SITE = frozenset({Relation.AGENCY, Relation.SITE, Relation.REACH})
IN_AGENCY = frozenset({Relation.AGENCY})


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody, and how they stand to the case."""

    person: StaffId
    role: Role
    token: str
    stands: frozenset[Relation]


class Agency:
    """Two shelters, three teams, one case full of canaries, and somebody in every role wherever one can stand to it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._declare()
        self.watched = Watched(house)
        self.case = self.watched.case
        self.personas = list(self._personas())
        stored = [each for stream in (self.case, self.watched.child) for each in house.site.log.load(stream)]
        sight = everything(house.site.keys)
        self.records = [record_of(each, sight) for each in stored]

    def _ask(self, event: Event, stream: str) -> None:
        # Nobody does this for themselves.
        role = Role.MANAGER if stream == self.house.staff[Role.ADMINISTRATOR] else Role.ADMINISTRATOR
        asked = Asked(event=event, by=self.house.staff[role], role=role, stream=StreamId(stream))
        self.house.site.casework.handle(asked)

    def _declare(self) -> None:
        for site in ("here", "there"):
            self._ask(SiteDeclared(site=site, name=site, since=SINCE), SETTINGS_STREAM)  # type: ignore[arg-type]
        for team, site in ((OURS, "here"), (BESIDE_US, "here"), (ELSEWHERE, "there")):
            declared = TeamDeclared(team=team, site=site, name=team, since=SINCE)  # type: ignore[arg-type]
            self._ask(declared, SETTINGS_STREAM)
        for person in self.house.staff.values():
            self._ask(TeamJoined(team=OURS, since=SINCE), person)  # type: ignore[arg-type]

    def _newcomer(self, role: Role, team: str, *about: str) -> tuple[StaffId, str]:
        name = "-".join((handle(role), team, *about))
        newcomer = Newcomer(handle=name, name=name, roles=(role,), since=SINCE)
        person = welcome(self.house.site, newcomer, by=self.house.staff[Role.ADMINISTRATOR], role=Role.ADMINISTRATOR)
        self._ask(TeamJoined(team=team, since=SINCE), person)  # type: ignore[arg-type]
        return person, self.house.site.tokens.issue(person, role)

    def _personas(self) -> Iterator[Persona]:
        more = {Role.SOCIAL_WORKER: {Relation.ASSIGNED}, Role.STUDENT: {Relation.CLIENT}}
        for role in Role:
            stands = IN_TEAM | more.get(role, set())
            yield Persona(self.house.staff[role], role, self.house.tokens[role], _agreed(role, stands))
            for team, near in ((BESIDE_US, AT_SITE), (ELSEWHERE, IN_AGENCY)):
                yield Persona(*_reordered(role, self._newcomer(role, team)), _agreed(role, near))
        yield from self._opened()

    def _opened(self) -> Iterator[Persona]:
        """Those for whom the case was opened."""
        soon = (self.house.clock.at + timedelta(minutes=50)).isoformat()
        for role in (Role.SOCIAL_WORKER, Role.SUPERVISOR, Role.MANAGER):
            person, token = self._newcomer(role, BESIDE_US, "glass")
            self._tell("broken-glass", {"until": soon, "reason": "IGD"}, token)
            yield Persona(person, role, token, AT_SITE | {Relation.GLASS})
        person, token = self._newcomer(Role.MANAGER, BESIDE_US, "asks")
        self._tell("casework-requests", {"until": soon, "reason": "Keluhan"}, token)
        yield Persona(person, Role.MANAGER, token, AT_SITE | {Relation.REQUESTED})
        for scope, relation in (("sample", Relation.SAMPLED), ("written_order", Relation.ORDERED)):
            person, token = self._newcomer(Role.AUDITOR, ELSEWHERE, handle_of(scope))
            day = self.house.clock.at.date().isoformat()
            order = {"auditor": person, "scope": scope, "since": day, "until": day, "document": "SK-1"}
            self._tell("audit-orders", order, self.house.tokens[Role.MANAGER])
            yield Persona(person, Role.AUDITOR, token, IN_AGENCY | {relation})
        for role in sorted({row.role for row in ROWS if row.relation is Relation.NAMED}):
            person, token = self._newcomer(role, ELSEWHERE, "named")
            self._tell(
                "sealed-notes", {"readers": [person], "note": "Hanya untuknya"}, self.house.tokens[Role.PSYCHOLOGIST]
            )
            yield Persona(person, role, token, IN_AGENCY)

    def _tell(self, noun: str, body: Mapping[str, Any], token: str) -> None:
        address = f"/api/cases/{self.case}/{noun}"
        version = self.house.version_at(address)
        headers = {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": f"key-{version}-{noun}",
            "If-Match": f'"{version}"',
        }
        answer = self.house.http.post(address, json=body, headers=headers)
        assert answer.status_code == 201, answer.get_data(as_text=True)

    def told(self, persona: Persona, record: Record) -> frozenset[str] | None:
        """The fields of a record above class D1 that somebody is told; ``None`` where it is not there for them."""
        headers = {"Authorization": f"Bearer {persona.token}"}
        answer = self.house.http.get(f"/api/events/{record.id}", headers=headers)
        if answer.status_code == 404:
            return None
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return frozenset(field for part in answer.get_json()["data"]["content"].values() for field in part)

    def given(self, persona: Persona, record: Record) -> frozenset[str] | None:
        """What the table gives them of it."""
        event = record.event
        channel = Channel.STREAM if persona.role is Role.INTEGRATOR else Channel.SCREEN
        extents = access.sight(persona.role, persona.stands | self.to(persona, record), channel)
        if channel is Channel.STREAM or not extents:
            # An agreement is for the stream; a single record is read on the screen, and there it is not.
            return None
        fields = access.shown(persona.role, extents, event)
        if fields is None:
            return None
        above = {each.name for each in fields_of(type(event)) if each.sensitivity is not D1}
        return frozenset(name for name in fields & above if getattr(event, name) is not None)

    def to(self, persona: Persona, record: Record) -> set[Relation]:
        """How somebody stands to the record itself."""
        event, held = record.event, set[Relation]()
        if record.actor == persona.person:
            held.add(Relation.AUTHOR)
        if isinstance(event, SealedNoteWritten) and persona.person in (record.actor, *event.readers):
            held.add(Relation.NAMED)
        if isinstance(event, CONTACTS) and Relation.TEAM in persona.stands:
            held.add(Relation.CONTACT)
        return held


def handle_of(scope: str) -> str:
    return scope.replace("_", "-")


def _reordered(role: Role, found: tuple[StaffId, str]) -> tuple[StaffId, Role, str]:
    return found[0], role, found[1]


def _agreed(role: Role, stands: frozenset[Relation]) -> frozenset[Relation]:
    """A program is nobody's colleague."""
    return frozenset({Relation.AGREED}) if role is Role.INTEGRATOR else stands


@pytest.fixture(scope="module")
def agency(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agency]:
    house = House(Path(copytree(founded, tmp_path_factory.mktemp("matrix") / "house")))
    yield Agency(house)
    house.close()


@pytest.mark.parametrize("role", Role)
def test_each_record_tells_each_person_what_the_table_gives_them(agency: Agency, role: Role):
    wrong = []
    for persona in (each for each in agency.personas if each.role is role):
        for record in agency.records:
            told, given = agency.told(persona, record), agency.given(persona, record)
            if told != given:
                wrong.append((sorted(persona.stands), record.event.NAME, told, given))
    assert wrong == []


def test_every_row_of_the_screen_was_asked_for(agency: Agency):
    stood = {(each.role, relation) for each in agency.personas for relation in each.stands}
    stood |= {
        (each.role, relation)
        for each in agency.personas
        for record in agency.records
        for relation in agency.to(each, record)
    }
    rows = {(row.role, row.relation) for row in ROWS if Channel.SCREEN in row.channels}
    assert rows - stood == set()


def test_what_is_seen_in_part_and_as_a_whole_are_both_among_it(agency: Agency):
    extents = {extent for each in agency.personas for extent in access.sight(each.role, each.stands).values()}
    assert extents == {Extent.CARD, Extent.FULL}
