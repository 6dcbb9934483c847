"""Ending: E08, E09, E11, and what may follow."""

from datetime import timedelta

from domain.annotations import Corrected, CorrectionReason
from domain.case.events.closing import (
    AftercareContacted,
    AftercareEnded,
    CaseClosed,
    CaseReopened,
    ClosureApproved,
    ClosureCosigned,
    ClosureReturned,
    ExitPlanRecorded,
    HandedOver,
)
from domain.case.events.intake import ContractAgreed
from domain.case.events.outreach import DangerEscalated
from domain.case.events.risk import AllegationRecorded, ContactBlocked
from domain.case.events.work import SessionHeld
from domain.case.vocabulary import (
    Asked,
    Attendance,
    ClosureReason,
    DangerSign,
    ExitDestination,
    FamilyFinding,
    Informed,
    Means,
    ReopeningReason,
    SessionKind,
    Status,
    Wellbeing,
)
from domain.child.events import ChildCaseEnded, ChildCaseOpened
from domain.child.state import CaseOfChild, Child
from domain.identifiers import CaseId
from domain.record import NOTHING_SEEN
from tests.domain.given import (
    CASE,
    CENDANA,
    CHILD,
    DAHLIA,
    DAMAR,
    JATI,
    MERANTI,
    MOTHER,
    UNCLE,
    Story,
    happened,
    id_of,
    uuid,
)
from tests.domain.stories import approved_ending, closure, ending, family_check, planned, ready_to_end

APPROVE = ClosureApproved(proposal=id_of("proposal"))
CLOSE = CaseClosed(approval=id_of("closure approval"))
DANGER = DangerEscalated(signs=(DangerSign.THREAT_TO_LIFE,), account="followed home")
REOPEN = CaseReopened(because=ReopeningReason.NEW_RISK, reasons="met at the station with a bruise")


def closed() -> Story:
    return approved_ending().then(happened(CLOSE, "closing"))


def test_a_whole_closing_is_proposed_approved_and_takes_effect() -> None:
    ready_to_end().when(closure()).granted()
    assert ending().case.status is Status.CLOSURE_PENDING
    ending().when(APPROVE, by=MERANTI).granted()
    assert approved_ending().when(CLOSE).granted() == (CLOSE, ChildCaseEnded(case=CASE))
    assert closed().case.status is Status.AFTERCARE


def test_only_the_case_holder_proposes() -> None:
    ready_to_end().when(closure(), by=CENDANA).refused("case.not-your-case")


def test_a_case_with_an_open_danger_is_neither_proposed_nor_approved_nor_closed() -> None:
    ready_to_end().then(DANGER).when(closure()).refused("closure.danger-open", "E08")
    ending().then(DANGER).when(APPROVE, by=MERANTI).refused("closure.danger-open", "E08")
    approved_ending().then(DANGER).when(CLOSE).refused("closure.danger-open", "E08")


def test_the_last_judgement_of_risk_is_not_older_than_thirty_days() -> None:
    ready_to_end().when(closure(), on="2025-05-30 10:00").refused("closure.risk-not-recent", "E08")
    explained = closure(risk_not_assessed_because="the child cannot be found")
    ready_to_end().when(explained, on="2025-05-30 10:00").granted()


def test_a_planned_ending_needs_an_exit_plan() -> None:
    ready_to_end().when(closure(exit_plan=None)).refused("closure.no-exit-plan", "E08")
    ready_to_end().when(closure(exit_plan=id_of("contact"))).refused("closure.no-exit-plan", "E08")


def test_an_unplanned_ending_needs_none() -> None:
    gone = closure(
        reason=ClosureReason.DECLINED_SERVICE,
        destination=ExitDestination.STREET,
        exit_plan=None,
        receiving_adult=None,
        child_view=None,
    )
    ready_to_end().when(gone).granted()


def test_the_child_is_told_or_it_is_said_why_not() -> None:
    untold = closure(child_informed=Informed.NOT_INFORMED)
    ready_to_end().when(untold).refused("closure.not-informed-unexplained")


def test_another_reason_is_said() -> None:
    ready_to_end().when(closure(reason=ClosureReason.OTHER)).refused("closure.other-reason-unsaid")


def test_a_return_home_names_the_adult_who_receives_the_child() -> None:
    ready_to_end().when(closure(receiving_adult=None)).refused("return.no-receiving-adult", "E09")


def test_a_return_home_needs_a_family_that_was_checked_and_found_suitable() -> None:
    ready_to_end().when(closure(receiving_adult=UNCLE)).refused("return.family-not-checked", "E09")
    doubtful = ready_to_end().then(family_check(finding=FamilyFinding.NOT_SUITABLE))
    doubtful.when(closure()).refused("return.family-not-suitable", "E09")


def test_a_return_home_needs_the_child_s_view() -> None:
    ready_to_end().when(closure(child_view=None)).refused("return.child-view-missing", "E09")


def test_a_child_is_never_returned_to_a_blocked_person() -> None:
    blocked = ready_to_end().then(ContactBlocked(person=MOTHER, reason="threatens the child"))
    blocked.when(closure()).refused("return.not-to-this-person", "E09")


def test_a_child_is_never_returned_to_a_person_with_an_open_allegation() -> None:
    accused = ready_to_end().then(AllegationRecorded(against_person=MOTHER, account="said to have hit the child"))
    accused.knowing(alleged=frozenset({MOTHER})).when(closure()).refused("return.not-to-this-person", "E09")
    accused.knowing(alleged=frozenset({UNCLE})).when(closure()).granted()
    accused.knowing(alleged=None).when(closure()).refused("return.not-to-this-person", "E09")


def test_a_block_set_between_approval_and_closing_stops_the_closing() -> None:
    blocked = approved_ending().then(ContactBlocked(person=MOTHER, reason="threatens the child"))
    blocked.when(CLOSE).refused("return.not-to-this-person", "E09")


def test_nobody_approves_their_own_proposal() -> None:
    ending().when(APPROVE, by=DAHLIA).refused("approval.needs-another-person", "E15")
    ending().when(ClosureCosigned(proposal=id_of("proposal")), by=DAHLIA).refused(
        "approval.needs-another-person", "E15"
    )


def test_an_approval_is_given_once_and_to_a_proposal_that_is_pending() -> None:
    approved_ending().when(APPROVE, by=MERANTI).already_so()
    approved_ending().when(ClosureCosigned(proposal=id_of("proposal")), by=JATI).already_so()
    ending().when(ClosureApproved(proposal=id_of("contact")), by=MERANTI).refused("closure.no-such-proposal", "E08")


def test_a_case_is_not_closed_before_the_approval() -> None:
    ending().when(CLOSE).refused("closure.not-approved", "E08")


def test_a_return_home_is_signed_by_the_manager_too() -> None:
    story = ending().then(
        happened(APPROVE, "closure approval", by=MERANTI),
        HandedOver(destination=ExitDestination.PARENTS, person=MOTHER, minutes="BA-12"),
    )
    story.when(CLOSE).refused("closure.not-cosigned", "E08")


def test_a_return_home_needs_handover_minutes_to_the_adult_who_was_checked() -> None:
    signed = ending().then(
        happened(APPROVE, "closure approval", by=MERANTI),
        happened(ClosureCosigned(proposal=id_of("proposal")), by=JATI),
    )
    signed.when(CLOSE).refused("return.no-handover-minutes", "E09")
    to_another = HandedOver(destination=ExitDestination.PARENTS, person=UNCLE, minutes="BA-13")
    signed.then(to_another).when(CLOSE).refused("return.handed-to-another", "E09")


def test_a_proposal_sent_back_leaves_the_case_open() -> None:
    back = ClosureReturned(proposal=id_of("proposal"), reason="the school was not told")
    ending().when(back, by=MERANTI).granted()
    assert ending().then(happened(back, by=MERANTI)).case.status is Status.OPEN


def test_an_approval_does_not_cover_a_proposal_corrected_since() -> None:
    corrected = ending().then(
        Corrected(
            corrects=id_of("proposal"),
            reason=CorrectionReason.TYPING_ERROR,
            replacement=closure(summary="what was done, in full"),
            evidence="notes",
        ),
        happened(APPROVE, "closure approval", by=MERANTI, seen=NOTHING_SEEN),
    )
    assert corrected.case.closing.proposal is not None
    assert corrected.case.closing.proposal.approval is None


def test_after_closing_only_late_observations_aftercare_corrections_and_reopening() -> None:
    contract = ContractAgreed(agreed_with=(Asked.CHILD,), house_rules_explained=True, terms="again")
    closed().when(contract).refused("case.not-in-this-status", "E11")
    late_session = SessionHeld(kind=SessionKind.COUNSELLING, attendance=Attendance.PRESENT, summary="the last talk")
    closed().when(late_session).granted()
    assert closed().then(late_session).case.status is Status.AFTERCARE
    closed().when(AftercareContacted(means=Means.VISIT, wellbeing=Wellbeing.SAFE, account="at home")).granted()
    closed().when(AftercareEnded(outcome="works in a workshop")).granted()
    closed().when(REOPEN, by=MERANTI).granted()


def test_aftercare_ends_once_and_the_case_stays_closed() -> None:
    ended = closed().then(AftercareEnded(outcome="works in a workshop"))
    assert ended.case.status is Status.CLOSED
    ended.when(AftercareEnded(outcome="again")).already_so()
    approved_ending().when(AftercareEnded(outcome="early")).refused("case.not-in-this-status")


def test_a_reopened_case_is_a_new_episode_of_the_same_case() -> None:
    story = closed().then(happened(REOPEN, by=MERANTI))
    assert (story.case.status, story.case.episode) == (Status.OPEN, 2)
    assert closed().when(REOPEN, by=MERANTI).granted() == (REOPEN, ChildCaseOpened(case=CASE))
    story.when(REOPEN, by=MERANTI).already_so()
    planned().when(REOPEN, by=MERANTI).refused("case.not-in-this-status")


def test_closing_again_what_is_closed_changes_nothing() -> None:
    closed().when(CLOSE).already_so()
    closed().when(CaseClosed(approval=id_of("contact"))).refused("case.not-in-this-status", "E11")


def test_on_the_ninetieth_day_it_is_still_the_same_case_and_the_day_after_no_more() -> None:
    closed_at = closed().case.closing.closed_at
    assert closed_at is not None
    last_day = (closed_at + timedelta(days=90)).strftime("%Y-%m-%d 23:30")
    day_after = (closed_at + timedelta(days=91)).strftime("%Y-%m-%d 00:30")
    closed().when(REOPEN, by=MERANTI, on=last_day).granted()
    closed().when(REOPEN, by=MERANTI, on=day_after).refused("case.reopening-too-late", "E11")


def test_a_case_is_not_reopened_while_the_child_has_another_open_one() -> None:
    busy = Child(id=CHILD, cases=(CaseOfChild(CaseId(f"case-{uuid('other')}"), open=True),))
    closed().knowing(child=busy).when(REOPEN, by=MERANTI).refused("case.another-is-open", "E02")


def test_the_end_of_aftercare_is_not_the_end_of_what_may_be_observed() -> None:
    ended = closed().then(AftercareEnded(outcome="works in a workshop"))
    ended.when(DANGER, by=DAMAR).granted()


def test_a_second_exit_plan_replaces_the_first() -> None:
    second = ExitPlanRecorded(responsible=CENDANA, contacts_on=(), plan="Cendana calls")
    story = ready_to_end().then(happened(second, "second plan"))
    story.when(closure()).refused("closure.no-exit-plan", "E08")
    story.when(closure(exit_plan=id_of("second plan"))).granted()


def test_a_closing_needs_an_open_case() -> None:
    ending().when(closure()).refused("case.not-in-this-status")
    assert planned().case.status is Status.OPEN
