"""A warning tells nobody what they may not read: it would be found out by asking until the warning comes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.case.events.assessment import InstrumentScored
from domain.case.vocabulary import Instrument, Respondent
from domain.child.events import BirthDateClaimed
from domain.child.vocabulary import BirthPrecision, Evidence
from domain.identifiers import Handle, StaffId, StreamId
from domain.staff.events import RoleGranted, StaffRegistered
from domain.staff.vocabulary import Role
from service.asked import Done
from service.envelope import read_envelope
from tests.domain.given import DAHLIA, JATI
from tests.support.shelter import Shelter

WULAN = StaffId("staff-7c3e1a90-52d4-4f0b-8b1e-6a2f9d0c4e55")
SCORE = InstrumentScored(instrument=Instrument.SDQ, respondent=Respondent.PARENT, complete=True)
TOO_YOUNG = datetime(2013, 1, 1, tzinfo=UTC)
BORN = BirthDateClaimed(evidence=Evidence.FAMILY, precision=BirthPrecision.DAY, born_on=date(2011, 11, 14))


@pytest.fixture
def shelter(tmp_path: Path) -> Iterator[Shelter]:
    """With Wulan, a volunteer."""
    made = Shelter(tmp_path)
    made.ask(StaffRegistered(handle=Handle("wulan"), name="Wulan"), JATI, stream=StreamId(WULAN))
    made.ask(RoleGranted(role=Role.VOLUNTEER, since=date(2020, 1, 1)), JATI, stream=StreamId(WULAN))
    yield made
    made.close()


def scored(shelter: Shelter, by: StaffId, role: Role) -> Done:
    """A form about a child at an age for which it is not made."""
    case = shelter.open_case()
    child = shelter.site.knowledge.brief([case]).facts(case).history.subject
    assert child is not None
    shelter.ask(BORN, stream=StreamId(child))
    return shelter.ask(SCORE, by, role=role, stream=case, occurred=shelter.at(TOO_YOUNG))


def test_who_reads_the_birth_date_is_warned_of_the_age(shelter: Shelter) -> None:
    assert "sdq.outside-age" in scored(shelter, DAHLIA, Role.SOCIAL_WORKER).warnings


def test_who_does_not_read_it_is_not_and_the_record_does_not_say_so_either(shelter: Shelter) -> None:
    done = scored(shelter, WULAN, Role.VOLUNTEER)
    assert "sdq.outside-age" not in done.warnings
    shown = read_envelope(shelter.site.log.load(done.stream)[-1].envelope).shown
    assert shown is None or "sdq.outside-age" not in shown.warnings


def test_those_who_work_on_the_case_find_the_warning_where_it_stands(shelter: Shelter) -> None:
    done = scored(shelter, WULAN, Role.VOLUNTEER)
    (row,) = shelter.rows("warnings", code="sdq.outside-age")
    assert (row["case"], row["about"]) == (done.stream, done.events[0])
