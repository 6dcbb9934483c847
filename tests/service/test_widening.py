"""Nobody widens their own sight, and nobody changes what is not theirs: what an attack on the matrix had found."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.access import Reader
from domain.annotations import Corrected, CorrectionReason, Voided, VoidReason
from domain.case.events.intake import ChildArrived, WorkerAssigned
from domain.case.events.outreach import ChildSeen, ContactRecorded
from domain.case.events.privacy import BreakGlassUsed, ChildRestricted
from domain.case.events.risk import AllegationRecorded, ContactBlocked
from domain.case.vocabulary import ContactOutcome, EntryMode
from domain.identifiers import PersonId, SiteId, StaffId, StreamId, TeamId
from domain.record import Occurred
from domain.refusal import Refused
from domain.sensitivity import Sensitivity
from domain.settings.events import SiteDeclared, TeamDeclared
from domain.staff.events import RoleGranted, StaffRegistered, TeamJoined
from domain.staff.vocabulary import Role
from service.knowledge import SETTINGS_STREAM
from service.scope import Scope
from tests.domain.given import CENDANA, DAHLIA, DAMAR, JATI, MERANTI
from tests.support.shelter import Shelter

LONG_AGO = date(2020, 1, 1)
RATNA = StaffId("staff-5f1f6d5e-2b8f-4c3a-9a37-0d5c6f1e7a10")
"""A supervisor of the other shelter."""
NOBODY = "case-01993c4b-6c80-7b38-9958-789c9b7f3706"
UNCLE = PersonId("person-0b8e7d1c-3f52-4a6e-8a55-6a1f0c9d2e33")


@pytest.fixture
def shelter(tmp_path: Path) -> Iterator[Shelter]:
    """Two shelters with a team each; Ratna and Cendana work in the other one."""
    made = Shelter(tmp_path)
    made.ask(StaffRegistered(handle="ratna", name="Ratna"), JATI, stream=StreamId(RATNA))  # type: ignore[arg-type]
    made.ask(RoleGranted(role=Role.SUPERVISOR, since=LONG_AGO), JATI, stream=StreamId(RATNA))
    for name in ("utara", "selatan"):
        settings = {"stream": SETTINGS_STREAM}
        made.ask(SiteDeclared(site=SiteId(name), name=name.title(), since=LONG_AGO), JATI, **settings)
        made.ask(
            TeamDeclared(team=TeamId(name), site=SiteId(name), name=name.title(), since=LONG_AGO), JATI, **settings
        )
    for person in (DAHLIA, MERANTI, DAMAR):
        made.ask(TeamJoined(team=TeamId("utara"), since=LONG_AGO), JATI, stream=StreamId(person))
    for person in (RATNA, CENDANA):
        made.ask(TeamJoined(team=TeamId("selatan"), since=LONG_AGO), JATI, stream=StreamId(person))
    yield made
    made.close()


def classes(shelter: Shelter, person: StaffId, role: Role, case: str) -> frozenset[Sensitivity]:
    site = shelter.site
    reader = Reader(person, role, shelter.clock())
    return Scope(site.log, site.keys, site.knowledge.brief([person]), reader).classes(case)


def void(id: str) -> Voided:
    return Voided(voids=id, reason=VoidReason.ENTERED_IN_ERROR, evidence="asked again")  # type: ignore[arg-type]


def test_a_supervisor_of_another_shelter_voids_no_protection(shelter: Shelter) -> None:
    case = shelter.open_case()
    block = shelter.ask(ContactBlocked(person=UNCLE, reason="hit the child"), DAHLIA, stream=case).events[0]
    said = shelter.ask(AllegationRecorded(against_person=UNCLE, account="hit me"), DAHLIA, stream=case).events[0]
    for id in (block, said):
        with pytest.raises(Refused, match=r"annotation\.not-your-record|case\.not-yours"):
            shelter.ask(void(id), RATNA, stream=case, role=Role.SUPERVISOR)
    shelter.ask(void(block), MERANTI, stream=case)


def test_broken_glass_is_not_made_to_last_by_a_correction(shelter: Shelter) -> None:
    case = shelter.open_case()
    until = shelter.clock() + timedelta(minutes=50)
    glass = shelter.ask(BreakGlassUsed(until=until, reason="Anak di IGD"), MERANTI, stream=case).events[0]
    longer = BreakGlassUsed(until=until + timedelta(days=3650), reason="Anak di IGD")
    correction = Corrected(corrects=glass, reason=CorrectionReason.TYPING_ERROR, replacement=longer, evidence="x")
    with pytest.raises(Refused, match=r"correction\.of-an-opening"):
        shelter.ask(correction, MERANTI, stream=case)


def test_one_more_contact_gives_nobody_the_case(shelter: Shelter) -> None:
    met = shelter.contact()
    again = ContactRecorded(
        entry_mode=EntryMode.ROUTINE_WALK, outcome=ContactOutcome.KEEP_CONTACT, label="Sur", place="Amplas"
    )
    shelter.ask(again, RATNA, stream=met.stream, role=Role.SUPERVISOR)
    assert Sensitivity.D3 not in classes(shelter, RATNA, Role.SUPERVISOR, met.stream)
    assert Sensitivity.D3 not in classes(shelter, CENDANA, Role.SOCIAL_WORKER, met.stream)
    assert Sensitivity.D3 in classes(shelter, MERANTI, Role.SUPERVISOR, met.stream)


def test_a_manager_makes_nobody_holder_of_a_case_who_is_the_manager(shelter: Shelter) -> None:
    case = shelter.contact().stream
    shelter.ask(RoleGranted(role=Role.SOCIAL_WORKER, since=LONG_AGO), MERANTI, stream=StreamId(JATI), role=Role.MANAGER)
    with pytest.raises(Refused, match=r"approval\.needs-another-person|case\.unknown"):
        shelter.ask(WorkerAssigned(worker=JATI), JATI, stream=case)


def test_who_does_not_read_a_record_neither_rewrites_nor_voids_it(shelter: Shelter) -> None:
    met = shelter.contact()
    other = ContactRecorded(entry_mode=EntryMode.OPERATION, outcome=ContactOutcome.REFER, label="Lain", place="Lain")
    correction = Corrected(
        corrects=met.events[0], reason=CorrectionReason.MISUNDERSTOOD, replacement=other, evidence="heard so"
    )
    for event in (correction, void(met.events[0])):
        with pytest.raises(Refused, match=r"annotation\.not-your-record|case\.unknown"):
            shelter.ask(event, CENDANA, stream=met.stream)


def test_what_is_not_there_for_somebody_is_refused_as_what_nobody_has_recorded(shelter: Shelter) -> None:
    case = shelter.open_case()
    child = shelter.site.knowledge.brief([case]).facts(case).history.subject
    assert child is not None
    shelter.ask(ChildRestricted(admitted=(), reason="an uncle asks around"), DAHLIA, stream=case)
    for stream in (case, NOBODY):
        with pytest.raises(Refused, match=r"case\.unknown"):
            shelter.ask(ChildSeen(place="the yard"), DAMAR, stream=StreamId(stream))
    for met in (child, NOBODY.replace("case", "child")):
        with pytest.raises(Refused, match=r"child\.unknown"):
            shelter.contact(child=met)


def test_a_contact_that_is_said_to_be_earlier_takes_the_case_from_nobody(shelter: Shelter) -> None:
    met = shelter.contact()
    asked = {"stream": met.stream, "role": Role.SUPERVISOR, "occurred": Occurred(shelter.clock() - timedelta(days=5))}
    again = ContactRecorded(
        entry_mode=EntryMode.ROUTINE_WALK, outcome=ContactOutcome.KEEP_CONTACT, label="Sur", place="Amplas"
    )
    shelter.ask(again, RATNA, **asked)
    shelter.ask(ChildArrived(received_by=RATNA, brought_by="warga", condition="baik"), RATNA, **asked)
    assert Sensitivity.D3 not in classes(shelter, RATNA, Role.SUPERVISOR, met.stream)
    assert Sensitivity.D3 in classes(shelter, MERANTI, Role.SUPERVISOR, met.stream)
