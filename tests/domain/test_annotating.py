"""Corrections and voids: E13."""

from dataclasses import replace

from domain.annotations import Corrected, CorrectionReason, Voided, VoidReason
from domain.case.events.assessment import ClaimRecorded
from domain.case.events.intake import IntakeDecided
from domain.case.events.outreach import ChildSeen
from domain.case.vocabulary import Aspect, BpssDomain, Concern, EntryMode, IntakeOutcome, Source
from domain.event import Event
from domain.urgency import Urgency
from tests.domain.given import Story, at, happened, id_of
from tests.domain.stories import ACCEPTED, CONTACT, an_open_case, goal, planned


def correct(name: str, replacement: Event | None, **rest: object) -> Corrected:
    return Corrected(
        corrects=id_of(name),
        reason=CorrectionReason.TYPING_ERROR,
        replacement=replacement,
        evidence="the paper form",
        **rest,  # type: ignore[arg-type]
    )


def void(name: str) -> Voided:
    return Voided(voids=id_of(name), reason=VoidReason.ENTERED_TWICE, evidence="form 12")


def a_sighting() -> Story:
    return an_open_case().then(happened(ChildSeen(place="Sambu"), "sighting"))


def test_a_correction_gives_the_whole_record_anew() -> None:
    a_sighting().when(correct("sighting", ChildSeen(place="Petisah"))).granted()


def test_correcting_to_what_it_says_already_changes_nothing() -> None:
    a_sighting().when(correct("sighting", ChildSeen(place="Sambu"))).already_so()


def test_a_correction_changes_something() -> None:
    a_sighting().when(correct("sighting", None)).refused("correction.changes-nothing", "E13")
    a_sighting().when(correct("sighting", None, occurred_at=at("2025-03-05 09:00"))).granted()


def test_a_correction_keeps_the_kind_of_record() -> None:
    a_sighting().when(correct("sighting", CONTACT)).refused("correction.another-type", "E13")


def test_a_record_that_is_not_in_this_stream_cannot_be_corrected() -> None:
    a_sighting().when(correct("elsewhere", ChildSeen(place="Petisah"))).refused("record.unknown", "E13")


def test_the_outcome_of_a_decision_is_only_reversed_by_another_decision() -> None:
    out = IntakeDecided(outcome=IntakeOutcome.SCREENED_OUT, entry_mode=EntryMode.OPERATION, reasons="no carer in town")
    an_open_case().when(correct("intake", out)).refused("correction.reverses-a-decision", "E13")
    reworded = replace(ACCEPTED, reasons="no carer in Medan")
    an_open_case().when(correct("intake", reworded)).granted()


def test_the_date_of_a_goal_is_corrected_like_that_of_any_record() -> None:
    terms = goal()
    planned().when(correct("goal 1", replace(terms, title="phones home"))).granted()
    planned().when(correct("goal 1", replace(terms, answers=()))).refused("correction.reverses-a-decision", "E13")


def test_a_correction_of_a_correction_gives_the_same_kind_of_record() -> None:
    story = a_sighting().then(happened(correct("sighting", ChildSeen(place="Petisah")), "fix"))
    story.when(correct("fix", ChildSeen(place="Amplas"))).granted()
    story.when(correct("fix", CONTACT)).refused("correction.another-type", "E13")


def test_a_replacement_must_be_whole_itself() -> None:
    empty = ClaimRecorded(domain=BpssDomain.SOCIAL, aspect=Aspect.FINDING, source=Source.STAFF)
    said = replace(empty, statement="quiet")
    story = an_open_case().then(happened(said, "claim"))
    story.when(correct("claim", empty)).refused("claim.neither-known-nor-unknown", "E13")


def test_an_annotation_is_not_corrected() -> None:
    story = a_sighting().then(happened(void("sighting"), "void"))
    story.when(correct("void", ChildSeen(place="Petisah"))).refused("correction.of-an-annotation", "E13")


def test_a_correction_is_as_urgent_as_what_it_says() -> None:
    urgent = ChildSeen(place="Sambu", concerns=(Concern.TRAFFICKING,))
    assert correct("sighting", urgent).urgency is Urgency.REVIEW
    assert correct("sighting", None).urgency is Urgency.NONE


def test_an_observation_is_voided_once() -> None:
    a_sighting().when(void("sighting")).granted()
    a_sighting().then(void("sighting")).when(void("sighting")).already_so()


def test_a_decision_is_not_voided() -> None:
    an_open_case().when(void("intake")).refused("void.of-a-decision", "E13")
