"""Whoever is accused in a case gets the answers of a case in which nobody was ever accused (decision 0024)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from json import dumps
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from werkzeug.test import TestResponse

from domain.case.events.assessment import AssessmentStarted, ClaimRecorded
from domain.case.events.intake import ContractAgreed
from domain.staff.vocabulary import Role
from service.http.examples import example_of
from tests.service.http.house import House

UNKNOWN = "01993c4b-6c80-7b38-9958-789c9b7f3706"
RANDOM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}")
"""Names, and salted digests."""
IN_THE_LOG = re.compile(r'"position": ?[0-9]+|"next": "[0-9]+-')
NEVER_SHOWN = ("account of the child", "allegation-recorded")


class Told:
    """A case of a house, with or without a thread against its holder, as its people go on with it."""

    def __init__(
        self, house: House, *, accuses: Role | None, author: Role = Role.STUDENT, signer: Role = Role.SUPERVISOR
    ) -> None:
        self.house = house
        self.case = house.open_case()
        self.thread: list[str] = []
        self._accuses = accuses
        self._author = author
        self._signer = signer
        self.tell("student-assignments", {"student": house.staff[Role.STUDENT]}, by=Role.SUPERVISOR)
        self.tell("assessments", example_of(AssessmentStarted))

    def tell(self, what: str, body: dict[str, Any], *, by: Role = Role.SOCIAL_WORKER) -> str:
        """One hour later; without a time of its own."""
        self.house.clock.at += timedelta(hours=1)
        told = {name: value for name, value in body.items() if name != "occurred_at"}
        id: str = self.house.tell(f"{self.case}/{what}", told, by=by)["events"][0]
        return id

    def alleged(self) -> str | None:
        """Somebody tells that the holder did something, in the house where somebody does."""
        if self._accuses is None:
            return self._nothing()
        body = {"against_staff": self.house.staff[self._accuses], "account": "account of the child"}
        self.thread.append(self.tell("allegations", body, by=self._author))
        return self.thread[-1]

    def claim(self) -> str:
        body = example_of(ClaimRecorded) | {"unknown": None}
        return self.tell("claims", body, by=Role.STUDENT)

    def countersigned(self, *entries: str | None) -> str | None:
        """Somebody else stands behind those entries that there are."""
        there = [each for each in entries if each is not None]
        if not there:
            return self._nothing()
        signed = self.tell("countersignatures", {"entries": there}, by=self._signer)
        if set(there) <= set(self.thread):
            self.thread.append(signed)
        return signed

    def resolved(self, allegation: str | None) -> None:
        if allegation is None:
            self._nothing()
            return
        body = {"allegation": allegation, "outcome": "unfounded", "reasons": "account of the child"}
        self.thread.append(self.tell("allegation-resolutions", body, by=self._resolver))

    def shown(self, address: str = "", *, to: Role = Role.SOCIAL_WORKER) -> TestResponse:
        return self.house.get(self.case + address, by=to)

    @property
    def _resolver(self) -> Role:
        """Whoever decides, and is not accused."""
        return Role.SUPERVISOR if self._accuses is Role.MANAGER else Role.MANAGER

    def _nothing(self) -> None:
        self.house.clock.at += timedelta(hours=1)


@pytest.fixture
def houses(founded: Path, tmp_path: Path) -> Iterator[tuple[House, House]]:
    made = tuple(House(Path(copytree(founded, tmp_path / each))) for each in ("one", "other"))
    yield made  # type: ignore[misc]  # there are two
    for each in made:
        each.close()


def lived(told: Told) -> Told:
    """An allegation of the student that waits and one that is signed, beside claims of the same student."""
    told.alleged()
    told.claim()
    later = told.alleged()
    told.house.clock.at += timedelta(days=9)
    told.countersigned(told.claim(), later)
    told.countersigned(told.alleged())
    told.resolved(later)
    told.house.clock.at += timedelta(days=9)
    told.countersigned(told.alleged())
    return told


def alike(answer: TestResponse) -> str:
    """With names in the order in which they come, and without places in the log: other streams lie between them."""
    names: dict[str, str] = {}
    told = answer.json
    if answer.request.path.endswith("/card"):
        # Some of a child were told in one moment: their names alone decide which comes first.
        told["entries"].sort(key=lambda each: (each["occurred_at"], each["type"]))
    named = RANDOM.sub(lambda found: names.setdefault(found[0], f"name-{len(names)}"), dumps(told))
    return IN_THE_LOG.sub('"position": 0', named)


def decided(told: Told) -> TestResponse:
    """The holder agrees a contract on the case as it was shown to them."""
    version = told.shown().json["version"]
    body = {name: value for name, value in example_of(ContractAgreed).items() if name != "occurred_at"}
    return told.house.post(f"{told.case}/contracts", body, version=version)


def addresses(told: Told) -> Iterator[str]:
    """Everything that can be asked with a GET, of the case, its child and each of its records."""
    child = told.shown().json["child"]
    stream = told.case.rpartition("/")[2]
    events = [each.event_id for each in told.house.site.log.load(stream) if each.event_id not in told.thread]
    for path, methods in told.house.http.get("/api/openapi.json").json["paths"].items():
        if "get" in methods and not re.search("schemas|openapi|metrics|/looks", path):
            for event in events if "{event}" in path else [""]:
                yield path.format(case=stream, child=child, event=event, type="", version="")


def test_every_answer_is_that_of_a_case_without_a_thread(houses: tuple[House, House]) -> None:
    accused = lived(Told(houses[0], accuses=Role.SOCIAL_WORKER))
    other = lived(Told(houses[1], accuses=None))
    assert len(accused.thread) == 7
    for _ in range(2):
        asked = list(zip(addresses(accused), addresses(other), strict=True))
        assert len(asked) > 30
        for here, there in asked:
            mine, theirs = houses[0].get(here, by=Role.SOCIAL_WORKER), houses[1].get(there, by=Role.SOCIAL_WORKER)
            assert (mine.status_code, mine.headers.get("ETag")) == (theirs.status_code, theirs.headers.get("ETag"))
            assert alike(mine) == alike(theirs), here
        mine, theirs = decided(accused), decided(other)
        assert mine.status_code == 201
        assert (alike(mine), mine.headers["ETag"]) == (alike(theirs), theirs.headers["ETag"])


@pytest.mark.parametrize("who", [Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR])
def test_nor_does_the_feed_or_any_answer_tell_those_who_watch_over_a_case(
    houses: tuple[House, House], who: Role
) -> None:
    signer = Role.MANAGER if who is Role.SUPERVISOR else Role.SUPERVISOR
    told = [
        lived(Told(house, accuses=accused, signer=signer)) for house, accused in zip(houses, (who, None), strict=True)
    ]
    for here, there in zip(*map(addresses, told), strict=True):
        mine, theirs = houses[0].get(here, by=who), houses[1].get(there, by=who)
        assert alike(mine) == alike(theirs), here
    feed = houses[0].get("/api/events?limit=1000", by=who).json["items"]
    stream = told[0].case.rpartition("/")[2]
    versions = [each["streamversion"] for each in feed if each["subject"] == stream]
    assert versions == list(range(1, len(versions) + 1))
    assert not any(id in dumps(feed) for id in told[0].thread)


def test_the_supervisor_who_is_not_accused_sees_what_the_accused_does_not(house: House) -> None:
    told = lived(Told(house, accuses=Role.SOCIAL_WORKER))
    seen = told.shown("/timeline?limit=1000", to=Role.SUPERVISOR).json["items"]
    assert {each["id"] for each in seen} >= set(told.thread)
    row = house.get("/api/cases", by=Role.SUPERVISOR).json["items"][0]
    holder = house.get("/api/cases", by=Role.SOCIAL_WORKER).json["items"][0]
    assert (row["version"] - holder["version"], row["provisional"] - holder["provisional"]) == (7, 1)


def test_the_versions_of_the_accused_have_no_gap(house: House) -> None:
    told = lived(Told(house, accuses=Role.SOCIAL_WORKER))
    newest = told.shown().json["version"]
    every = list(range(1, newest + 1))
    assert sorted(each["version"] for each in told.shown("/timeline?limit=1000").json["items"]) == every
    assert sorted(each["version"] for each in told.shown("/replay").json["entries"]) == every
    assert house.get("/api/cases", by=Role.SOCIAL_WORKER).json["items"][0]["version"] == newest
    assert told.shown().headers["ETag"] == f'"{newest}"'


def test_the_accused_decides_on_what_is_shown_and_on_nothing_older(house: House) -> None:
    told = lived(Told(house, accuses=Role.SOCIAL_WORKER))
    newest = told.shown().json["version"]
    body = {name: value for name, value in example_of(ContractAgreed).items() if name != "occurred_at"}
    stale = house.post(f"{told.case}/contracts", body, version=newest - 1)
    assert (stale.status_code, stale.json["facts"], stale.headers["ETag"]) == (412, {"version": newest}, f'"{newest}"')
    done = house.post(f"{told.case}/contracts", body, version=newest, key="once")
    assert (done.status_code, done.json["version"], done.headers["ETag"]) == (201, newest + 1, f'"{newest + 1}"')
    told.alleged()
    again = house.post(f"{told.case}/contracts", body, version=newest, key="once")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json == done.json


def test_the_record_does_not_say_that_the_accused_had_seen_the_newest_allegation(house: House) -> None:
    told = Told(house, accuses=Role.SOCIAL_WORKER)
    allegation = told.alleged()
    (decision,) = decided(told).json["events"]
    basis = house.get(f"/api/decisions/{decision}/basis", by=Role.SUPERVISOR).json
    assert allegation in [each["id"] for each in basis["unseen"]]


def test_a_countersignature_keeps_what_else_it_names(house: House) -> None:
    told = Told(house, accuses=Role.SOCIAL_WORKER)
    claim, allegation = told.claim(), told.alleged()
    signed = told.countersigned(claim, allegation)
    one = house.get(f"/api/events/{signed}", by=Role.SOCIAL_WORKER).json
    assert one["data"]["facts"] == {"entries": [claim]}
    row = {each["id"]: each for each in told.shown("/timeline?limit=1000").json["items"]}[signed]
    assert row["facts"] == {"entries": [claim]}
    assert house.get(f"/api/decisions/{signed}/basis", by=Role.SOCIAL_WORKER).json["cites"] == [claim]
    whole = house.get(f"/api/events/{signed}", by=Role.SUPERVISOR).json
    assert whole["data"]["facts"] == {"entries": [claim, allegation]}


def test_a_countersignature_of_nothing_else_is_not_there(house: House) -> None:
    told = Told(house, accuses=Role.SOCIAL_WORKER)
    allegation = told.alleged()
    house.clock.at += timedelta(days=8)
    signed = told.countersigned(allegation)
    assert house.get(f"/api/events/{signed}", by=Role.SOCIAL_WORKER).status_code == 404
    stream = told.case.rpartition("/")[2]
    later = "known_at=2025-09-12T11:00:00%2B07:00&against_known_at=2025-10-30T11:00:00%2B07:00"
    for address in (f"{told.case}/replay?{later}", f"{told.case}/timeline", f"/api/warnings?case={stream}"):
        answer = house.get(address, by=Role.SOCIAL_WORKER)
        assert answer.status_code == 200
        for word in (*NEVER_SHOWN, allegation, signed, "countersign.late"):
            assert str(word) not in answer.get_data(as_text=True)
    assert "countersign.late" in house.get(f"/api/warnings?case={stream}", by=Role.SUPERVISOR).get_data(as_text=True)


REFERENCES = (
    ("allegation-resolutions", "allegation", {"outcome": "founded", "reasons": "x"}),
    ("voids", "voids", {"reason": "entered_in_error", "evidence": "e"}),
    (
        "corrections",
        "corrects",
        {"reason": "typing_error", "evidence": "e", "occurred_at": "2025-09-12T10:00:00+07:00"},
    ),
    ("danger-liftings", "danger", {"reasons": "x"}),
    ("contact-block-liftings", "block", {"reason": "x"}),
    ("break-glass-reviews", "glass", {"finding": "justified", "remarks": "x"}),
)


@pytest.mark.parametrize(("command", "field", "body"), REFERENCES)
def test_what_is_hidden_is_refused_as_what_nobody_recorded(
    house: House, command: str, field: str, body: dict[str, Any]
) -> None:
    told = Told(house, accuses=Role.SUPERVISOR)
    hidden, unknown = (_answered(told, command, body | {field: id}, id) for id in (told.alleged(), UNKNOWN))
    assert hidden == unknown
    assert hidden[0] >= 400


def test_nobody_countersigns_what_is_hidden_from_them(house: House) -> None:
    told = Told(house, accuses=Role.SUPERVISOR)
    claim, allegation = told.claim(), told.alleged()
    hidden, unknown = (
        _answered(told, "countersignatures", {"entries": [claim, id]}, id) for id in (allegation, UNKNOWN)
    )
    assert hidden == unknown
    assert "countersign.unknown-entry" in hidden[1]


def _answered(told: Told, command: str, body: dict[str, Any], id: str | None) -> tuple[int, str]:
    version = told.shown(to=Role.SUPERVISOR).json["version"]
    answer = told.house.post(f"{told.case}/{command}", body, by=Role.SUPERVISOR, version=version)
    return answer.status_code, answer.get_data(as_text=True).replace(str(id), "that")


def test_who_looked_at_the_thread_is_not_told_to_the_accused(house: House) -> None:
    told = Told(house, accuses=Role.SUPERVISOR, author=Role.PSYCHOLOGIST)
    body = {"against_staff": house.staff[Role.SUPERVISOR], "account": "account of the child"}
    for _ in range(2):
        house.post(f"{told.case}/allegations", body, by=Role.PSYCHOLOGIST, key="once")
    (allegation, *_) = [each.event_id for each in house.site.log.load(told.case.rpartition("/")[2])][-1:]
    resolution = {"allegation": allegation, "outcome": "founded", "reasons": "x"}
    house.post(f"{told.case}/allegation-resolutions", resolution, by=Role.MANAGER, version=1)
    house.get(f"/api/events/{allegation}", by=Role.PSYCHOLOGIST)
    told.shown(to=Role.MANAGER)
    assert _looks(told, Role.MANAGER) >= {
        "cases.record_allegation", "cases.resolve_allegation", "events.read_event", "cases.read_case"
    }  # fmt: skip
    assert _looks(told, Role.SUPERVISOR) & {"cases.record_allegation", "cases.resolve_allegation"} == set()
    assert "events.read_event" not in _looks(told, Role.SUPERVISOR)
    assert "cases.read_case" in _looks(told, Role.SUPERVISOR)


def test_a_try_to_record_an_allegation_is_told_to_nobody_whom_it_may_be_about(house: House) -> None:
    told = Told(house, accuses=Role.SUPERVISOR)
    tried = house.post(f"{told.case}/allegations", {"against_staff": house.staff[Role.SUPERVISOR]}, by=Role.STUDENT)
    assert tried.status_code == 422
    for reader in (Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR):
        assert "cases.record_allegation" not in _looks(told, reader)
    body = {"against_staff": house.staff[Role.SUPERVISOR], "account": "account of the child"}
    for _ in range(2):
        house.post(f"{told.case}/allegations", body, by=Role.STUDENT, key="once")
    assert "cases.record_allegation" in _looks(told, Role.MANAGER), "who repeats it looks at what it answered"


def _looks(told: Told, by: Role) -> set[str]:
    return {each["operation"] for each in told.shown("/looks?limit=100", to=by).json["items"]}


def test_a_page_of_looks_is_full_whatever_is_left_out_of_it(house: House) -> None:
    told = Told(house, accuses=Role.SUPERVISOR, author=Role.PSYCHOLOGIST)
    allegation = told.alleged()
    for _ in range(3):
        told.shown(to=Role.MANAGER)
        house.get(f"/api/events/{allegation}", by=Role.PSYCHOLOGIST)
    first = told.shown("/looks?limit=2", to=Role.SUPERVISOR).json
    rest = told.shown(f"/looks?limit=2&after={first['next']}", to=Role.SUPERVISOR).json
    assert [each["operation"] for each in (*first["items"], *rest["items"])] == ["cases.read_case"] * 3
