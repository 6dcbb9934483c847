"""Which cases are listed where nothing is said: all on which somebody may still have to act."""

import sqlite3

import pytest

from domain.annotations import Held, HoldReason, Voided, VoidReason
from domain.case.events.closing import AftercareEnded, CaseClosed
from domain.case.events.intake import IntakeDecided
from domain.case.events.outreach import ChildSeen, DangerEscalated
from domain.case.vocabulary import DangerSign, EntryMode, IntakeOutcome, Status
from service.views.caseload import CASELOAD, GOES_ON
from tests.domain.given import MERANTI, Happened, Story, at, happened, id_of
from tests.domain.stories import a_contact, an_open_case, approved_ending, at_the_door, ending
from tests.service.views.projected import rows
from tests.support.shelter import Shelter

CLOSED = happened(CaseClosed(approval=id_of("closure approval")), "closed")
SCREENED_OUT = IntakeDecided(outcome=IntakeOutcome.SCREENED_OUT, entry_mode=EntryMode.OPERATION, reasons="goes home")
ENDED = happened(AftercareEnded(outcome="lives with his parents"), on="2025-06-20 10:00")


def doubt(name: str) -> Happened:
    return happened(Held(holds=id_of(name), reason=HoldReason.CLOSING_OR_RISK, due=at("2025-03-23 12:00")), by=MERANTI)


def void(name: str) -> Voided:
    return Voided(voids=id_of(name), reason=VoidReason.ENTERED_IN_ERROR, evidence="a try")


STORIES = {
    Status.NONE: (a_contact().then(happened(void("contact"))), False),
    Status.OUTREACH: (a_contact(), True),
    Status.INTAKE_DRAFT: (at_the_door(), True),
    Status.SCREENED_OUT: (at_the_door().then(happened(SCREENED_OUT)), False),
    Status.OPEN: (an_open_case(), True),
    Status.CLOSURE_PENDING: (ending(), True),
    Status.CLOSURE_UNDER_REVIEW: (approved_ending().then(CLOSED, doubt("closed")), True),
    Status.AFTERCARE: (approved_ending().then(CLOSED), True),
    Status.CLOSED: (approved_ending().then(CLOSED, ENDED), False),
}


def listed(story: Story) -> bool:
    """Whether the condition of the view lets its row through."""
    (row,) = rows(CASELOAD, story)
    names = ("status", "holds", "dangers", "provisional", "next_due")
    asked = f"SELECT {GOES_ON} FROM (SELECT {', '.join(f':{each} AS {each}' for each in names)})"
    return bool(sqlite3.connect(":memory:").execute(asked, {each: row[each] for each in names}).fetchone()[0])


@pytest.mark.parametrize("status", Status)
def test_a_case_is_listed_until_it_is_over(status: Status) -> None:
    story, goes_on = STORIES[status]
    assert rows(CASELOAD, story)[0]["status"] == status
    assert listed(story) is goes_on


def test_a_first_contact_in_doubt_is_listed() -> None:
    assert listed(a_contact().then(doubt("contact")))


@pytest.mark.parametrize("status", [Status.SCREENED_OUT, Status.CLOSED])
def test_what_is_over_is_listed_while_something_of_it_waits_for_somebody(status: Status) -> None:
    story, _ = STORIES[status]
    alarm = DangerEscalated(signs=(DangerSign.THREAT_TO_LIFE,), account="a man with a knife")
    alarmed = story.then(happened(alarm, "alarm", on="2025-06-21 20:00"))
    assert rows(CASELOAD, alarmed)[0]["status"] == status
    assert listed(alarmed)
    seen = happened(ChildSeen(place="the station"), "seen", on="2025-06-21 20:00")
    assert listed(story.then(seen, doubt("seen")))


def test_what_is_over_shows_where_it_is_asked_for(shelter: Shelter) -> None:
    contact = shelter.contact()
    shelter.ask(
        Voided(voids=contact.events[0], reason=VoidReason.ENTERED_IN_ERROR, evidence="a try"), stream=contact.stream
    )
    assert shelter.rows("caseload") == []
    (row,) = shelter.rows("caseload", ended=True)
    for asked in ({"id": contact.stream}, {"child": contact.child}, {"status": "none"}, {"stage": row["stage"]}):
        assert shelter.rows("caseload", **asked) == [row], asked
        assert shelter.rows("caseload", **asked, ended=False) == [], asked
