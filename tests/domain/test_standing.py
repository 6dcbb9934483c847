"""What becomes of a record: counts, corrected, voided, held, set aside; and what is said of its time after that."""

from domain.annotations import Corrected, CorrectionReason, Held, HoldReason, Settled, Settlement, Voided, VoidReason
from domain.case.events.closing import CaseClosed
from domain.case.events.outreach import ChildSeen
from domain.history import history
from domain.record import NOTHING_SEEN, Seen
from domain.standing import Fate, Standing, fates
from tests.domain.given import CENDANA, MERANTI, Story, at, happened, id_of, record
from tests.domain.stories import a_contact, approved_ending

ALL_SEEN = Seen(stream_version=10_000)
SEEN = happened(ChildSeen(place="the market"), "seen", on="2025-03-05 12:00")


def correction(of: str = "seen", place: str | None = "the station", **rest: object) -> Corrected:
    replacement = ChildSeen(place=place) if place else None
    said = {"reason": CorrectionReason.MISUNDERSTOOD, "evidence": "asked again"} | rest
    return Corrected(corrects=id_of(of), replacement=replacement, **said)  # type: ignore[arg-type]


def void(of: str) -> Voided:
    return Voided(voids=id_of(of), reason=VoidReason.ENTERED_TWICE, evidence="the same paper")


def hold(of: str) -> Held:
    return Held(holds=id_of(of), reason=HoldReason.CLOSING_OR_RISK, due=at("2025-03-22 12:00"))


def settled(of: str, outcome: Settlement) -> Settled:
    return Settled(hold=id_of(of), outcome=outcome, reason="looked into")


def fate(story: Story, name: str = "seen") -> Fate:
    return fates(story.history)[id_of(name)]


def standing(story: Story, name: str = "seen") -> Standing:
    return fate(story, name).standing


def test_a_record_that_nobody_touched_counts() -> None:
    assert fate(a_contact().then(SEEN)).standing is Standing.COUNTS
    assert fate(a_contact().then(SEEN)).corrected_by == ()


def test_a_corrected_record_names_its_corrections_oldest_first() -> None:
    story = a_contact().then(SEEN, happened(correction(), "one"), happened(correction("one", "the port"), "two"))
    assert fate(story).standing is Standing.CORRECTED
    assert fate(story).corrected_by == (id_of("one"), id_of("two"))
    assert (standing(story, "one"), standing(story, "two")) == (Standing.CORRECTED, Standing.COUNTS)


def test_a_correction_of_the_time_alone_shows_and_moves_the_record() -> None:
    moved = correction(place=None, occurred_at=at("2025-03-05 09:00"), reason=CorrectionReason.WRONG_TIME)
    found = fate(a_contact().then(SEEN, happened(moved, "moved")))
    assert (found.standing, found.corrected_by) == (Standing.CORRECTED, (id_of("moved"),))
    assert (found.at, found.occurred.at) == (at("2025-03-05 09:00"), at("2025-03-05 09:00"))


def test_a_voided_correction_corrects_nothing() -> None:
    story = a_contact().then(SEEN, happened(correction(), "one"), happened(void("one"), "void"))
    assert standing(story) is Standing.COUNTS
    assert (standing(story, "one"), fate(story, "one").voided_by) == (Standing.VOIDED, id_of("void"))


def test_a_voided_record_names_its_void_and_keeps_its_place_in_time() -> None:
    found = fate(a_contact().then(SEEN, happened(void("seen"), "void")))
    assert (found.standing, found.voided_by, found.at) == (Standing.VOIDED, id_of("void"), at("2025-03-05 12:00"))


def test_a_void_that_is_voided_gives_the_record_back() -> None:
    story = a_contact().then(SEEN, happened(void("seen"), "void"), happened(void("void"), "back"))
    assert (standing(story), standing(story, "void")) == (Standing.COUNTS, Standing.VOIDED)


def test_two_corrections_that_did_not_know_each_other_are_both_held() -> None:
    story = a_contact().then(
        SEEN,
        happened(correction(), "one", seen=NOTHING_SEEN),
        happened(correction(place="the port"), "other", by=CENDANA, seen=NOTHING_SEEN),
    )
    assert standing(story) is Standing.COUNTS
    assert (standing(story, "one"), standing(story, "other")) == (Standing.HELD, Standing.HELD)


def test_a_held_closing_waits_until_it_is_settled() -> None:
    ended = approved_ending().then(
        happened(CaseClosed(approval=id_of("closure approval")), "closed"), happened(hold("closed"), "hold", by=MERANTI)
    )
    applied = ended.then(happened(settled("hold", Settlement.APPLY), by=MERANTI))
    put_aside = ended.then(happened(settled("hold", Settlement.SET_ASIDE), by=MERANTI))
    assert standing(ended, "closed") is Standing.HELD
    assert standing(applied, "closed") is Standing.COUNTS
    assert standing(put_aside, "closed") is Standing.SET_ASIDE


def test_a_held_correction_waits_and_one_set_aside_corrects_nothing() -> None:
    held = a_contact().then(SEEN, happened(correction(), "one"), happened(hold("one"), "hold", by=MERANTI))
    put_aside = held.then(happened(settled("hold", Settlement.SET_ASIDE), by=MERANTI))
    applied = held.then(happened(settled("hold", Settlement.APPLY), by=MERANTI))
    assert (standing(held), standing(held, "one")) == (Standing.COUNTS, Standing.HELD)
    assert (standing(put_aside), standing(put_aside, "one")) == (Standing.COUNTS, Standing.SET_ASIDE)
    assert (standing(applied), standing(applied, "one")) == (Standing.CORRECTED, Standing.COUNTS)


def test_every_record_has_a_fate() -> None:
    story = a_contact().then(SEEN, happened(correction(), "one"), happened(void("seen"), "void"))
    assert fates(story.history).keys() == {each.id for each in story.records}


def test_a_correction_that_arrived_before_what_it_corrects_does_not_count_yet() -> None:
    story = a_contact().then(happened(correction(), "one", on="2025-03-05 13:00"), SEEN)
    assert fate(story).corrected_by == ()
    assert [each.record.id for each in story.entries if len(each.revisions) > 1] == []


def test_a_long_chain_of_corrections_can_be_told() -> None:
    records, last = [*a_contact().then(SEEN).records], "seen"
    for number in range(1, 1_200):
        records.append(record(correction(last, str(number)), f"fix {number}", version=len(records) + 1, seen=ALL_SEEN))
        last = f"fix {number}"
    assert len(fates(history(records))[id_of("seen")].corrected_by) == 1_199
