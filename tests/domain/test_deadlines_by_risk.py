"""Clocks that the risk level sets: to see the child, to stay in contact, to review."""

from dataclasses import replace

from domain.case.events.assessment import InquiryMade
from domain.case.events.intake import IntakeDecided
from domain.case.events.outreach import ChildSeen
from domain.case.events.risk import RiskRaised
from domain.case.events.work import ReviewHeld, SessionHeld
from domain.case.vocabulary import (
    Attendance,
    EntryMode,
    IntakeOutcome,
    ReviewConclusion,
    RiskLevel,
    SessionKind,
    Source,
)
from domain.deadlines import Duty
from tests.domain.clocks import clock, clocks, end_of
from tests.domain.given import at, happened, id_of
from tests.domain.stories import INTERVIEW, a_contact, an_open_case, at_the_door, planned


def session(attendance: Attendance) -> SessionHeld:
    return SessionHeld(kind=SessionKind.COUNSELLING, attendance=attendance, summary="talked")


def review() -> ReviewHeld:
    return ReviewHeld(methods=(Source.STAFF,), conclusion=ReviewConclusion.CONTINUE, behaviour="calm")


def test_the_next_review_counts_from_intake_then_from_the_last_review_at_the_pace_of_the_risk() -> None:
    assert clock(an_open_case(), Duty.REVIEW).due == end_of("2025-04-04")
    reviewed = planned().then(happened(review(), on="2025-04-21 10:00"))
    assert clock(reviewed, Duty.REVIEW).due == end_of("2025-05-21")
    worse = reviewed.then(happened(RiskRaised(level=RiskLevel.HIGH, reasons="threatened"), on="2025-04-22 10:00"))
    assert clock(worse, Duty.REVIEW).due == end_of("2025-05-05")


def test_while_nobody_has_judged_the_risk_the_pace_is_that_of_high_risk() -> None:
    accepted = IntakeDecided(outcome=IntakeOutcome.ACCEPTED, entry_mode=EntryMode.SELF, reasons="asked for help")
    unjudged = a_contact().then(happened(accepted, on="2025-03-05 10:15"))
    assert clock(unjudged, Duty.REVIEW).due == end_of("2025-03-19")


def test_the_next_contact_counts_from_the_last_one_and_an_absent_child_is_no_contact() -> None:
    seen = planned().then(happened(session(Attendance.PRESENT), on="2025-04-02 10:00"))
    assert clock(seen, Duty.CONTACT).due == end_of("2025-04-16")
    waited_in_vain = seen.then(happened(session(Attendance.ABSENT), on="2025-04-09 10:00"))
    assert clock(waited_in_vain, Duty.CONTACT).due == end_of("2025-04-16")
    interviewed = waited_in_vain.then(happened(INTERVIEW, on="2025-04-10 10:00"))
    assert clock(interviewed, Duty.CONTACT).due == end_of("2025-04-24")


def test_contact_and_review_have_a_rhythm_only_while_the_agency_works_on_the_case() -> None:
    for story in (a_contact(), at_the_door()):
        assert clocks(story, Duty.CONTACT) == clocks(story, Duty.REVIEW) == ()


def test_a_child_at_medium_risk_is_seen_within_72_hours() -> None:
    judged = an_open_case()
    waiting = clock(judged, Duty.SIGHTING)
    assert (waiting.about, waiting.due) == (id_of("medium"), at("2025-03-08 09:00"))
    asked_the_staff = judged.then(happened(InquiryMade(method=Source.STAFF, child_seen=False, summary="calm")))
    assert clock(asked_the_staff, Duty.SIGHTING).done_at is None
    seen = asked_the_staff.then(
        happened(ChildSeen(place="the yard"), on="2025-03-06 08:00"),
        happened(ChildSeen(place="the gate"), on="2025-03-07 08:00"),
    )
    assert clock(seen, Duty.SIGHTING).done_at == at("2025-03-06 08:00")


def test_a_risk_judged_face_to_face_needs_no_second_look() -> None:
    met, high = a_contact(), RiskRaised(level=RiskLevel.HIGH, reasons="threatened")
    for judged_on in ("2025-03-04 22:10", "2025-03-04 23:10"):
        assert clock(met.then(happened(high, on=judged_on)), Duty.SIGHTING).done_at == at(judged_on)
    assert clock(met.then(happened(high, on="2025-03-04 23:11")), Duty.SIGHTING).done_at is None


def test_a_review_with_the_child_is_a_look_at_it_and_one_with_the_staff_is_not() -> None:
    judged = an_open_case()
    assert clock(judged.then(review()), Duty.SIGHTING).done_at is None
    with_child = replace(review(), methods=(Source.STAFF, Source.CHILD_INTERVIEW))
    assert clock(judged.then(with_child), Duty.SIGHTING).done_at is not None


def test_only_a_higher_level_asks_to_see_the_child_again() -> None:
    seen = an_open_case().then(ChildSeen(place="the yard"))
    repeated = seen.then(happened(RiskRaised(level=RiskLevel.MEDIUM, reasons="still so"), "again"))
    assert [each.about for each in clocks(repeated, Duty.SIGHTING)] == [id_of("medium")]
    higher = repeated.then(happened(RiskRaised(level=RiskLevel.HIGH, reasons="uncle"), "high", on="2025-03-07 10:00"))
    assert clocks(higher, Duty.SIGHTING)[-1].about == id_of("high")
    assert clocks(higher, Duty.SIGHTING)[-1].due == at("2025-03-08 10:00")
