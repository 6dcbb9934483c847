"""Whoever is accused in a case goes on working on it, and no answer of casework tells them that there is more."""

from pathlib import Path
from typing import Any

import pytest

from domain.access import Reader
from domain.case.decisions import OPENERS
from domain.case.events.assessment import Countersigned
from domain.case.events.outreach import DangerEscalated
from domain.case.events.privacy import SealedNoteWritten
from domain.case.events.risk import AllegationRecorded, RiskRaised
from domain.case.vocabulary import DangerSign, RiskLevel
from domain.identifiers import StaffId, StreamId
from domain.refusal import Refused
from service.asked import Asked, Stale
from service.card import card
from service.eyes import Eyes
from service.scope import Scope
from tests.domain.given import DAHLIA, DAMAR, JATI, MERANTI, ROLES
from tests.support.shelter import Shelter

RISE = RiskRaised(level=RiskLevel.HIGH, reasons="sleeps at the station again")


@pytest.fixture
def shelter(tmp_path: Path) -> Any:
    made = Shelter(tmp_path)
    yield made
    made.close()


@pytest.fixture
def case(shelter: Shelter) -> StreamId:
    return shelter.open_case()


def accuse(shelter: Shelter, case: StreamId, person: StaffId = DAHLIA, by: StaffId = MERANTI) -> str:
    (allegation,) = shelter.ask(AllegationRecorded(against_staff=person, account="struck him"), by, stream=case).events
    return allegation


def scope(shelter: Shelter, person: StaffId) -> Scope:
    reader = Reader(person, ROLES[person], shelter.clock())
    return Scope(shelter.site.log, shelter.site.keys, shelter.site.knowledge.brief([person]), reader)


def test_what_the_accused_records_has_the_number_after_what_they_see(shelter: Shelter, case: StreamId) -> None:
    before = shelter.site.log.head(case).version
    accuse(shelter, case)
    assert shelter.ask(RISE, DAHLIA, stream=case).version == before + 1
    assert shelter.ask(RISE, MERANTI, stream=case).version == before + 3


def test_an_allegation_that_comes_in_between_has_no_number_either(shelter: Shelter, case: StreamId) -> None:
    before = shelter.site.log.head(case).version
    briefing = shelter.site.knowledge.brief([case])
    assert briefing.facts(case).version == before
    accuse(shelter, case)
    shelter.ask(RISE, MERANTI, stream=case)
    asked = Asked(event=RISE, by=DAHLIA, role=ROLES[DAHLIA], stream=case)
    assert shelter.site.casework.handle(asked, briefing).version == before + 2


def test_who_is_not_accused_is_told_the_version_of_the_log(shelter: Shelter, case: StreamId) -> None:
    shown = shelter.site.log.head(case).version
    accuse(shelter, case)
    with pytest.raises(Stale) as stale:
        shelter.ask(RISE, JATI, stream=case, expected=shown)
    assert stale.value.actual == shown + 1
    with pytest.raises(Stale) as stale:
        shelter.ask(RISE, DAHLIA, stream=case, expected=shown + 1)
    assert stale.value.actual == shown
    assert shelter.ask(RISE, DAHLIA, stream=case, expected=shown).version == shown + 1


def test_a_decision_is_dated_by_what_its_author_could_see(shelter: Shelter, case: StreamId) -> None:
    note = SealedNoteWritten(readers=(JATI,), note="for two alone")
    shown = shelter.site.log.head(case).version
    accuse(shelter, case)
    shelter.ask(note, DAHLIA, stream=case, expected=shown)
    newest = scope(shelter, JATI)
    newest.must_see(case)
    stored = shelter.site.log.load(case)[-1]
    assert newest.facts_of(stored).seen.stream_version == shown


def test_citing_the_thread_beside_something_else_gets_round_no_rule(shelter: Shelter, case: StreamId) -> None:
    allegation = accuse(shelter, case, MERANTI, DAHLIA)
    (rise,) = shelter.ask(RISE, DAHLIA, stream=case).events
    for entries in ((allegation,), (rise, allegation)):
        with pytest.raises(Refused, match=r"countersign\.unknown-entry"):
            shelter.ask(Countersigned(entries=entries), MERANTI, stream=case)  # type: ignore[arg-type]


def test_the_card_of_the_accused_is_numbered_without_the_thread(shelter: Shelter, case: StreamId) -> None:
    accuse(shelter, case, DAMAR)
    shelter.ask(DangerEscalated(signs=(DangerSign.THREAT_TO_LIFE,), account="a knife"), DAMAR, stream=case)
    told = _card(shelter, DAMAR, case)
    whole = {each.event_id: each.version for each in shelter.site.log.load(case)}
    late = [each for each in told["entries"] if each["type"] == "case.danger-escalated"]
    assert [each["version"] for each in late] == [whole[each["id"]] - 1 for each in late] != []
    assert told["dangers"] == 1


def _card(shelter: Shelter, person: StaffId, case: StreamId) -> dict[str, Any]:
    mine = scope(shelter, person)
    return card(shelter.site, mine, Eyes(shelter.site.keys, mine), case)  # type: ignore[arg-type]


def test_a_case_never_begins_with_an_allegation() -> None:
    """Else there would be a case of which nothing is left for the accused."""
    assert AllegationRecorded not in OPENERS
