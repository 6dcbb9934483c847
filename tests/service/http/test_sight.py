"""Who is told what: a canary in every field, and no role hears one of a class that the matrix does not give it."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from domain import access
from domain.case.events.intake import StudentAssignmentEnded
from domain.case.events.privacy import BreakGlassUsed, CaseworkRequested, ChildRestricted
from domain.event import Event
from domain.sensitivity import Sensitivity
from domain.shape import Form, fields_of
from domain.staff.vocabulary import Role
from service.http.examples import example_of
from service.http.operations import Operation, Place, operations
from tests.service.http.house import METRICS_TOKEN, House
from tests.service.http.test_bad_input import role_for

D1, D2, D3, D4, D5 = Sensitivity

MARK = "kenari"
CODES = {"terror_network_victim": D3, "ethnicity": D4, "2011-11-11": D2, '"value":977': D4}
"""Values that are no free text, told nowhere else: a concern, an attribute, a birth date, a score."""
STAFF_NAME = "The only "
ENOUGH = 40
OPENING = (BreakGlassUsed, CaseworkRequested, ChildRestricted, StudentAssignmentEnded)
"""What changes who sees the case."""

HEARS: dict[Role, set[Sensitivity]] = {
    Role.OUTREACH_WORKER: {Sensitivity.D2, Sensitivity.D3},
    Role.SOCIAL_WORKER: {Sensitivity.D2, Sensitivity.D3, Sensitivity.D4},
    Role.STUDENT: {Sensitivity.D2, Sensitivity.D3},
    Role.VOLUNTEER: set(),
    Role.CAREGIVER: {Sensitivity.D2, Sensitivity.D3},
    Role.PSYCHOLOGIST: {Sensitivity.D2, Sensitivity.D3, Sensitivity.D4, Sensitivity.D5},
    Role.NURSE: {Sensitivity.D2, Sensitivity.D3, Sensitivity.D4},
    Role.SUPERVISOR: {Sensitivity.D2, Sensitivity.D3, Sensitivity.D4},
    Role.MANAGER: {Sensitivity.D2},
    Role.AUDITOR: set(),
    Role.DATA_PROTECTION_OFFICER: {Sensitivity.D2},
    Role.ADMINISTRATOR: set(),
    Role.INTEGRATOR: set(),
}
"""Who met the child, holds the case, accompanies it, approves, and wrote the sealed notes: what each is to hear."""
"""Fields that the canaries reach at least."""


def canary(sensitivity: Sensitivity, where: str) -> str:
    return f"{MARK}-{sensitivity}-{where}"


def with_canaries(declared: type[Event]) -> dict[str, Any]:
    """A body of this command, with a canary in each free text above class D1, those that may be left out included."""
    body = example_of(declared)
    for each in fields_of(declared):
        here = canary(each.sensitivity, f"{declared.NOUN}-{each.name}")[: each.told.longest]
        item = each.shape.item
        if each.sensitivity is D1:
            continue
        if each.shape.form is Form.TEXT:
            body[each.name] = here
        elif each.shape.form is Form.LIST and item is not None and item.form is Form.TEXT:
            body[each.name] = [here]
    return body | RARE.get(declared.NAME, {})


RARE: dict[str, dict[str, Any]] = {
    "case.contact-recorded": {"concerns": ["terror_network_victim"]},
    "child.special-claimed": {"attribute": "ethnicity"},
    "child.birth-date-claimed": {"born_on": "2011-11-11", "precision": "day"},
    "case.instrument-scored": {"scores": [{"scale": canary(D4, "scale"), "value": 977}]},
    "case.claim-recorded": {"unknown": None},
    "child.identity-claimed": {"missing": None, "attribute": "name"},
}


def author_of(operation: Operation) -> Role:
    """Sealed notes are written by somebody who may read their own back, and by nobody else."""
    sealed = any(each.sensitivity is D5 for each in fields_of(operation.declared))
    return Role.PSYCHOLOGIST if sealed and access.may_do(Role.PSYCHOLOGIST, operation.declared) else role_for(operation)


class Watched:
    """A house whose records are full of canaries."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.case = house.open_case().rpartition("/")[2]
        self.child = house.get(f"/api/cases/{self.case}").json["child"]
        house.tell(f"/api/cases/{self.case}/student-assignments", {"student": house.staff[Role.STUDENT]})
        for operation in operations():
            if operation.place in (Place.CASE, Place.CHILD) and operation.declared not in OPENING:
                self._record(operation)
        streams = (self.case, self.child, house.staff[Role.NURSE])
        self.events = [each.event_id for stream in streams for each in house.site.log.load(stream)]

    def _record(self, operation: Operation) -> None:
        address = f"/api{operation.address}".replace("<case:case>", self.case).replace("<child:child>", self.child)
        version, body = self.house.version_at(address), with_canaries(operation.declared)
        answer = self.house.post(address, body, by=author_of(operation), version=version)
        # Some decisions do not fit; what they would have said is then nowhere.
        assert answer.status_code in (200, 201, 403, 404, 409), answer.get_data(as_text=True)

    def addresses(self) -> Iterator[str]:
        """Everything that can be asked about them."""
        for path, methods in self.house.http.get("/api/openapi.json").json["paths"].items():
            if "get" in methods and not path.startswith("/api/schemas"):
                for event in self.events if "{event}" in path else [""]:
                    yield path.format(case=self.case, child=self.child, event=event)
        yield f"/api/cases/{self.case}/replay?as_of=2025-09-12&known_at=2025-09-12"
        yield f"/api/cases/{self.case}/replay?as_of=2025-01-01&against_as_of=2025-09-12"
        yield f"/api/cases/{self.case}/timeline?limit=1000"
        yield "/api/cases?ended=true&limit=1000"
        yield "/api/events?limit=1000"

    def heard_by(self, role: Role) -> dict[str, str]:
        """What this role is answered, by address."""
        return {each: self.house.get(each, by=role).get_data(as_text=True) for each in self.addresses()}


@pytest.fixture(scope="module")
def watched(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    house = House(Path(copytree(founded, tmp_path_factory.mktemp("watched") / "house")))
    yield Watched(house)
    house.close()


def classes_in(text: str) -> set[Sensitivity]:
    found = {each for each in Sensitivity if f"{MARK}-{each}-" in text}
    return found | {sensitivity for code, sensitivity in CODES.items() if code in text}


def test_the_canaries_are_there_to_be_heard(watched: Watched):
    told = "".join(text for role in Role for text in watched.heard_by(role).values())
    assert classes_in(told) == {D2, D3, D4, D5}
    words = {word for word in told.replace('"', " ").split() if word.startswith(MARK)}
    assert len(words) > ENOUGH
    assert all(code in told for code in CODES)


@pytest.mark.parametrize("role", Role)
def test_no_answer_tells_a_role_more_than_the_matrix_gives_it(watched: Watched, role: Role):
    for address, text in watched.heard_by(role).items():
        assert classes_in(text) - HEARS[role] == set(), address
        assert D2 in access.sees(role) or STAFF_NAME not in text, address


@pytest.mark.parametrize("role", [each for each in Role if access.sees_cases(each)])
def test_every_role_hears_all_that_the_matrix_gives_it(watched: Watched, role: Role):
    told = "".join(watched.heard_by(role).values())
    assert classes_in(told) == HEARS[role]


def test_sealed_notes_are_read_back_by_whoever_wrote_them_and_nobody_else(watched: Watched):
    heard = {role: D5 in classes_in("".join(watched.heard_by(role).values())) for role in Role}
    assert [role for role, told in heard.items() if told] == [Role.PSYCHOLOGIST]


def test_what_is_withheld_is_named(watched: Watched):
    address = f"/api/cases/{watched.case}/timeline?limit=1000"
    closed = {part for each in watched.house.get(address, by=Role.AUDITOR).json["items"] for part in each["withheld"]}
    assert {part.partition("/")[0] for part in closed} == {"D2", "D3", "D4", "D5"}
    card = watched.house.get(f"/api/children/{watched.child}", by=Role.AUDITOR).json
    assert card["withheld"] == ["display_name", "birth"]
    assert (card["display_name"], card["birth"]) == (None, None)


def test_for_the_administrator_there_are_no_cases(watched: Watched):
    for address in (f"cases/{watched.case}", f"children/{watched.child}", f"cases/{watched.case}/replay"):
        assert watched.house.get(f"/api/{address}", by=Role.ADMINISTRATOR).status_code == 404
    for address in ("/api/cases", "/api/overdue", "/api/warnings", "/api/approvals", "/api/events"):
        assert watched.house.get(address, by=Role.ADMINISTRATOR).status_code == 403


def test_a_refused_body_is_not_repeated_in_the_problem(watched: Watched):
    body = {"place": [canary(D3, "refused")], canary(D2, "key"): 1}
    answer = watched.house.post(f"/api/cases/{watched.case}/sightings", body)
    assert answer.status_code == 422
    assert canary(D3, "refused") not in answer.get_data(as_text=True)


def test_neither_the_journal_nor_the_metrics_have_heard_anything(watched: Watched):
    house = watched.house
    house.get(f"/api/cases?holder={MARK}-query")
    house.get(f"/api/{MARK}-path")
    house.get("/api/cases", headers={"Authorization": f"Bearer hrp_{MARK}"})
    metrics = house.http.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"}).get_data(as_text=True)
    for kept in (house.journal.getvalue(), metrics):
        assert len(kept) > 1_000
        assert MARK not in kept
        assert STAFF_NAME not in kept
        assert "hrp_" not in kept
        assert not any(code in kept for code in CODES)
