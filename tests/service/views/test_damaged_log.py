"""A record of the log that cannot be read any more: its stream stands aside and is named, and all others go on."""

import sqlite3
from contextlib import closing

import psycopg
import pytest

from domain.case.events.outreach import ChildSeen
from domain.child.events import IdentityClaimed
from domain.child.vocabulary import Evidence, IdentityAttribute
from domain.identifiers import StreamId
from domain.settings.events import AgencyDescribed
from service.knowledge import SETTINGS_STREAM
from service.log import RecordDamaged
from service.log.postgres_store import SCHEMA as LOG
from service.views import NAMES
from service.views.view import OnFailure, Then
from service.views.views import ALL
from tests.domain.given import JATI
from tests.service.views.projectors import changed, end, runner
from tests.support.shelter import Shelter

NO_TOPIC = "topic = 'x'"
OF_CASES = {each.name for each in ALL if each.of == "case"}


def damage(shelter: Shelter, position: int, change: str) -> None:
    """What a disk does to one record."""
    if shelter.site.settings.database:
        with psycopg.connect(shelter.site.settings.database, autocommit=True) as log:
            log.execute(f"SET search_path = {LOG}")
            log.execute("ALTER TABLE records DISABLE TRIGGER records_keep")
            log.execute(f"UPDATE records SET {change} WHERE notification_id = {position}")
    else:
        with closing(sqlite3.connect(shelter.site.settings.log_file)) as file, file:
            file.execute("DROP TRIGGER IF EXISTS records_keep")
            file.execute(f"UPDATE records SET {change} WHERE rowid = {position}")


def aside(shelter: Shelter) -> set[tuple[str, str, str]]:
    """View, stream and code of all that stands aside."""
    return {(each.name, parked.stream, parked.code) for each in shelter.views.standing() for parked in each.parked}


@pytest.fixture
def cases(shelter: Shelter) -> tuple[StreamId, StreamId]:
    """Two cases of which the views know."""
    both = shelter.open_case("Benteng-Sur"), shelter.open_case("Amplas-Iki")
    shelter.views.catch_up()
    return both


def seen(shelter: Shelter, case: StreamId) -> int:
    """One record more of a case; its position."""
    return shelter.ask(ChildSeen(place="the gate"), stream=case).position


def versions(shelter: Shelter) -> dict[str, int]:
    return {each["id"]: each["version"] for each in shelter.rows("caseload")}


def test_its_case_stands_aside_with_the_rows_that_it_had_and_the_others_go_on(
    shelter: Shelter, cases: tuple[StreamId, StreamId]
) -> None:
    bad, good = cases
    seen(shelter, good)
    position = seen(shelter, bad)
    seen(shelter, good)
    damage(shelter, position, NO_TOPIC)
    assert versions(shelter) == {bad: 7, good: 9}
    assert {shelter.views.page(each, ()).behind for each in OF_CASES} == {(bad,)}
    assert aside(shelter) == {(each, bad, f"record.damaged at position {position}") for each in OF_CASES}
    assert {each.position for each in shelter.views.standing()} == {end(shelter)}


@pytest.mark.parametrize("change", [NO_TOPIC, "parts = state", "state = leaf", "logged_at = 9000000000000000000"])
def test_so_it_is_whatever_of_it_is_damaged(shelter: Shelter, cases: tuple[StreamId, StreamId], change: str) -> None:
    bad, good = cases
    position = seen(shelter, bad)
    seen(shelter, good)
    damage(shelter, position, change)
    assert versions(shelter) == {bad: 7, good: 8}
    assert shelter.views.page("caseload", ()).behind == (bad,)


def test_with_the_record_of_a_child_its_cases_stand_aside_too(
    shelter: Shelter, cases: tuple[StreamId, StreamId]
) -> None:
    bad, good = cases
    child = StreamId(shelter.rows("caseload", id=bad)[0]["child"])
    claimed = IdentityClaimed(attribute=IdentityAttribute.NAME, evidence=Evidence.FAMILY, value="Surya")
    damage(shelter, shelter.ask(claimed, stream=child).position, NO_TOPIC)
    assert shelter.views.page("warnings", ()).behind == (bad,)
    assert shelter.views.page("caseload", ()).behind == (bad, child)
    seen(shelter, good)
    assert versions(shelter) == {bad: 7, good: 8}


def test_it_is_taken_back_when_the_record_is_whole_again(shelter: Shelter, cases: tuple[StreamId, StreamId]) -> None:
    bad, _ = cases
    position = seen(shelter, bad)
    topic = shelter.site.log.read(position - 1, 1)[0].type
    damage(shelter, position, NO_TOPIC)
    shelter.views.catch_up()
    assert {each.stream for each in shelter.views.retry()} == {bad}
    damage(shelter, position, f"topic = '{topic}/1'")
    assert shelter.views.retry() == ()
    assert versions(shelter)[bad] == 8


def test_a_record_of_which_nobody_knows_whose_it_is_is_named_by_its_position_everywhere(
    shelter: Shelter, cases: tuple[StreamId, StreamId]
) -> None:
    bad, good = cases
    position = seen(shelter, bad)
    damage(shelter, position, "originator_id = 'x', topic = 'x'")
    seen(shelter, good)
    assert versions(shelter) == {bad: 7, good: 8}
    assert {shelter.views.page(each, ()).behind for each in NAMES} == {(f"position-{position}",)}
    assert {each.stream for each in shelter.views.retry()} == {f"position-{position}"}


def test_its_envelope_says_whose_it_is_where_nothing_else_does(filed: Shelter) -> None:
    case = filed.open_case()
    damage(filed, seen(filed, case), "originator_id = x'00'")
    assert filed.views.page("caseload", ()).behind == (case,)


def test_a_view_that_must_have_no_gap_stops_before_it(shelter: Shelter, cases: tuple[StreamId, StreamId]) -> None:
    bad, good = cases
    seen(shelter, good)
    position = seen(shelter, bad)
    seen(shelter, good)
    damage(shelter, position, NO_TOPIC)
    runner(shelter, changed("timeline", on_failure=OnFailure(then=Then.STOP))).catch_up()
    stopped = {each.name: each.position for each in shelter.views.standing() if each.stopped}
    assert stopped == {"timeline": position - 1}


def test_without_the_settings_nothing_can_be_made_and_that_is_said(
    shelter: Shelter,
) -> None:
    shelter.open_case()
    shelter.views.catch_up()
    described = AgencyDescribed(name="RPS Contoh", zone="Asia/Jakarta")
    position = shelter.ask(described, JATI, stream=SETTINGS_STREAM).position
    before = shelter.views.position()
    damage(shelter, position, NO_TOPIC)
    with pytest.raises(RecordDamaged) as refusal:
        shelter.views.page("caseload", ())
    assert (refusal.value.position, refusal.value.stream) == (position, SETTINGS_STREAM)
    assert shelter.views.position() == before
