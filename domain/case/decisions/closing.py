"""Rules of ending: E08 for every closing, E09 for a return to a family, E11 for what may follow."""

from datetime import datetime, timedelta

from domain.case.decisions.intake import open_case_of_child
from domain.case.decisions.rules import must, must_be_another, must_be_holder, not_in_this_status, provisional
from domain.case.events.closing import (
    AftercareEnded,
    CaseClosed,
    CaseReopened,
    ClosureApproved,
    ClosureCosigned,
    ClosureProposed,
    ClosureReturned,
)
from domain.case.state import Case
from domain.case.state.closing import Proposal
from domain.case.vocabulary import (
    COSIGNED_DESTINATIONS,
    FAMILY_DESTINATIONS,
    PLANNED_ENDINGS,
    FamilyFinding,
    Status,
)
from domain.child.events import ChildCaseEnded
from domain.command import ALREADY_SO, Answer, Command, Decided, Given, granted
from domain.event import Event
from domain.identifiers import CaseId, EventId, PersonId, StaffId, StreamId
from domain.settings.vocabulary import DeadlineKind, Unit

RISK_IS_RECENT = timedelta(days=30)
"""How old the last judgement of risk may be at closing (E08)."""


def propose_closure(command: Command[ClosureProposed], given: Given) -> Answer:
    """The case holder proposes a closing that is whole (E08, E09)."""
    must_be_holder(command, given)
    event, case = command.event, given.case
    _must_be_safe_to_end(case)
    recent = case.risk.judged_at is not None and command.recorded_at - case.risk.judged_at <= RISK_IS_RECENT
    must(recent or event.risk_not_assessed_because is not None, "closure.risk-not-recent", "E08")
    if event.reason in PLANNED_ENDINGS:
        planned = case.closing.exit_plan is not None and case.closing.exit_plan.id == event.exit_plan
        must(planned, "closure.no-exit-plan", "E08")
    if event.destination in FAMILY_DESTINATIONS:
        _must_be_safe_return(given, event.receiving_adult)
        must(event.child_view is not None, "return.child-view-missing", "E09")
    return granted(command)


def approve_closure(command: Command[ClosureApproved], given: Given) -> Answer:
    """The supervisor approves what another proposed, while nothing threatens (E08, E15)."""
    proposal = _pending(given.case, command.event.proposal)
    if proposal.approval is not None:
        return ALREADY_SO
    must_be_another(command, given, _with(proposal.authors, proposal.cosigned_by))
    _must_be_safe_to_end(given.case)
    return granted(command)


def cosign_closure(command: Command[ClosureCosigned], given: Given) -> Answer:
    """The manager signs a return or a transfer too, beside another who approves (``domain.md`` 3.4)."""
    proposal = _pending(given.case, command.event.proposal)
    if proposal.cosigned_by is not None:
        return ALREADY_SO
    must_be_another(command, given, _with(proposal.authors, proposal.approved_by))
    return granted(command)


def return_closure(command: Command[ClosureReturned], given: Given) -> Answer:
    """Only a proposal that is pending can be sent back."""
    _pending(given.case, command.event.proposal)
    return granted(command)


def close_case(command: Command[CaseClosed], given: Given) -> Answer:
    """The approved closing takes effect; a return home needs handover to the adult who was checked (E08, E09)."""
    case = given.case
    proposal = case.closing.proposal
    approved = proposal is not None and proposal.approval == command.event.approval
    if case.closing.closed and not approved:
        raise not_in_this_status(case)
    must(approved, "closure.not-approved", "E08")
    if case.closing.closed:
        return ALREADY_SO
    assert proposal is not None
    _must_be_safe_to_end(case)
    if proposal.destination in COSIGNED_DESTINATIONS:
        must(proposal.cosigned_by is not None, "closure.not-cosigned", "E08", destination=proposal.destination)
    if proposal.destination in FAMILY_DESTINATIONS:
        _must_be_handed_over(given, proposal)
    return granted(command, _end_case_of_child(command, case))


def end_aftercare(command: Command[AftercareEnded], given: Given) -> Answer:
    """Aftercare ends once, where there was any."""
    if given.case.closing.aftercare_ended_at is not None:
        return ALREADY_SO
    if given.case.status is not Status.AFTERCARE:
        raise not_in_this_status(given.case)
    return granted(command)


def reopen_case(command: Command[CaseReopened], given: Given) -> Answer:
    """Within the window the same case goes on; later a new one is opened and linked (``domain.md`` 2.6)."""
    if given.case.running and given.case.episode > 1:
        return ALREADY_SO
    closed_at = given.case.closing.closed_at
    if closed_at is None:
        raise not_in_this_status(given.case)
    must(not _too_late(closed_at, command, given), "case.reopening-too-late", "E11", closed_at=closed_at.isoformat())
    return granted(command, open_case_of_child(command, given))


def _with(authors: frozenset[StaffId], signer: StaffId | None) -> frozenset[StaffId]:
    return authors if signer is None else authors | {signer}


def _too_late(closed_at: datetime, command: Command[CaseReopened], given: Given) -> bool:
    """Counted in days of the agency's calendar, the last day included."""
    closed_on = given.day(closed_at)
    window = given.settings.length(DeadlineKind.REOPENING_WINDOW, closed_on)
    assert window.unit is Unit.DAYS, "the re-opening window is set in days"
    return given.day(command.recorded_at) > closed_on + timedelta(days=window.amount)


def _pending(case: Case, id: EventId) -> Proposal:
    proposal = case.closing.proposal
    must(proposal is not None and proposal.id == id, "closure.no-such-proposal", "E08")
    assert proposal is not None
    return proposal


def _must_be_safe_to_end(case: Case) -> None:
    """No open danger, nothing held (E08)."""
    must(not case.outreach.dangers, "closure.danger-open", "E08", dangers=[each.id for each in case.outreach.dangers])
    must(not case.holds, "closure.hold-open", "E08", records=[each.record for each in case.holds])


def _must_be_safe_return(given: Given, adult: PersonId | None) -> None:
    """Family checked, adult identified, and never one with an open allegation or contact block (E09).

    One answer to a block and to an allegation: whom a sealed allegation is about is nothing to find out by trying.
    """
    must(adult is not None, "return.no-receiving-adult", "E09")
    assert adult is not None
    risk = given.case.risk
    accused = bool(risk.allegations) and (given.alleged is None or adult in given.alleged)
    must(not (risk.blocked(adult) or accused), "return.not-to-this-person", "E09")
    check = risk.check_of(adult)
    checked = check is not None and check.id not in provisional(given.case)
    must(checked, "return.family-not-checked", "E09", person=adult)
    must(check is not None and check.finding is not FamilyFinding.NOT_SUITABLE, "return.family-not-suitable", "E09")


def _must_be_handed_over(given: Given, proposal: Proposal) -> None:
    """Minutes of a handover made for this ending, to the adult and the place that were approved."""
    _must_be_safe_return(given, proposal.receiving_adult)
    handover = given.case.closing.handover
    must(handover is not None, "return.no-handover-minutes", "E09")
    assert handover is not None
    made_for_it = handover.written_at >= proposal.written_at and handover.id not in provisional(given.case)
    must(made_for_it, "return.no-handover-minutes", "E09")
    same = (handover.person, handover.destination) == (proposal.receiving_adult, proposal.destination)
    must(same, "return.handed-to-another", "E09")


def _end_case_of_child(command: Command[Event], case: Case) -> Decided:
    assert case.child is not None, "a case stream begins with its child"
    return Decided(StreamId(case.child), ChildCaseEnded(case=CaseId(command.stream)))
