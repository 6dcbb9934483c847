"""Rows of a case for somebody accused in it: as if the thread had never been recorded, among all other rows."""

from datetime import timedelta
from typing import Any

import pytest

from domain.access import NO_BLIND_SPOT, BlindSpot, Reader
from domain.case.events.assessment import Countersigned
from domain.case.events.intake import StudentAssigned
from domain.case.events.risk import AllegationRecorded
from domain.history import History
from domain.identifiers import StaffId, StreamId
from service.lists import Lists
from service.scope import Scope
from service.views import PUBLIC, Rows
from service.views.apart import Apart
from tests.domain.given import ANGGREK, DAHLIA, MERANTI, ROLES
from tests.support.shelter import EVERYTHING, Shelter


def page(shelter: Shelter, view: str, person: StaffId = DAHLIA, **asked: Any) -> Rows:
    reader = Reader(person, ROLES[person], shelter.clock())
    scope = Scope(shelter.site.log, shelter.site.keys, shelter.site.knowledge.brief([person]), reader)
    return Lists(shelter.views, shelter.site.log, shelter.site.keys, scope).page(view, **asked)


def pages(shelter: Shelter, view: str, **asked: Any) -> list[dict[str, Any]]:
    """Every row, one on each page."""
    items, after = list[dict[str, Any]](), None
    while True:
        rows = page(shelter, view, after=after, limit=1, **asked)
        items, after = [*items, *rows.items], rows.next
        if after is None:
            return items


def accuse(shelter: Shelter, case: StreamId, by: StaffId = ANGGREK) -> str:
    (allegation,) = shelter.ask(AllegationRecorded(against_staff=DAHLIA, account="struck him"), by, stream=case).events
    return allegation


@pytest.fixture
def cases(shelter: Shelter) -> list[StreamId]:
    """Dahlia holds four; in the second and the third a student accuses her, and nobody has countersigned that."""
    made = [shelter.open_case(f"Benteng-{number}") for number in range(4)]
    for each in made[1:3]:
        version = shelter.site.log.head(each).version
        shelter.ask(StudentAssigned(student=ANGGREK), stream=each, expected=version)
    before = pages(shelter, "caseload")
    for each in made[1:3]:
        accuse(shelter, each)
    assert pages(shelter, "caseload") == before
    return made


@pytest.mark.parametrize("view", ["caseload", "overdue", "warnings", "approvals", "timeline", "basis"])
def test_one_row_on_each_page_gives_the_same_rows_as_one_page(
    shelter: Shelter, cases: list[StreamId], view: str
) -> None:
    shelter.clock.at += timedelta(days=40)
    whole = page(shelter, view, limit=1_000)
    assert whole.next is None
    assert pages(shelter, view) == whole.items


def test_nothing_waits_for_a_countersign_that_is_about_the_thread(shelter: Shelter, cases: list[StreamId]) -> None:
    shelter.clock.at += timedelta(days=9)
    assert sum(each["provisional"] for each in page(shelter, "caseload").items) == 0
    assert page(shelter, "approvals", filters={"kind": "countersign"}).items == []
    assert page(shelter, "overdue", filters={"code": "countersign"}).items == []
    for case in cases:
        counted = page(shelter, "caseload", filters={"id": case}).items[0]["overdue"]
        assert counted == len(page(shelter, "overdue", filters={"case": case}).items)
    assert sum(each["provisional"] for each in page(shelter, "caseload", MERANTI).items) == 2
    assert len(page(shelter, "approvals", MERANTI, filters={"kind": "countersign"}).items) == 2


def test_the_rows_of_the_accused_still_have_the_name_of_the_child(shelter: Shelter, cases: list[StreamId]) -> None:
    names = [each["display_name"] for each in page(shelter, "caseload").items]
    assert sorted(names) == [f"Benteng-{number}" for number in range(4)]


def test_a_filter_finds_what_the_accused_is_shown(shelter: Shelter, cases: list[StreamId]) -> None:
    shelter.ask(Countersigned(entries=(accuse(shelter, cases[1]),)), MERANTI, stream=cases[1])  # type: ignore[arg-type]
    shown = page(shelter, "timeline", filters={"case": cases[1]}, limit=1_000).items
    decisions = page(shelter, "timeline", filters={"case": cases[1], "kind": "decision"}, limit=1_000).items
    assert decisions == [each for each in shown if each["kind"] == "decision"]
    assert "case.countersigned" not in {each["type"] for each in shown}


def test_where_nothing_is_hidden_no_row_is_made_apart(
    shelter: Shelter, cases: list[StreamId], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*asked: object) -> None:
        raise AssertionError(asked)

    monkeypatch.setattr(Apart, "rows", never)
    assert len(page(shelter, "caseload", MERANTI).items) == 4
    assert len(page(shelter, "timeline", filters={"case": cases[0]}).items) > 4
    assert len(shelter.views.page("caseload", EVERYTHING).items) == 4
    with pytest.raises(AssertionError):
        page(shelter, "timeline", filters={"case": cases[1]})


class Broken(BlindSpot):
    """Of a case that cannot be folded."""

    def history(self, whole: History) -> History:
        raise ValueError(self)


def test_a_case_whose_rows_cannot_be_made_has_none(shelter: Shelter, cases: list[StreamId]) -> None:
    apart = Apart(shelter.site.log, shelter.site.keys, [PUBLIC["timeline"]])
    with apart.rows(cases[1:3], lambda stream: Broken() if stream == cases[1] else NO_BLIND_SPOT) as rows:
        assert rows.execute("SELECT DISTINCT stream FROM timeline").fetchall() == [(cases[2],)]
