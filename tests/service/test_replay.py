"""Replay from the log: the two moments of the question, the zone of the agency, and the eyes of the reader."""

import json
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.access import Reader
from domain.annotations import Corrected, CorrectionReason
from domain.case.events.assessment import InstrumentScored
from domain.case.events.outreach import ChildSeen, ContactRecorded
from domain.case.vocabulary import ContactOutcome, EntryMode, Instrument, Respondent
from domain.child.events import BirthDateClaimed
from domain.child.vocabulary import BirthPrecision, Evidence
from domain.identifiers import CaseId, StaffId, StreamId
from domain.refusal import Refused
from domain.settings.events import AgencyDescribed, DeadlineSet
from domain.settings.vocabulary import DeadlineKind, Unit
from domain.staff.events import RoleGranted
from domain.staff.vocabulary import Role
from service.eyes import Eyes
from service.keys import KeyGone, KeyStore
from service.knowledge import SETTINGS_STREAM
from service.replay import difference, replay
from service.scope import Scope
from tests.domain.given import CENDANA, DAHLIA, JATI, MERANTI
from tests.support.shelter import START, Shelter


@pytest.fixture
def shelter(tmp_path: Path) -> Iterator[Shelter]:
    made = Shelter(tmp_path)
    yield made
    made.close()


def told(
    shelter: Shelter, case: StreamId, *, by: StaffId = DAHLIA, role: Role = Role.SOCIAL_WORKER, **moments: Any
) -> dict[str, Any]:
    site = shelter.site
    scope = Scope(site.log, site.keys, site.knowledge.brief([by]), Reader(by, role, shelter.clock()))
    return replay(site.log, site.keys, CaseId(case), Eyes(site.keys, scope), now=shelter.clock.at, **moments)


def test_a_case_that_nobody_knows_is_refused(shelter: Shelter) -> None:
    with pytest.raises(Refused, match=r"case\.unknown"):
        told(shelter, StreamId("case-00000000-0000-0000-0000-000000000000"))


def test_a_day_means_its_end_in_the_zone_of_the_agency(shelter: Shelter) -> None:
    case = shelter.contact().stream
    shelter.clock.at = START.replace(hour=16, minute=58)
    (at_23_59,) = shelter.ask(ChildSeen(place="the yard"), stream=case).events
    (at_midnight,) = shelter.ask(ChildSeen(place="the yard"), stream=case).events
    for moments in ({"as_of": date(2025, 3, 4)}, {"known_at": date(2025, 3, 4)}):
        found = told(shelter, case, **moments)
        ids = {each["id"] for each in found["entries"]}
        assert at_23_59 in ids
        assert at_midnight not in ids
        assert found["as_of"] == "2025-03-04T23:59:59.999999+07:00"


def test_a_moment_with_another_offset_is_the_same_moment(shelter: Shelter) -> None:
    case = shelter.open_case()
    moment = shelter.clock.at - timedelta(minutes=3)
    assert told(shelter, case, as_of=moment) == told(shelter, case, as_of=moment.astimezone(UTC))


def test_a_late_record_was_so_then_and_was_not_known_then(shelter: Shelter) -> None:
    case = shelter.open_case()
    day = date(2025, 3, 4)
    shelter.clock.at += timedelta(days=5)
    (late,) = shelter.ask(ChildSeen(place="the square"), stream=case, occurred=shelter.at(START)).events
    so, known = told(shelter, case, as_of=day), told(shelter, case, known_at=day)
    assert late in {each["id"] for each in so["entries"]}
    assert late not in {each["id"] for each in known["entries"]}
    found = difference(known, so)
    assert [each["id"] for each in found["only_in_other"]] == [late]


def test_deadlines_have_the_length_that_was_set_as_far_as_was_known(shelter: Shelter) -> None:
    case = shelter.open_case()
    before = shelter.clock.at
    shorter = DeadlineSet(kind=DeadlineKind.ASSESSMENT, amount=2, unit=Unit.DAYS, since=START.date())
    shelter.ask(shorter, JATI, stream=SETTINGS_STREAM)

    def due(**moments: Any) -> str:
        found = told(shelter, case, **moments)
        return str(next(each["due"] for each in found["deadlines"] if each["code"] == "assessment"))

    assert due() == due(as_of=before) == "2025-03-06T23:59:59.999999+07:00"
    assert due(known_at=before) == "2025-03-11T23:59:59.999999+07:00"


def test_each_reader_gets_the_words_that_the_matrix_gives(shelter: Shelter) -> None:
    case = shelter.open_case()
    (contact, *_) = told(shelter, case)["entries"]
    assert set(contact["content"]) == {"D2", "D3"}
    shelter.ask(RoleGranted(role=Role.AUDITOR, since=date(2020, 1, 1)), JATI, stream=StreamId(CENDANA))
    (contact, *_) = told(shelter, case, by=CENDANA, role=Role.AUDITOR)["entries"]
    assert (contact["content"], contact["withheld"]) == ({}, ["D2", "D3"])
    assert "Lapangan" not in json.dumps(told(shelter, case, by=CENDANA, role=Role.AUDITOR))


def test_a_correction_reads_in_its_new_words_for_those_who_may_read_it(shelter: Shelter) -> None:
    done = shelter.contact()
    better = ContactRecorded(
        entry_mode=EntryMode.OPERATION, outcome=ContactOutcome.REFER, label="Merdeka-Sur", place="Lapangan Merdeka"
    )
    correction = Corrected(
        corrects=done.events[0], reason=CorrectionReason.MISUNDERSTOOD, replacement=better, evidence="asked again"
    )
    shelter.ask(correction, stream=done.stream)
    (contact,) = told(shelter, done.stream)["entries"]
    assert (contact["content"]["D3"]["place"], contact["standing"]) == ("Lapangan Merdeka", "corrected")
    (contact,) = told(shelter, done.stream, by=JATI, role=Role.MANAGER)["entries"]
    assert (contact["content"]["D2"]["label"], contact["withheld"]) == ("Merdeka-Sur", ["D3"])


def test_what_nobody_can_open_any_more_is_told_as_erased(shelter: Shelter, monkeypatch: pytest.MonkeyPatch) -> None:
    case = shelter.open_case()

    def gone(self: KeyStore, subject: str, *rest: object) -> bytes:
        raise KeyGone(subject)

    monkeypatch.setattr(KeyStore, "open", gone)
    (contact, *_) = told(shelter, case)["entries"]
    assert (contact["content"], contact["erased"], contact["withheld"]) == ({}, ["D2", "D3"], [])
    assert told(shelter, case)["status"] == "open"


def test_the_age_of_the_child_counts_for_warnings_as_far_as_it_was_known(shelter: Shelter) -> None:
    done = shelter.contact()
    score = InstrumentScored(instrument=Instrument.SDQ, respondent=Respondent.CHILD, complete=True)
    shelter.ask(score, stream=done.stream)
    before = shelter.clock.at
    born = BirthDateClaimed(evidence=Evidence.CIVIL_DOCUMENT, precision=BirthPrecision.DAY, born_on=date(2006, 11, 14))
    assert done.child is not None
    shelter.ask(born, MERANTI, stream=StreamId(done.child))
    assert "sdq.outside-age" in {each["code"] for each in told(shelter, done.stream)["warnings"]}
    assert "sdq.outside-age" not in {each["code"] for each in told(shelter, done.stream, known_at=before)["warnings"]}
    assert [each["code"] for each in shelter.rows("warnings", code="sdq.outside-age")] == ["sdq.outside-age"]


def test_a_day_of_the_past_ends_in_the_zone_that_was_known_then(shelter: Shelter) -> None:
    case = shelter.contact().stream
    moments = {"as_of": START.date(), "known_at": shelter.clock.at}
    before = told(shelter, case, **moments)
    shelter.ask(AgencyDescribed(name="RPS Contoh", zone="America/Lima"), JATI, stream=SETTINGS_STREAM)
    assert told(shelter, case, **moments) == before
