"""From what is stored to what counts: times, corrections, voids, holds, settlements."""

from datetime import timedelta

from domain.annotations import (
    Corrected,
    CorrectionReason,
    Held,
    HoldReason,
    Settled,
    Settlement,
    Voided,
    VoidReason,
)
from domain.case.events.closing import CaseClosed
from domain.case.events.outreach import ChildSeen
from domain.case.events.risk import RiskRaised
from domain.case.state import fold
from domain.case.vocabulary import RiskLevel, Status
from domain.history import effective, history
from domain.record import Precision, Record, Seen
from tests.domain.given import CENDANA, DAMAR, MERANTI, Story, at, given, happened, id_of, record
from tests.domain.stories import approved_ending

SEEN = ChildSeen(place="the market")


def sighting(place: str) -> ChildSeen:
    return ChildSeen(place=place)


def corrected(name: str, place: str) -> Corrected:
    return Corrected(
        corrects=id_of(name),
        reason=CorrectionReason.MISUNDERSTOOD,
        replacement=sighting(place),
        evidence="asked again",
    )


def places(story: Story) -> list[str]:
    return [each.event.place for each in story.entries if isinstance(each.event, ChildSeen) and each.hold is None]


def counting_at(one: Record) -> str:
    (entry,) = effective([one])
    return entry.at.strftime("%m-%d %H:%M:%S")


def test_a_record_counts_at_the_minute_that_was_stated() -> None:
    assert counting_at(record(SEEN, on="2025-03-05 10:15", logged="2025-03-09 08:00")) == "03-05 10:15:00"


def test_a_day_counts_at_its_end_and_a_month_at_its_end() -> None:
    day = record(SEEN, on="2025-03-05 00:00", precision=Precision.DAY, recorded="2025-03-07 08:00")
    month = record(SEEN, on="2025-02-03 00:00", precision=Precision.MONTH, recorded="2025-03-07 08:00")
    december = record(SEEN, on="2024-12-03 00:00", precision=Precision.MONTH, recorded="2025-03-07 08:00")
    assert [counting_at(each) for each in (day, month, december)] == [
        "03-05 23:59:59",
        "02-28 23:59:59",
        "12-31 23:59:59",
    ]


def test_nothing_counts_later_than_it_was_recorded_or_arrived() -> None:
    same_day = record(SEEN, on="2025-03-05 00:00", precision=Precision.DAY, recorded="2025-03-05 14:00")
    fast_clock = record(SEEN, on="2025-03-06 10:00", recorded="2025-03-06 10:00", logged="2025-03-05 10:00")
    assert counting_at(same_day) == "03-05 14:00:00"
    assert counting_at(fast_clock) == "03-05 10:00:00"


def test_a_device_clock_that_is_off_is_corrected_by_what_the_hub_measured() -> None:
    fast = record(SEEN, on="2025-03-05 12:00", recorded="2025-03-05 12:00", logged="2025-03-08 12:00")
    assert counting_at(fast._replace(clock_offset=timedelta(hours=-2))) == "03-05 10:00:00"


def test_a_decision_never_counts_before_the_decision_before_it() -> None:
    story = approved_ending()
    early = record(
        CaseClosed(approval=id_of("closure approval")),
        "closing",
        on="2025-03-01 10:00",
        version=len(story.records) + 1,
        logged="2025-04-01 10:00",
    )
    entries = effective((*story.records, early))
    decisions = [each for each in entries if each.record.event.KIND == "decision"]
    assert decisions[-1].record.id == id_of("closing")
    assert decisions[-1].at == decisions[-2].at


def test_what_happened_earlier_comes_earlier_however_late_it_arrives() -> None:
    story = given(
        happened(sighting("Pinang Baris"), on="2025-03-05 10:00"),
        happened(sighting("Amplas"), on="2025-03-04 20:00", recorded="2025-03-06 09:00"),
    )
    assert places(story) == ["Amplas", "Pinang Baris"]


def test_as_of_a_moment_leaves_out_what_had_not_happened_yet() -> None:
    story = given(
        happened(sighting("Amplas"), on="2025-03-04 20:00"), happened(sighting("Sambu"), on="2025-03-06 20:00")
    )
    then = history(story.records, as_of=at("2025-03-05 23:59"))
    assert [each.event for each in then.effective] == [sighting("Amplas")]


def test_a_correction_stands_at_the_time_of_what_it_corrects_and_the_old_value_stays_readable() -> None:
    story = given(
        happened(sighting("Amplas"), "one", on="2025-03-04 20:00"),
        happened(sighting("Sambu"), on="2025-03-05 20:00"),
        happened(corrected("one", "Simpang Limun"), "fix", on="2025-03-09 09:00"),
    )
    assert places(story) == ["Simpang Limun", "Sambu"]
    first = story.entries[0]
    assert [each.event for each in first.revisions] == [sighting("Amplas"), sighting("Simpang Limun")]
    assert (first.mark.version, first.mark.by) == (3, id_of("fix"))


def test_a_correction_of_the_time_moves_the_record() -> None:
    story = given(
        happened(sighting("Amplas"), on="2025-03-04 20:00"),
        happened(sighting("Sambu"), "two", on="2025-03-05 20:00"),
        Corrected(
            corrects=id_of("two"),
            reason=CorrectionReason.WRONG_TIME,
            occurred_at=at("2025-03-03 22:00"),
            evidence="the bus ticket",
        ),
    )
    assert places(story) == ["Sambu", "Amplas"]


def test_a_correction_can_be_corrected_again() -> None:
    story = given(
        happened(sighting("Amplas"), "one"),
        happened(corrected("one", "Sambu"), "fix"),
        happened(corrected("fix", "Petisah"), "fix of the fix"),
    )
    assert places(story) == ["Petisah"]


def test_a_voided_record_does_not_count_and_a_voided_void_does_not_void() -> None:
    once = given(
        happened(SEEN, "one"),
        happened(Voided(voids=id_of("one"), reason=VoidReason.ENTERED_TWICE, evidence="form 12"), "void"),
    )
    assert places(once) == []
    assert len(once.records) == 2
    twice = once.then(Voided(voids=id_of("void"), reason=VoidReason.ENTERED_IN_ERROR, evidence="two visits"))
    assert places(twice) == ["the market"]


def test_a_voided_correction_gives_the_old_value_back() -> None:
    story = given(
        happened(sighting("Amplas"), "one"),
        happened(corrected("one", "Sambu"), "fix"),
        Voided(voids=id_of("fix"), reason=VoidReason.ENTERED_IN_ERROR, evidence="it was Amplas after all"),
    )
    assert places(story) == ["Amplas"]


def two_corrections(second_seen: Seen) -> Story:
    return given(
        happened(sighting("Amplas"), "one"),
        happened(corrected("one", "Sambu"), "by one", by=DAMAR, seen=Seen(stream_version=1)),
        happened(corrected("one", "Petisah"), "by another", by=CENDANA, seen=second_seen),
    )


def test_of_two_corrections_the_later_counts_when_its_author_knew_the_earlier() -> None:
    assert places(two_corrections(Seen(stream_version=2))) == ["Petisah"]


def test_two_corrections_that_did_not_know_each_other_wait_and_the_old_value_stays() -> None:
    story = two_corrections(Seen(stream_version=1))
    assert places(story) == ["Amplas"]
    assert story.entries[0].contested == tuple(sorted((id_of("by one"), id_of("by another"))))
    assert [each.record for each in story.case.holds] == sorted((id_of("by one"), id_of("by another")))


def held(name: str, reason: HoldReason = HoldReason.RULE_NO_LONGER_FITS) -> Held:
    return Held(holds=id_of(name), reason=reason, due=at("2025-04-01 12:00"))


def settled(outcome: Settlement, **rest: object) -> Settled:
    return Settled(hold=id_of("hold"), outcome=outcome, reason="asked both", **rest)  # type: ignore[arg-type]


HIGH = RiskRaised(level=RiskLevel.HIGH, reasons="the uncle")


def test_a_held_warning_of_harm_protects_while_it_is_in_doubt() -> None:
    story = given(happened(HIGH, "risk"), happened(held("risk"), "hold"))
    assert story.case.risk.level is RiskLevel.HIGH
    aside = story.then(happened(settled(Settlement.SET_ASIDE), by=MERANTI))
    assert aside.case.risk.level is None


def test_a_held_record_does_not_count_and_is_visible_as_held() -> None:
    story = given(happened(SEEN, "risk"), happened(held("risk"), "hold"))
    assert story.case.outreach.last_seen_at is None
    assert [(each.record, each.type, each.hold) for each in story.case.holds] == [
        (id_of("risk"), "case.child-seen", id_of("hold"))
    ]


def test_a_held_record_that_is_applied_counts_from_its_own_time() -> None:
    story = given(
        happened(HIGH, "risk", on="2025-03-05 10:00"),
        happened(held("risk"), "hold", on="2025-03-06 10:00"),
        happened(settled(Settlement.APPLY), on="2025-03-07 10:00", by=MERANTI),
    )
    assert story.case.risk.level is RiskLevel.HIGH
    assert story.case.holds == ()
    then = fold(history(story.records, as_of=at("2025-03-05 12:00")).effective)
    assert then.risk.level is RiskLevel.HIGH


def test_a_held_record_that_is_set_aside_never_counts() -> None:
    story = given(
        happened(HIGH, "risk"), happened(held("risk"), "hold"), happened(settled(Settlement.SET_ASIDE), by=MERANTI)
    )
    assert story.entries == ()
    assert story.case.holds == ()


def test_a_held_record_can_be_replaced() -> None:
    story = given(
        happened(HIGH, "risk"),
        happened(held("risk"), "hold"),
        happened(
            settled(Settlement.REPLACE, replacement=RiskRaised(level=RiskLevel.MEDIUM, reasons="agreed")), by=MERANTI
        ),
    )
    assert story.case.risk.level is RiskLevel.MEDIUM


def test_a_late_arrival_on_the_same_matter_reopens_what_was_settled() -> None:
    story = given(
        happened(HIGH, "risk"),
        happened(held("risk"), "hold"),
        happened(settled(Settlement.APPLY), by=MERANTI),
        happened(held("risk"), "second hold"),
    )
    assert [each.hold for each in story.case.holds] == [id_of("second hold")]


def test_a_held_correction_leaves_the_old_value_in_place() -> None:
    story = given(
        happened(sighting("Amplas"), "one"),
        happened(corrected("one", "Sambu"), "fix"),
        happened(held("fix"), "hold"),
    )
    assert places(story) == ["Amplas"]
    assert [each.type for each in story.case.holds] == ["record.corrected"]
    assert places(story.then(happened(settled(Settlement.APPLY), by=MERANTI))) == ["Sambu"]
    assert places(story.then(happened(settled(Settlement.SET_ASIDE), by=MERANTI))) == ["Amplas"]


def closed_under_a_hold() -> Story:
    return approved_ending().then(
        happened(CaseClosed(approval=id_of("closure approval")), "closing"),
        happened(held("closing", HoldReason.CLOSING_OR_RISK), "hold"),
    )


def test_while_a_closing_is_held_the_case_is_under_review_and_not_closed() -> None:
    story = closed_under_a_hold()
    assert story.case.status is Status.CLOSURE_UNDER_REVIEW
    assert story.then(happened(settled(Settlement.APPLY), by=MERANTI)).case.status is Status.AFTERCARE
    assert story.then(happened(settled(Settlement.SET_ASIDE), by=MERANTI)).case.status is Status.CLOSURE_PENDING


def test_what_was_known_at_a_moment_shows_a_later_hold_as_not_yet_there() -> None:
    story = closed_under_a_hold()
    before = fold(history(story.records[:-1]).effective)
    assert before.status is Status.AFTERCARE


def test_a_reader_of_the_past_has_the_wording_of_that_time_in_view() -> None:
    story = given(
        happened(sighting("Amplas"), "one"),
        happened(HIGH, "early reader", by=DAMAR, seen=Seen(stream_version=1)),
        happened(corrected("one", "Sambu"), "fix"),
        happened(HIGH, "late reader", by=DAMAR, seen=Seen(stream_version=3)),
    )
    first = story.entries[0]
    early, late = story.records[1], story.records[3]
    assert [each.event for each in first.revisions if early.had_in_view(each.mark)] == [sighting("Amplas")]
    assert [each.event for each in first.revisions if late.had_in_view(each.mark)] == [
        sighting("Amplas"),
        sighting("Sambu"),
    ]
