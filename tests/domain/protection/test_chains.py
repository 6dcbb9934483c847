"""Corrections of corrections, voids of voids: what counts in the end, and what can still be asked for."""

from domain.annotations import Corrected, CorrectionReason
from domain.case.events.outreach import ChildSeen
from domain.case.events.risk import RiskLowered, RiskLoweringProposed
from domain.case.vocabulary import RiskLevel
from domain.history import effective
from domain.record import Seen
from tests.domain.given import JATI, MERANTI, at, happened, id_of
from tests.domain.given import record as a_record
from tests.domain.protection.attempts import HIGH, SEEN, correct, void
from tests.domain.stories import a_contact, an_open_case


def test_a_voided_correction_takes_the_corrections_of_it_along() -> None:
    story = an_open_case().then(
        happened(ChildSeen(place="A"), "seen"),
        happened(correct("seen", ChildSeen(place="B")), "fix"),
        happened(correct("fix", ChildSeen(place="C")), "fix of the fix"),
        happened(void("fix")),
    )
    assert [each.event for each in story.entries if each.record.id == id_of("seen")] == [ChildSeen(place="A")]


def test_a_long_chain_of_corrections_is_no_trap() -> None:
    story, last = a_contact().then(happened(ChildSeen(place="0"), "0")), "0"
    records = list(story.records)
    for number in range(1, 1_500):
        step = correct(last, ChildSeen(place=str(number)))
        last = str(number)
        records.append(a_record(step, last, version=len(records) + 1, seen=Seen(stream_version=len(records))))
    assert effective(records)[-1].event == ChildSeen(place="1499")


def test_a_correction_of_the_time_can_be_followed_by_one_of_the_words() -> None:
    moved = Corrected(
        corrects=id_of("seen"), reason=CorrectionReason.WRONG_TIME, occurred_at=at("2025-03-05 09:00"), evidence="x"
    )
    story = an_open_case().then(happened(ChildSeen(place="A"), "seen"), happened(moved, "moved"))
    story.when(correct("moved", ChildSeen(place="B"))).granted()


def test_what_does_not_count_any_more_is_not_corrected() -> None:
    story = an_open_case().then(happened(ChildSeen(place="A"), "seen"), happened(void("seen")))
    story.when(correct("seen", ChildSeen(place="B"))).refused("correction.of-a-voided-record", "E13")


def test_what_was_voided_and_restored_can_be_voided_again() -> None:
    story = an_open_case().then(
        happened(SEEN, "seen"),
        happened(correct("seen", ChildSeen(place="B")), "fix"),
        happened(void("fix"), "void"),
        happened(void("void"), "undo"),
    )
    story.when(void("fix")).granted()
    story.when(void("void")).already_so()


def test_a_correction_of_a_voided_correction_is_refused_and_not_swallowed() -> None:
    story = an_open_case().then(
        happened(SEEN, "seen"), happened(correct("seen", ChildSeen(place="B")), "fix"), happened(void("fix"))
    )
    story.when(correct("fix", ChildSeen(place="C"))).refused("correction.of-a-voided-record", "E13")


def test_a_raising_restored_after_the_risk_was_lowered_is_in_force() -> None:
    story = an_open_case().then(
        happened(HIGH, "high"),
        happened(void("high"), "void", by=MERANTI),
        happened(RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), "lower"),
        happened(RiskLowered(proposal=id_of("lower")), by=MERANTI),
        happened(void("void"), by=JATI),
    )
    assert story.case.risk.level is RiskLevel.HIGH
