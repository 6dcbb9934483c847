"""Assessment: E04, E07, and claims that stand side by side."""

from domain.annotations import Corrected, CorrectionReason
from domain.case.events.assessment import AssessmentSigned, AssessmentStarted, ClaimRecorded, Countersigned, InquiryMade
from domain.case.vocabulary import Aspect, AssessmentReason, BpssDomain, Source, UnknownReason
from domain.record import NOTHING_SEEN
from tests.domain.given import ANGGREK, CENDANA, Story, happened, id_of
from tests.domain.stories import INTERVIEW, an_open_case, assessed, claim, names, signed

SIGN = AssessmentSigned(assessment=id_of("assessment"))


def started() -> Story:
    return an_open_case().then(happened(AssessmentStarted(reason=AssessmentReason.FIRST), "assessment"))


def sides(*domains: BpssDomain) -> list[ClaimRecorded]:
    return [claim(domain) for domain in domains or BpssDomain]


def test_an_assessment_is_signed_once() -> None:
    assessed().when(SIGN).granted()
    signed().when(SIGN).already_so()


def test_it_is_not_signed_before_the_assessor_has_seen_the_child() -> None:
    by_phone = InquiryMade(method=Source.FAMILY_VISIT, child_seen=False, summary="the mother by telephone")
    started().then(by_phone, *sides()).when(SIGN).refused("assessment.child-not-seen", "E04")


def test_it_is_not_signed_without_an_interview_or_an_observation() -> None:
    at_school = InquiryMade(method=Source.SCHOOL, child_seen=True, summary="met the teacher, the child passed by")
    started().then(at_school, *sides()).when(SIGN).refused("assessment.no-interview-or-observation", "E04")


def test_every_side_must_be_filled() -> None:
    three = sides(BpssDomain.BIO, BpssDomain.PSYCHO, BpssDomain.SOCIAL)
    outcome = started().then(INTERVIEW, *three).when(SIGN)
    outcome.refused("assessment.domains-missing", "E04")
    assert outcome.refusal and outcome.refusal.facts == {"domains": ["spiritual"]}


def test_unknown_with_a_reason_fills_a_side() -> None:
    three = sides(BpssDomain.BIO, BpssDomain.PSYCHO, BpssDomain.SOCIAL)
    silent = claim(BpssDomain.SPIRITUAL, statement=None, unknown=UnknownReason.NOT_DISCLOSED)
    started().then(INTERVIEW, *three, silent).when(SIGN).granted()


def test_a_claim_says_something_or_why_nothing_is_known() -> None:
    started().when(claim(BpssDomain.BIO, statement=None)).refused("claim.neither-known-nor-unknown")
    both = claim(BpssDomain.BIO, unknown=UnknownReason.NO_SOURCE)
    started().when(both).refused("claim.neither-known-nor-unknown")


def test_only_the_case_holder_signs() -> None:
    assessed().when(SIGN, by=CENDANA).refused("case.not-your-case", "E04")


def test_the_interview_of_a_student_counts_once_it_is_countersigned() -> None:
    story = started().then(happened(INTERVIEW, "by student", by=ANGGREK), *sides())
    story.when(SIGN).refused("assessment.child-not-seen", "E04")
    story.then(Countersigned(entries=names("by student"))).when(SIGN).granted()


def test_a_round_that_runs_is_not_started_again() -> None:
    started().when(AssessmentStarted(reason=AssessmentReason.REVIEW)).already_so()
    signed().when(AssessmentStarted(reason=AssessmentReason.REVIEW)).granted()


def test_entries_of_a_student_are_provisional_until_countersigned() -> None:
    story = started().then(happened(INTERVIEW, "by student", by=ANGGREK))
    assert [each.id for each in story.case.team.provisional] == list(names("by student"))
    signed_off = story.then(Countersigned(entries=names("by student")))
    assert signed_off.case.team.provisional == ()
    signed_off.when(Countersigned(entries=names("by student"))).already_so()


def test_nobody_countersigns_their_own_entry() -> None:
    story = started().then(happened(INTERVIEW, "by student", by=ANGGREK))
    story.when(Countersigned(entries=names("by student")), by=ANGGREK).refused("approval.needs-another-person", "E15")


def test_a_countersign_names_entries_that_exist() -> None:
    started().when(Countersigned(entries=names("nothing"))).refused("countersign.unknown-entry", "E07")


def test_a_countersigned_entry_that_is_corrected_is_provisional_again() -> None:
    story = started().then(
        happened(INTERVIEW, "by student", by=ANGGREK),
        Countersigned(entries=names("by student")),
        happened(
            Corrected(
                corrects=id_of("by student"),
                reason=CorrectionReason.MISUNDERSTOOD,
                replacement=InquiryMade(method=Source.CHILD_INTERVIEW, child_seen=True, summary="talked about school"),
                evidence="notes of that day",
            ),
            by=ANGGREK,
        ),
    )
    assert [each.id for each in story.case.team.provisional] == list(names("by student"))


def test_a_signature_does_not_cover_a_correction_that_its_author_had_not_seen() -> None:
    story = started().then(
        happened(INTERVIEW, "by student", by=ANGGREK),
        happened(
            Corrected(
                corrects=id_of("by student"),
                reason=CorrectionReason.MISUNDERSTOOD,
                replacement=InquiryMade(method=Source.OBSERVATION, child_seen=True, summary="watched at chores"),
                evidence="notes of that day",
            ),
            by=ANGGREK,
        ),
        happened(Countersigned(entries=names("by student")), seen=NOTHING_SEEN),
    )
    assert [each.id for each in story.case.team.provisional] == list(names("by student"))


def test_contradicting_claims_stay_side_by_side_until_somebody_clears_them_up() -> None:
    def said(statement: str, source: Source, **rest: object) -> ClaimRecorded:
        return ClaimRecorded(
            domain=BpssDomain.SOCIAL,
            aspect=Aspect.FINDING,
            source=source,
            statement=statement,
            **rest,  # type: ignore[arg-type]
        )

    burden = happened(said("left so as not to burden the parents", Source.CHILD_INTERVIEW), "burden")
    contradicting = said("gets no support from the family", Source.STAFF, contradicts=names("burden"))
    story = started().then(burden, happened(contradicting, "no support"))
    assert story.case.assessment.unresolved == names("burden", "no support")
    visit = said("the mother is willing", Source.FAMILY_VISIT, resolves=names("burden", "no support"))
    assert story.then(visit).case.assessment.unresolved == ()
