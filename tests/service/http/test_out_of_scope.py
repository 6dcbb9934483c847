"""Another person's ids in every operation: what is not there for somebody is answered as what is not there at all.

The child is restricted, so nobody but its workers may know of its case; each operation of the description is tried with
its ids, and with ids that nobody has, by everybody who is not admitted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from shutil import copytree
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from domain.staff.vocabulary import Role
from service.http.examples import example_of
from service.http.operations import operations
from service.reads import Result
from tests.service.http.house import House

OUTSIDE = (
    Role.OUTREACH_WORKER,
    Role.STUDENT,
    Role.VOLUNTEER,
    Role.CAREGIVER,
    Role.PSYCHOLOGIST,
    Role.NURSE,
    Role.AUDITOR,
    Role.DATA_PROTECTION_OFFICER,
    Role.ADMINISTRATOR,
    Role.INTEGRATOR,
)
"""All but those who may break the glass: for them there is something to break."""

BODIES = {f"/api{each.address}".replace("<", "{").replace(">", "}"): each for each in operations()}


@dataclass(frozen=True, slots=True)
class Tried:
    """An operation, and the name in its address."""

    method: str
    path: str
    name: str


@pytest.fixture(scope="module")
def house(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(Path(copytree(founded, tmp_path_factory.mktemp("outside") / "house")))
    yield made
    made.close()


@pytest.fixture(scope="module")
def ids(house: House) -> dict[str, str]:
    """Of the restricted case, its child, and one of its records."""
    case = house.open_case()
    child = house.get(case).json["child"]
    event = house.tell(f"{case}/sightings", {"place": "Yard"})["events"][0]
    house.tell(f"{case}/restrictions", {"reason": "The stepfather asks colleagues", "admitted": []})
    return {"case": case.rpartition("/")[2], "child": child, "event": event}


def tried(house: House) -> Iterator[Tried]:
    for path, methods in house.http.get("/api/openapi.json").json["paths"].items():
        for method in methods:
            for name in ("case", "child", "event"):
                if f"{{{name}}}" in path and method in ("get", "post"):
                    yield Tried(method, path, name)


KEYS = count(1)


def ask(house: House, each: Tried, id: str, role: Role) -> TestResponse:
    address = each.path.format(**{each.name: id})
    if each.method == "get":
        return house.get(address, by=role)
    return house.post(address, body_of(each), by=role, version=1, key=f"outside-{next(KEYS)}")


def body_of(each: Tried) -> Any:
    for address, operation in BODIES.items():
        if address.replace("case:case", "case").replace("child:child", "child") == each.path:
            return example_of(operation.declared)
    return {}


def nobodys(name: str) -> str:
    return str(uuid4()) if name == "event" else f"{name}-{uuid4()}"


def said(answer: TestResponse) -> tuple[int, Any]:
    told = answer.get_json(silent=True)
    return answer.status_code, told if not isinstance(told, dict) else {**told, "incident": None}


@pytest.mark.parametrize("role", OUTSIDE)
def test_what_is_not_there_for_somebody_is_not_there(house: House, ids: dict[str, str], role: Role):
    operations = list(tried(house))
    assert len(operations) > 60
    told_apart = []
    for each in operations:
        there, nowhere = ask(house, each, ids[each.name], role), ask(house, each, nobodys(each.name), role)
        if said(there) != said(nowhere) or there.status_code not in (403, 404):
            told_apart.append((each, said(there), said(nowhere)))
    assert told_apart == []


@pytest.mark.parametrize("role", OUTSIDE)
def test_each_try_is_on_record(house: House, ids: dict[str, str], role: Role):
    for each in tried(house):
        before = house.site.reads.log.last().position
        ask(house, each, ids[each.name], role)
        looks = [house.site.reads.look_in(kept) for kept in house.site.reads.log.read(before, 10)]
        assert [kept.look.looked.result for kept in looks] in ([Result.NOT_FOUND], [Result.REFUSED]), each
        assert looks[0].look.by == house.staff[role]
