"""Risk and danger: raised by anyone at once, lowered by two; E05, E15."""

from domain.case.events.outreach import ContactRecorded, DangerEscalated, DangerLifted
from domain.case.events.risk import (
    AllegationRecorded,
    AllegationResolved,
    ContactBlocked,
    ContactBlockLifted,
    RiskLowered,
    RiskLoweringProposed,
    RiskRaised,
)
from domain.case.events.work import ReviewHeld, ReviewSigned
from domain.case.vocabulary import (
    AllegationOutcome,
    Concern,
    ContactOutcome,
    DangerSign,
    EntryMode,
    ReviewConclusion,
    RiskLevel,
    Source,
)
from domain.record import Seen
from domain.urgency import Urgency
from tests.domain.given import CENDANA, DAHLIA, DAMAR, JATI, MERANTI, UNCLE, Story, happened, id_of
from tests.domain.stories import an_open_case, names, planned

HIGH = RiskRaised(level=RiskLevel.HIGH, reasons="the uncle is in town")
LOWER = RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm for weeks")


def proposed() -> Story:
    return an_open_case().then(happened(LOWER, "lower"))


def test_anyone_raises_the_risk_and_it_holds_at_once() -> None:
    an_open_case().when(HIGH, by=DAMAR).granted()
    assert an_open_case().then(happened(HIGH, by=DAMAR)).case.risk.level is RiskLevel.HIGH


def test_a_lower_judgement_does_not_lower_the_risk() -> None:
    story = an_open_case().then(RiskRaised(level=RiskLevel.LOW, reasons="looks fine"))
    assert story.case.risk.level is RiskLevel.MEDIUM


def test_the_risk_is_lowered_by_case_holder_and_supervisor() -> None:
    proposed().when(RiskLowered(proposal=id_of("lower")), by=MERANTI).granted()
    lowered = proposed().then(happened(RiskLowered(proposal=id_of("lower")), by=MERANTI))
    assert lowered.case.risk.level is RiskLevel.LOW
    lowered.when(RiskLowered(proposal=id_of("lower")), by=MERANTI).already_so()


def test_until_the_supervisor_agrees_the_old_level_holds() -> None:
    assert proposed().case.risk.level is RiskLevel.MEDIUM
    proposed().when(LOWER).already_so()


def test_nobody_lowers_the_risk_alone() -> None:
    proposed().when(RiskLowered(proposal=id_of("lower")), by=DAHLIA).refused("approval.needs-another-person", "E15")


def test_only_the_case_holder_proposes_and_only_a_lower_level() -> None:
    an_open_case().when(LOWER, by=CENDANA).refused("case.not-your-case", "E05")
    same = RiskLoweringProposed(level=RiskLevel.MEDIUM, reasons="?")
    an_open_case().when(same).refused("risk.not-lower", "E05")


def test_a_lowering_names_a_proposal_that_was_made() -> None:
    an_open_case().when(RiskLowered(proposal=id_of("nothing")), by=MERANTI).refused("risk.no-such-proposal", "E05")


def test_a_raising_that_the_supervisor_had_not_seen_stays_in_force() -> None:
    seen_before = Seen(stream_version=len(proposed().records))
    story = proposed().then(
        happened(HIGH, "unseen", by=DAMAR),
        happened(RiskLowered(proposal=id_of("lower")), by=MERANTI, seen=seen_before),
    )
    assert story.case.risk.level is RiskLevel.HIGH


def test_a_raising_that_arrives_after_the_lowering_stays_in_force_although_it_is_older() -> None:
    lowered = proposed().then(happened(RiskLowered(proposal=id_of("lower")), on="2025-03-20 10:00", by=MERANTI))
    late = happened(HIGH, on="2025-03-19 21:30", recorded="2025-03-19 21:40", logged="2025-03-22 07:00", by=DAMAR)
    assert lowered.then(late).case.risk.level is RiskLevel.HIGH


def test_signs_of_danger_in_a_contact_raise_an_alarm_that_only_a_decision_lifts() -> None:
    contact = ContactRecorded(
        entry_mode=EntryMode.ROUTINE_WALK,
        outcome=ContactOutcome.EMERGENCY,
        label="Sur",
        place="the station",
        danger=(DangerSign.TRAFFICKING_MOVE,),
    )
    assert contact.urgency is Urgency.DANGER
    story = an_open_case().then(happened(contact, "alarm", by=DAMAR))
    assert [each.id for each in story.case.outreach.dangers] == list(names("alarm"))
    lifted = story.then(happened(DangerLifted(danger=id_of("alarm"), safe_because="in the shelter"), by=MERANTI))
    assert lifted.case.outreach.dangers == ()
    lifted.when(DangerLifted(danger=id_of("alarm"), safe_because="again"), by=MERANTI).already_so()


def test_a_danger_that_nobody_raised_cannot_be_lifted() -> None:
    an_open_case().when(DangerLifted(danger=id_of("nothing"), safe_because="?"), by=MERANTI).refused("danger.unknown")


def test_danger_can_be_escalated_at_any_time() -> None:
    escalation = DangerEscalated(signs=(DangerSign.THREAT_TO_LIFE,), account="a knife", told=(MERANTI,))
    planned().when(escalation, by=DAMAR).granted()


def test_reportable_concerns_ask_for_a_look() -> None:
    def contact(*concerns: Concern) -> ContactRecorded:
        return ContactRecorded(
            entry_mode=EntryMode.SELF, outcome=ContactOutcome.NOTHING, label="x", place="y", concerns=concerns
        )

    assert contact(Concern.TRAFFICKING).urgency is Urgency.REVIEW
    assert contact(Concern.OUT_OF_SCHOOL).urgency is Urgency.NONE


def test_a_contact_block_holds_until_it_is_lifted() -> None:
    blocked = an_open_case().then(happened(ContactBlocked(person=UNCLE, reason="threatens the child"), "block"))
    assert blocked.case.risk.blocked(UNCLE)
    lift = ContactBlockLifted(block=id_of("block"), reason="moved abroad")
    blocked.when(lift, by=MERANTI).granted()
    lifted = blocked.then(happened(lift, by=MERANTI))
    assert not lifted.case.risk.blocked(UNCLE)
    lifted.when(lift, by=MERANTI).already_so()
    unknown = ContactBlockLifted(block=id_of("nothing"), reason="?")
    blocked.when(unknown, by=MERANTI).refused("contact-block.unknown")


ACCUSED = AllegationRecorded(against_staff=MERANTI, account="hit the child")


def test_nobody_resolves_an_allegation_against_themselves() -> None:
    story = an_open_case().then(happened(ACCUSED, "allegation")).knowing(alleged=frozenset({MERANTI}))
    resolve = AllegationResolved(
        allegation=id_of("allegation"), outcome=AllegationOutcome.UNFOUNDED, reasons="nobody saw it"
    )
    story.when(resolve, by=MERANTI).refused("approval.needs-another-person", "E15")
    story.when(resolve, by=JATI).granted()
    resolved = story.then(happened(resolve, by=JATI)).knowing(alleged=frozenset())
    assert resolved.case.risk.allegations == ()
    resolved.when(resolve, by=JATI).already_so()
    resolved.when(
        AllegationResolved(allegation=id_of("nothing"), outcome=AllegationOutcome.FOUNDED, reasons="?"), by=JATI
    ).refused("allegation.unknown")


def test_who_is_accused_in_a_case_approves_nothing_in_it() -> None:
    story = proposed().then(ACCUSED).knowing(alleged=frozenset({MERANTI}))
    lower = RiskLowered(proposal=id_of("lower"))
    story.when(lower, by=MERANTI).refused("approval.needs-another-person", "E15")
    story.when(lower, by=JATI).granted()


def test_where_an_allegation_cannot_be_read_nothing_is_approved() -> None:
    story = proposed().then(ACCUSED).knowing(alleged=None)
    story.when(RiskLowered(proposal=id_of("lower")), by=JATI).refused("approval.needs-another-person", "E15")


def test_a_review_is_signed_by_another_than_its_author() -> None:
    review = ReviewHeld(methods=(Source.CHILD_INTERVIEW,), conclusion=ReviewConclusion.CONTINUE, behaviour="more open")
    story = planned().then(happened(review, "review", by=MERANTI))
    story.when(ReviewSigned(review=id_of("review")), by=MERANTI).refused("approval.needs-another-person", "E15")
    story.when(ReviewSigned(review=id_of("review")), by=JATI).granted()
    story.then(happened(ReviewSigned(review=id_of("review")), by=JATI)).when(
        ReviewSigned(review=id_of("review")), by=JATI
    ).already_so()
    story.when(ReviewSigned(review=id_of("nothing")), by=JATI).refused("review.unknown")
