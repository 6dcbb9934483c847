"""Warnings about contacts, sessions, assessments and endings."""

from dataclasses import replace
from datetime import date

import pytest

from domain.case.events.assessment import AssessmentSigned, InstrumentScored
from domain.case.events.outreach import ContactRecorded, ShelterReferralMade
from domain.case.events.planning import GoalDropped
from domain.case.vocabulary import BpssDomain, ContactOutcome, Instrument, Respondent, SessionKind, Source
from domain.child.events import BirthDateClaimed
from domain.child.vocabulary import BirthPrecision, Evidence
from domain.sensitivity import UNOPENED
from tests.domain.given import DAMAR, given, happened, id_of
from tests.domain.stories import (
    ARRIVAL,
    CONTACT,
    an_open_case,
    assessed,
    claim,
    closure,
    goal,
    names,
    planned,
    ready_to_end,
)
from tests.domain.warned import facts, last, review, session, standing

KEPT = ContactRecorded(
    entry_mode=CONTACT.entry_mode, outcome=ContactOutcome.KEEP_CONTACT, label="Sur", place="Lapangan Benteng"
)


def test_the_third_contact_without_a_referral_is_pointed_out() -> None:
    twice = given(happened(KEPT, by=DAMAR), happened(KEPT, by=DAMAR))
    assert "contact.no-referral" not in last(twice)
    thrice = twice.then(happened(KEPT, by=DAMAR))
    assert facts(last(thrice)["contact.no-referral"]) == {"contacts": 3}
    assert "contact.no-referral" in standing(thrice)


@pytest.mark.parametrize("outcome", [ContactOutcome.REFER, ContactOutcome.EMERGENCY])
def test_a_contact_that_brings_the_child_in_is_a_referral(outcome: ContactOutcome) -> None:
    story = given(KEPT, KEPT, replace(KEPT, outcome=outcome))
    assert "contact.no-referral" not in last(story)
    assert "contact.no-referral" not in standing(story.then(KEPT))


def test_a_later_referral_settles_it() -> None:
    referred = given(KEPT, KEPT, KEPT).then(ShelterReferralMade(child_agrees=True, reason="sleeps outside"))
    assert "contact.no-referral" not in standing(referred)


def test_contacts_with_a_child_that_came_to_the_shelter_need_no_referral() -> None:
    brought_by_a_neighbour = given(KEPT, KEPT, ARRIVAL)
    assert "contact.no-referral" not in last(brought_by_a_neighbour.then(KEPT))
    assert "contact.no-referral" not in standing(brought_by_a_neighbour.then(KEPT))


def test_a_session_serves_a_goal_unless_it_is_a_crisis() -> None:
    assert last(planned().then(session()))["session.no-goal"].about is not None
    assert "session.no-goal" not in last(planned().then(session(goals=names("goal 1"))))
    assert "session.no-goal" not in last(planned().then(session(kind=SessionKind.CRISIS)))


def test_one_source_behind_a_signature_is_too_few() -> None:
    sign = AssessmentSigned(assessment=id_of("assessment"))
    assert facts(last(assessed().then(sign))["assessment.single-source"]) == {"sources": ["child_interview"]}
    two = assessed().then(happened(claim(BpssDomain.SOCIAL, source=Source.STAFF)), sign)
    assert "assessment.single-source" not in last(two)


@pytest.mark.parametrize(
    ("respondent", "born", "outside"),
    [
        (Respondent.CHILD, date(2014, 3, 11), False),
        (Respondent.CHILD, date(2014, 3, 12), True),
        (Respondent.CHILD, date(2007, 8, 19), False),
        (Respondent.CHILD, date(2007, 3, 11), True),
        (Respondent.PARENT, date(2021, 3, 11), False),
        (Respondent.PARENT, date(2021, 3, 12), True),
        (Respondent.PARENT, date(2007, 3, 12), False),
        (Respondent.PARENT, date(2007, 3, 11), True),
        (Respondent.TEACHER, date(2021, 3, 11), False),
        (Respondent.TEACHER, date(2007, 3, 12), False),
        (Respondent.TEACHER, date(2007, 3, 11), True),
        (Respondent.TEACHER, date(2021, 3, 12), True),
        (Respondent.WORKER, date(2021, 3, 12), False),
    ],
)
def test_the_sdq_has_an_age(respondent: Respondent, born: date, outside: bool) -> None:
    sdq = InstrumentScored(instrument=Instrument.SDQ, respondent=respondent, complete=True)
    scored = an_open_case().then(happened(sdq, on="2025-03-11 10:00"))
    birth = BirthDateClaimed(evidence=Evidence.CIVIL_DOCUMENT, precision=BirthPrecision.DAY, born_on=born)
    assert ("sdq.outside-age" in last(scored, birth)) is outside


def test_a_vague_or_unreadable_birth_date_accuses_nobody() -> None:
    sdq = InstrumentScored(instrument=Instrument.SDQ, respondent=Respondent.CHILD, complete=True)
    scored = an_open_case().then(happened(sdq, on="2025-03-11 10:00"))
    guess = BirthDateClaimed(
        evidence=Evidence.VISUAL_GUESS, precision=BirthPrecision.ESTIMATE, born_on=date(2014, 12, 1)
    )
    assert "sdq.outside-age" not in last(scored, guess)
    assert "sdq.outside-age" in last(scored, replace(guess, born_on=date(2015, 1, 1)))
    assert "sdq.outside-age" in last(scored, replace(guess, precision=BirthPrecision.MONTH))
    assert "sdq.outside-age" not in last(scored, replace(guess, born_on=UNOPENED))
    assert "sdq.outside-age" not in last(scored)


def test_goals_not_reached_or_never_rated_are_named_when_closing_is_proposed() -> None:
    assert facts(last(ready_to_end().then(closure()))["closure.unmet-goals"]) == {"goals": [id_of("goal 1")]}
    missed = ready_to_end().then(review(1), review(-1), closure())
    assert facts(last(missed)["closure.unmet-goals"]) == {"goals": [id_of("goal 1")]}


def test_a_goal_reached_as_expected_in_its_newest_rating_is_met() -> None:
    assert "closure.unmet-goals" not in last(ready_to_end().then(review(-1), review(0), closure()))
    assert "closure.unmet-goals" not in last(ready_to_end().then(review(0), review(), closure()))


def test_a_goal_that_was_given_up_or_never_approved_is_not_owed() -> None:
    dropped = ready_to_end().then(GoalDropped(goal=id_of("goal 1"), reason="moved"), closure())
    assert "closure.unmet-goals" not in last(dropped)
    extra = ready_to_end().then(review(0), happened(goal(title="repair class"), "goal 2"), closure())
    assert "closure.unmet-goals" not in last(extra)
