"""On what a decision rests: who approved it, what its author had in view, what was there unseen, what came later."""

from domain.annotations import Corrected, CorrectionReason, Held, HoldReason, Voided, VoidReason
from domain.case.basis import Basis, bases
from domain.case.events.closing import CaseClosed
from domain.case.events.outreach import ChildSeen
from domain.case.events.planning import GoalChanged, PlanApproved, PlanSubmitted
from domain.case.events.risk import RiskLowered, RiskLoweringProposed, RiskRaised
from domain.case.vocabulary import RiskLevel
from domain.identifiers import EventId
from domain.record import NOTHING_SEEN, Record, Seen
from domain.standing import fates
from tests.domain import surya
from tests.domain.given import CENDANA, DAHLIA, MERANTI, Story, at, happened, id_of
from tests.domain.stories import an_open_case, approved_ending, planned

LOWER = RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm")


def basis(story: Story, name: str) -> Basis:
    (found,) = (each for each in bases(story.history, fates(story.history)) if each.decision.id == id_of(name))
    return found


def ids(records: tuple[Record, ...]) -> list[EventId]:
    return [each.id for each in records]


def lowered(seen: Seen | None = None) -> Story:
    """Dahlia proposed on the 6th; Meranti agreed on the 7th at noon."""
    return an_open_case().then(
        happened(LOWER, "lower", on="2025-03-06 10:00"),
        happened(RiskLowered(proposal=id_of("lower")), "lowered", on="2025-03-07 12:00", by=MERANTI, seen=seen),
    )


def test_there_is_a_basis_for_every_decision_and_for_nothing_else() -> None:
    story = planned()
    found = [each.decision.id for each in bases(story.history, fates(story.history))]
    assert found == [each.id for each in story.records if each.event.KIND == "decision"]


def test_an_approval_names_whose_work_it_approves_and_the_work_names_the_approval() -> None:
    story = lowered()
    (proposal,) = basis(story, "lowered").approves
    (approval,) = basis(story, "lower").approved_by
    assert (proposal.id, proposal.actor) == (id_of("lower"), DAHLIA)
    assert (approval.id, approval.actor, approval.role) == (id_of("lowered"), MERANTI, "supervisor")


def test_a_closing_is_approved_by_the_approval_that_it_is_made_on() -> None:
    story = approved_ending().then(happened(CaseClosed(approval=id_of("closure approval")), "closed"))
    assert ids(basis(story, "closed").approved_by) == [id_of("closure approval")]


def test_a_plan_approval_covers_the_submission_and_the_changes_in_view() -> None:
    change = GoalChanged(goal=id_of("goal 1"), title="calls home twice", reason="asked for it")
    story = planned().then(
        happened(change, "change"),
        happened(PlanSubmitted(covers=(id_of("goal 1"),)), "again"),
        happened(PlanApproved(covers=(id_of("goal 1"),)), "approved again", by=MERANTI),
    )
    assert ids(basis(story, "approval").approves) == [id_of("goal 1"), id_of("submission")]
    assert ids(basis(story, "approved again").approves) == [id_of("goal 1"), id_of("change"), id_of("again")]
    assert ids(basis(story, "change").approved_by) == [id_of("approved again")]
    assert ids(basis(story, "again").approved_by) == [id_of("approved again")]


def test_a_decision_cites_what_it_names() -> None:
    assert basis(lowered(), "lowered").cites == (id_of("lower"),)


def test_what_stood_on_the_screen_is_counted_as_seen() -> None:
    story = lowered()
    assert basis(story, "lowered").records_seen == len(story.records) - 1
    assert basis(story, "lowered").unseen == ()


def test_what_is_cited_is_seen_even_where_the_screen_did_not_show_it() -> None:
    story = lowered(seen=Seen(stream_version=3))
    assert basis(story, "lowered").records_seen == 4
    assert id_of("lower") not in ids(basis(story, "lowered").unseen)


def test_what_was_logged_before_and_not_on_the_screen_existed_unseen() -> None:
    blind = lowered(seen=Seen(stream_version=len(an_open_case().records) - 1))
    assert ids(basis(blind, "lowered").unseen) == [id_of("override ok")]
    assert basis(blind, "lowered").later == ()


def test_what_another_device_had_captured_by_then_existed_unseen_though_it_arrived_later() -> None:
    raised = RiskRaised(level=RiskLevel.HIGH, reasons="a bruise")
    story = lowered().then(
        happened(raised, "bruise", on="2025-03-06 21:30", by=CENDANA, logged="2025-03-08 07:10", seen=NOTHING_SEEN)
    )
    assert ids(basis(story, "lowered").unseen) == [id_of("bruise")]
    assert basis(story, "lowered").later == ()


def test_what_was_written_down_afterwards_about_the_time_before_came_later() -> None:
    story = lowered().then(
        happened(ChildSeen(place="the square"), "late", on="2025-03-06 20:40", recorded="2025-03-20 09:00")
    )
    assert ids(basis(story, "lowered").later) == [id_of("late")]
    assert ids(basis(story, "intake").later) == []


def test_a_later_correction_of_what_was_seen_came_later() -> None:
    replacement = RiskRaised(level=RiskLevel.HIGH, reasons="lives with an exploiter")
    corrected = Corrected(
        corrects=id_of("medium"), reason=CorrectionReason.BETTER_EVIDENCE, replacement=replacement, evidence="a visit"
    )
    story = lowered().then(happened(corrected, "correction", on="2025-03-09 09:00"))
    assert ids(basis(story, "lowered").later) == [id_of("correction")]


def test_what_happened_after_the_decision_is_no_part_of_its_basis() -> None:
    story = lowered().then(happened(ChildSeen(place="the square"), "after", on="2025-03-08 09:00"))
    assert basis(story, "lowered").later == ()


def test_surya_was_decided_about_in_full_view() -> None:
    story = surya.gone_home()
    assert all(not each.unseen and not each.later for each in bases(story.history, fates(story.history)))


def test_what_was_voided_is_no_part_of_any_basis() -> None:
    late = happened(ChildSeen(place="the square"), "late", on="2025-03-06 20:40", recorded="2025-03-20 09:00")
    void = Voided(voids=id_of("late"), reason=VoidReason.WRONG_CHILD, evidence="another child")
    story = lowered().then(late, happened(void, "void", on="2025-03-21 09:00"))
    assert ids(basis(story, "lowered").later) == [id_of("void")]


def test_an_approval_in_doubt_does_not_yet_approve() -> None:
    hold = Held(holds=id_of("lowered"), reason=HoldReason.RULE_NO_LONGER_FITS, due=at("2025-03-10 12:00"))
    story = lowered().then(happened(hold, "hold", by=MERANTI))
    assert basis(story, "lower").approved_by == ()
    assert ids(basis(story, "lowered").approves) == [id_of("lower")]
