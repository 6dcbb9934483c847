"""A child that stood aside for a while: once it is read again, its cases are as a rebuild would make them."""

from typing import Any

import pytest

from domain.case.events.assessment import InstrumentScored
from domain.case.events.outreach import ChildSeen
from domain.case.vocabulary import Instrument, Respondent
from domain.child.events import BirthDateClaimed, IdentityClaimed
from domain.child.vocabulary import BirthPrecision, Evidence, IdentityAttribute
from domain.identifiers import StreamId
from service.views import child_card, projecting
from service.views.view import OnFailure, Then
from service.views.views import ALL
from tests.service.views.projectors import poisoned, runner
from tests.support.shelter import EXAMPLE_DAY, Shelter


def broken(*_: Any) -> Any:
    raise ValueError("a mistake of the program")


@pytest.fixture
def case(shelter: Shelter, monkeypatch: pytest.MonkeyPatch) -> StreamId:
    """The birth date of its child came when it could not be read: the child would be five, too young for the form."""
    case = shelter.open_case()
    shelter.ask(InstrumentScored(instrument=Instrument.SDQ, respondent=Respondent.CHILD, complete=True), stream=case)
    (row,) = shelter.rows("caseload", id=case)
    assert codes(shelter) == set()
    born = BirthDateClaimed(
        evidence=Evidence.CIVIL_DOCUMENT, precision=BirthPrecision.DAY, born_on=EXAMPLE_DAY.replace(year=2019)
    )
    with monkeypatch.context() as patched:
        patched.setattr(projecting, "birth_date", broken)
        shelter.ask(born, stream=StreamId(row["child"]))
        shelter.views.catch_up()
    return case


def codes(shelter: Shelter) -> set[str]:
    return {each["code"] for each in shelter.rows("warnings")} & {"sdq.outside-age"}


def test_its_cases_are_named_meanwhile(shelter: Shelter, case: StreamId) -> None:
    assert case in shelter.views.page("warnings", ()).behind


def test_they_stand_aside_with_it_for_every_view(shelter: Shelter, case: StreamId) -> None:
    aside = {(each.name, parked.stream) for each in shelter.views.standing() for parked in each.parked}
    child = shelter.rows("caseload", id=case)[0]["child"]
    assert aside == {("child_card", child)} | {(each.name, case) for each in ALL if each.of == "case"}


def test_a_retry_of_the_child_alone_makes_its_cases_anew(shelter: Shelter, case: StreamId) -> None:
    child = shelter.rows("caseload", id=case)[0]["child"]
    assert shelter.views.retry(stream=child) == ()
    assert codes(shelter) == {"sdq.outside-age"}


def test_a_name_that_cannot_be_told_is_no_matter_of_its_cases_but_of_those_that_show_it(
    shelter: Shelter, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, other = shelter.open_case("Benteng-Sur"), shelter.open_case("Amplas-Iki")
    child = StreamId(shelter.rows("caseload", id=case)[0]["child"])
    monkeypatch.setattr(child_card, "display_name", broken)
    named = IdentityClaimed(attribute=IdentityAttribute.NAME, evidence=Evidence.CIVIL_DOCUMENT, value="Surya")
    shelter.ask(named, stream=child)
    assert shelter.views.page("caseload", ()).behind == (case, child)
    assert shelter.views.page("warnings", ()).behind == ()
    assert {each["id"] for each in shelter.rows("caseload")} == {case, other}


def test_a_retry_makes_its_cases_anew_too(shelter: Shelter, case: StreamId) -> None:
    assert shelter.views.retry() == ()
    followed = codes(shelter)
    shelter.views.rebuild()
    assert followed == codes(shelter) == {"sdq.outside-age"}


def test_a_child_that_could_be_read_at_the_second_try_has_its_cases_made_anew(
    shelter: Shelter, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = shelter.open_case()
    shelter.ask(InstrumentScored(instrument=Instrument.SDQ, respondent=Respondent.CHILD, complete=True), stream=case)
    (row,) = shelter.rows("caseload", id=case)
    working, tried = projecting.birth_date, list[int]()

    def once(*given: Any) -> Any:
        tried.append(1)
        return working(*given) if len(tried) > 1 else broken()

    monkeypatch.setattr(projecting, "birth_date", once)
    born = BirthDateClaimed(
        evidence=Evidence.CIVIL_DOCUMENT, precision=BirthPrecision.DAY, born_on=EXAMPLE_DAY.replace(year=2019)
    )
    shelter.ask(born, stream=StreamId(row["child"]))
    assert codes(shelter) == {"sdq.outside-age"}
    assert len(tried) > 1


def test_a_view_that_must_have_no_gap_and_is_behind_is_not_moved_by_it(
    shelter: Shelter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is tried again with a child is tried in the views that stand there together with its own."""
    case = shelter.open_case()
    shelter.views.catch_up()
    position, child = shelter.views.position(), StreamId(shelter.rows("caseload", id=case)[0]["child"])
    stopping = poisoned("timeline", case, on_failure=OnFailure(retries=0, then=Then.STOP))
    shelter.ask(ChildSeen(place="the gate"), stream=case)
    runner(shelter, stopping).catch_up()
    working, tried = projecting.birth_date, list[int]()

    def once(*given: Any) -> Any:
        tried.append(1)
        return working(*given) if len(tried) > 1 else broken()

    monkeypatch.setattr(projecting, "birth_date", once)
    born = BirthDateClaimed(evidence=Evidence.FAMILY, precision=BirthPrecision.YEAR, born_on=EXAMPLE_DAY)
    shelter.ask(born, stream=child)
    runner(shelter, stopping).catch_up()
    assert len(tried) > 1
    assert {each.name: each.position for each in shelter.views.standing() if each.stopped} == {"timeline": position}
