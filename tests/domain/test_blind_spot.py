"""A stream for somebody to whom some of its records are not there: numbered anew, and naming none of them."""

from datetime import datetime

from domain.access import NO_BLIND_SPOT, BlindSpot, threads
from domain.annotations import Corrected, CorrectionReason
from domain.case.events.assessment import ClaimRecorded, Countersigned
from domain.case.events.outreach import DangerLifted
from domain.case.events.risk import AllegationRecorded
from domain.case.vocabulary import BpssDomain
from domain.citations import citations, needed, without
from domain.record import Seen
from tests.domain.given import DAHLIA, JATI, MERANTI, WIB, Story, given, happened, id_of
from tests.domain.stories import CONTACT, claim

ONE, OTHER, NOTE = id_of("one"), id_of("other"), id_of("note")
EARLIER = datetime(2025, 3, 4, 9, 0, tzinfo=WIB)


def alleged(*accused: str) -> Story:
    """An allegation for each, called as whom it accuses."""
    told = (happened(AllegationRecorded(against_staff=each, account="struck him"), each) for each in accused)  # type: ignore[arg-type]
    return given(CONTACT).then(*told)


def signed(*names: str) -> Countersigned:
    return Countersigned(entries=tuple(map(id_of, names)))


def test_versions_are_counted_past_what_is_not_there() -> None:
    blind = BlindSpot({ONE: 3, OTHER: 4, NOTE: 7})
    assert [blind.shown(each) for each in range(9)] == [0, 1, 2, 2, 2, 3, 4, 4, 5]
    assert [blind.kept(each) for each in range(6)] == [0, 1, 2, 5, 6, 8]


def test_who_may_know_of_everything_counts_as_the_log_does() -> None:
    assert not NO_BLIND_SPOT
    assert NO_BLIND_SPOT.shown(7) == NO_BLIND_SPOT.kept(7) == 7
    whole = given(CONTACT).history
    assert NO_BLIND_SPOT.history(whole) is whole


def test_what_is_left_of_a_history_has_no_gap_and_names_nothing_that_is_gone() -> None:
    story = alleged(MERANTI).then(
        happened(CONTACT, "street"), happened(signed(MERANTI, "street"), "signature", by=JATI)
    )
    blind = BlindSpot({id_of(MERANTI): 2})
    left = blind.history(story.history)
    assert [each.version for each in left.records] == [1, 2, 3]
    assert left.records[-1].event == signed("street")
    assert not any(id_of(MERANTI) in citations(each.event) for each in left.records)


def test_what_was_seen_is_counted_alike() -> None:
    record = given(CONTACT).history.records[0]
    seen = record._replace(version=9, seen=Seen(stream_version=5, also=frozenset({ONE, NOTE})))
    assert BlindSpot({ONE: 3}).told(seen).seen == Seen(stream_version=4, also=frozenset({NOTE}))


def test_plain_facts_lose_the_names_too() -> None:
    facts = {"entries": [ONE, OTHER], "danger": ONE, "replacement": {"entries": [ONE]}, "n": 1}
    assert BlindSpot({ONE: 3}).plain(facts) == {"entries": [OTHER], "replacement": {"entries": []}, "n": 1}


def test_a_nested_wording_names_nothing_either() -> None:
    wording = claim(BpssDomain.BIO, contradicts=(ONE, OTHER))
    corrected = Corrected(corrects=NOTE, reason=CorrectionReason.OTHER, replacement=wording, evidence="typed twice")
    told = without(corrected, {ONE})
    assert isinstance(told.replacement, ClaimRecorded)
    assert told.replacement.contradicts == (OTHER,)
    assert without(corrected, {id_of("unknown")}) is corrected


def test_an_event_needs_what_must_be_named_in_it() -> None:
    assert needed(signed("one", "other")) == {ONE, OTHER}
    assert needed(claim(BpssDomain.BIO, contradicts=(ONE,))) == frozenset()


def test_a_countersignature_of_a_thread_alone_belongs_to_it() -> None:
    story = alleged(MERANTI).then(happened(signed(MERANTI), "signature", by=JATI))
    assert threads(story.history).accused[id_of("signature")] == {MERANTI}


def test_a_correction_of_such_a_countersignature_belongs_to_it_too() -> None:
    corrected = Corrected(
        corrects=id_of("signature"), reason=CorrectionReason.OTHER, occurred_at=EARLIER, evidence="was an hour earlier"
    )
    story = alleged(MERANTI).then(
        happened(signed(MERANTI), "signature", by=JATI), happened(corrected, "correction", by=JATI)
    )
    assert threads(story.history).accused[id_of("correction")] == {MERANTI}


def test_a_lifted_alarm_of_a_thread_belongs_to_it() -> None:
    story = alleged(MERANTI).then(
        happened(DangerLifted(danger=id_of(MERANTI), safe_because="not there"), "lifted", by=JATI)
    )
    assert threads(story.history).accused[id_of("lifted")] == {MERANTI}


def test_a_countersignature_of_several_threads_is_hidden_from_who_is_accused_in_all_of_them() -> None:
    story = alleged(MERANTI, DAHLIA).then(happened(signed(MERANTI, DAHLIA), "both", by=JATI))
    assert id_of("both") not in threads(story.history).accused


def test_a_countersignature_that_names_something_else_is_there_for_the_accused() -> None:
    story = alleged(MERANTI).then(
        happened(CONTACT, "street"), happened(signed(MERANTI, "street"), "signature", by=JATI)
    )
    assert id_of("signature") not in threads(story.history).accused
