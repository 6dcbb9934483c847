"""What the matrix gives to each, asked with the facts of real cases: who is tied to the child, and who is not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.access import Channel, Reader
from domain.annotations import Corrected, CorrectionReason
from domain.case.events.intake import StudentAssigned, WorkerAssigned
from domain.case.events.privacy import BreakGlassUsed, ChildRestricted, SealedNoteWritten
from domain.case.events.risk import AllegationRecorded
from domain.child.events import BirthDateClaimed
from domain.child.vocabulary import BirthPrecision, Evidence
from domain.identifiers import StaffId, StreamId
from domain.refusal import Refused
from domain.sensitivity import UNOPENED, Sensitivity
from domain.staff.vocabulary import Role
from service.eyes import Eyes
from service.reading import record_of
from service.scope import Scope
from tests.domain.given import ANGGREK, CENDANA, DAHLIA, DAMAR, JATI, MERANTI, ROLES
from tests.support.shelter import Shelter

D1, D2, D3, D4, D5 = Sensitivity


@pytest.fixture
def shelter(tmp_path: Path) -> Iterator[Shelter]:
    made = Shelter(tmp_path)
    yield made
    made.close()


def scope(shelter: Shelter, person: StaffId, channel: Channel = Channel.SCREEN) -> Scope:
    site = shelter.site
    role = Role.MANAGER if person == JATI else ROLES[person]
    return Scope(site.log, site.keys, site.knowledge.brief([person]), Reader(person, role, shelter.clock()), channel)


def read(shelter: Shelter, person: StaffId, stream: str) -> dict[str, object]:
    """By type the events that are there for somebody; of several of one type the last."""
    eyes = Eyes(shelter.site.keys, scope(shelter, person))
    return {record.event.NAME: record.event for _, record, _ in eyes.read_all(shelter.site.log.load(stream))}


def test_the_case_holder_sees_casework_and_another_social_worker_the_skeleton(shelter: Shelter) -> None:
    case = shelter.open_case()
    assert scope(shelter, DAHLIA).classes(case) == {D1, D2, D3, D4}
    assert scope(shelter, CENDANA).classes(case) == {D1}


def test_a_new_holder_takes_the_sight_of_the_old_one(shelter: Shelter) -> None:
    case = shelter.open_case()
    shelter.ask(WorkerAssigned(worker=CENDANA), MERANTI, stream=case, expected=shelter.site.log.head(case).version)
    assert D3 in scope(shelter, CENDANA).classes(case)
    assert D3 not in scope(shelter, DAHLIA).classes(case)


def test_a_student_knows_of_no_case_but_that_of_the_client(shelter: Shelter) -> None:
    case = shelter.open_case()
    with pytest.raises(Refused, match=r"case\.unknown"):
        scope(shelter, ANGGREK).must_see(case)
    shelter.ask(StudentAssigned(student=ANGGREK), stream=case, expected=shelter.site.log.head(case).version)
    scope(shelter, ANGGREK).must_see(case)


def test_who_met_the_child_reads_the_contact_and_of_the_rest_the_safety_card(shelter: Shelter) -> None:
    case = shelter.open_case()
    met = read(shelter, DAMAR, case)
    assert met["case.contact-recorded"].place == "Lapangan Benteng"  # type: ignore[attr-defined]
    assert "case.intake-decided" not in met
    assert "case.worker-assigned" in met


def test_glass_opens_one_case_for_an_hour(shelter: Shelter) -> None:
    case, other = shelter.open_case(), shelter.open_case("Amplas-Iki")
    until = shelter.clock() + timedelta(minutes=50)
    shelter.ask(
        BreakGlassUsed(until=until, reason="Anak di IGD, pemegang kasus tidak terjangkau"), CENDANA, stream=case
    )
    assert {D3, D4} <= scope(shelter, CENDANA).classes(case)
    assert D3 not in scope(shelter, CENDANA).classes(other)
    shelter.clock.at += timedelta(hours=1)
    assert D3 not in scope(shelter, CENDANA).classes(case)


def test_a_restricted_child_is_not_there_for_those_who_do_not_work_with_it(shelter: Shelter) -> None:
    case = shelter.open_case()
    shelter.ask(ChildRestricted(reason="Ayah tiri mencari anak lewat kenalan di dinas"), stream=case)
    for person in (CENDANA, DAMAR):
        with pytest.raises(Refused, match=r"case\.unknown"):
            scope(shelter, person).must_see(case)
    child = shelter.site.log.load(case)[0].envelope
    assert b"child-" in child
    for person in (DAHLIA, MERANTI, JATI):
        scope(shelter, person).must_see(case)


def test_the_accused_lose_sight_of_the_thread_and_of_nothing_else(shelter: Shelter) -> None:
    case = shelter.open_case()
    shelter.ask(AllegationRecorded(against_staff=DAHLIA, account="Anak takut padanya"), MERANTI, stream=case)
    assert "case.allegation-recorded" not in read(shelter, DAHLIA, case)
    assert "case.intake-decided" in read(shelter, DAHLIA, case)
    assert "case.allegation-recorded" in read(shelter, JATI, case)


def test_a_sealed_note_opens_for_its_author_and_the_named_alone(shelter: Shelter) -> None:
    case = shelter.open_case()
    shelter.ask(SealedNoteWritten(readers=(MERANTI,), note="Hanya untuk berdua"), stream=case)
    notes = {who: read(shelter, who, case).get("case.sealed-note-written") for who in (DAHLIA, MERANTI, JATI, CENDANA)}
    assert {who for who, each in notes.items() if each is not None and each.note is not UNOPENED} == {DAHLIA, MERANTI}  # type: ignore[attr-defined]


def test_a_correction_tells_nobody_more_than_the_record_that_it_corrects(shelter: Shelter) -> None:
    case = shelter.open_case()
    child = StreamId(str(record_of(shelter.site.log.load(case)[0]).subject))
    born = BirthDateClaimed(evidence=Evidence.FAMILY, precision=BirthPrecision.DAY, born_on=date(2011, 11, 11))
    said = shelter.ask(born, stream=child).events[0]
    better = replace(born, born_on=date(2012, 12, 12))
    correction = Corrected(corrects=said, reason=CorrectionReason.MISUNDERSTOOD, replacement=better, evidence="asked")
    shelter.ask(correction, stream=child)
    for reader, opened in ((DAHLIA, date(2012, 12, 12)), (CENDANA, UNOPENED)):
        corrected = read(shelter, reader, child)["record.corrected"]
        assert corrected.replacement.born_on == opened  # type: ignore[attr-defined]
