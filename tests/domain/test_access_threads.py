"""Whose eyes a thread is kept from, and for whom a note is sealed."""

from domain.access import Threads, threads
from domain.annotations import Corrected, CorrectionReason, Voided, VoidReason
from domain.case.events.privacy import SealedNoteWritten
from domain.case.events.risk import AllegationRecorded, AllegationResolved
from domain.case.vocabulary import AllegationOutcome
from domain.history import history
from domain.identifiers import PersonId, StaffId
from domain.sensitivity import UNOPENED
from tests.domain.given import CENDANA, JATI, MERANTI, UNCLE, Happened, Story, given, happened, id_of
from tests.domain.stories import CONTACT


def alleged(name: str, *, staff: StaffId | None = None, person: PersonId | None = None) -> Happened:
    return happened(AllegationRecorded(against_staff=staff, against_person=person, account="struck him"), name)


def test_the_thread_of_an_allegation_is_the_allegation_its_resolution_and_every_note_about_them() -> None:
    resolution = AllegationResolved(
        allegation=id_of("allegation"), outcome=AllegationOutcome.UNFOUNDED, reasons="was not there"
    )
    void = Voided(voids=id_of("allegation"), reason=VoidReason.ENTERED_IN_ERROR, evidence="told twice")
    story = given(CONTACT).then(
        alleged("allegation", staff=MERANTI),
        alleged("another", person=UNCLE),
        happened(resolution, "resolution", by=JATI),
        happened(void, "void", by=JATI),
    )
    assert threads(story.history).accused == {
        id_of("allegation"): {MERANTI},
        id_of("another"): {UNCLE},
        id_of("resolution"): {MERANTI},
        id_of("void"): {MERANTI},
    }


def test_who_was_accused_once_is_kept_out_whatever_a_correction_says() -> None:
    corrected = Corrected(
        corrects=id_of("allegation"),
        reason=CorrectionReason.MISUNDERSTOOD,
        replacement=AllegationRecorded(against_staff=CENDANA, account="struck him"),
        evidence="he showed me who",
    )
    story = given(CONTACT).then(alleged("allegation", staff=MERANTI), happened(corrected, "correction"))
    found = threads(story.history).accused
    assert found == {each: {MERANTI, CENDANA} for each in (id_of("allegation"), id_of("correction"))}


def test_of_an_allegation_that_cannot_be_opened_nobody_is_known_to_be_accused() -> None:
    closed = AllegationRecorded(against_staff=UNOPENED, against_person=UNOPENED, account=UNOPENED)
    assert threads(given(CONTACT).then(closed).history) == Threads()


def noted(*readers: StaffId) -> Story:
    return given(CONTACT).then(happened(SealedNoteWritten(readers=readers, note="who told us"), "note", by=CENDANA))


def renamed(*readers: StaffId) -> Happened:
    corrected = Corrected(
        corrects=id_of("note"),
        reason=CorrectionReason.OTHER,
        replacement=SealedNoteWritten(readers=readers, note="who told us"),
        evidence="she takes over",
    )
    return happened(corrected, "correction", by=CENDANA)


def test_a_sealed_note_is_for_its_author_and_those_it_names() -> None:
    assert threads(noted(MERANTI).history).readers == {id_of("note"): {CENDANA, MERANTI}}


def test_a_correction_changes_for_whom_the_whole_note_is_sealed() -> None:
    readers = threads(noted(MERANTI).then(renamed(JATI)).history).readers
    assert readers == {each: {CENDANA, JATI} for each in (id_of("note"), id_of("correction"))}


def test_a_voided_note_is_left_to_its_author() -> None:
    void = Voided(voids=id_of("note"), reason=VoidReason.WRONG_CHILD, evidence="meant his brother")
    readers = threads(noted(MERANTI).then(happened(void, "void", by=CENDANA)).history).readers
    assert readers == {each: {CENDANA} for each in (id_of("note"), id_of("void"))}


def test_a_case_without_either_has_no_threads() -> None:
    assert threads(given(CONTACT).history) == threads(history(())) == Threads()
