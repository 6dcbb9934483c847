"""The state machine as a table: which command is possible in which status, and which rule judges it."""

from collections.abc import Callable
from typing import Any

from domain.case.decisions import assessment, closing, intake, planning, privacy, risk
from domain.case.decisions.rules import not_in_this_status
from domain.case.events import assessment as assessing
from domain.case.events import closing as ending
from domain.case.events import intake as receiving
from domain.case.events import outreach, work
from domain.case.events import planning as plans
from domain.case.events import privacy as looks
from domain.case.events import risk as risks
from domain.case.vocabulary import Status
from domain.child.events import ChildCaseStarted, ChildRegistered
from domain.command import Answer, Command, Decided, Given, granted
from domain.event import Event, Kind
from domain.identifiers import CaseId, StreamId
from domain.refusal import Refused

Rule = Callable[[Any, Given], Answer]

BEFORE = frozenset({Status.OUTREACH, Status.INTAKE_DRAFT, Status.SCREENED_OUT})
WORKING = frozenset({Status.OPEN, Status.CLOSURE_PENDING, Status.CLOSURE_UNDER_REVIEW})
OPEN = frozenset({Status.OPEN})
ENDING = frozenset({Status.CLOSURE_PENDING})
ENDED = frozenset({Status.CLOSED, Status.AFTERCARE})
ANY = frozenset(Status) - {Status.NONE}


def simply(command: Command[Event], given: Given) -> Answer:
    """No rule beside the status."""
    return granted(command)


TABLE: dict[type[Event], tuple[frozenset[Status], Rule]] = {
    receiving.OverrideRequested: (BEFORE | WORKING, intake.request_override),
    receiving.OverrideApproved: (BEFORE | WORKING, intake.approve_override),
    receiving.IntakeDecided: (BEFORE | WORKING, intake.decide_intake),
    receiving.ContractAgreed: (WORKING, intake.agree_contract),
    receiving.WorkerAssigned: (BEFORE | WORKING | {Status.AFTERCARE}, intake.assign_worker),
    receiving.StudentAssigned: (WORKING, intake.assign_student),
    receiving.StudentAssignmentEnded: (ANY, intake.end_student_assignment),
    assessing.AssessmentStarted: (WORKING, assessment.start_assessment),
    assessing.AssessmentSigned: (WORKING, assessment.sign_assessment),
    assessing.Countersigned: (ANY, assessment.countersign),
    plans.PlanDrafted: (WORKING, planning.draft_plan),
    plans.GoalAdded: (WORKING, simply),
    plans.GoalChanged: (WORKING, planning.change_goal),
    plans.GoalDropped: (WORKING, planning.drop_goal),
    plans.PlanSubmitted: (WORKING, planning.submit_plan),
    plans.PlanApproved: (WORKING, planning.approve_plan),
    plans.PlanReturned: (WORKING, planning.return_plan),
    work.SessionPlanned: (WORKING, simply),
    work.ReviewSigned: (ANY, risk.sign_review),
    outreach.DangerLifted: (ANY, risk.lift_danger),
    risks.RiskLoweringProposed: (WORKING, risk.propose_lower_risk),
    risks.RiskLowered: (WORKING, risk.lower_risk),
    risks.ContactBlockLifted: (ANY, risk.lift_block),
    risks.AllegationResolved: (ANY, risk.resolve_allegation),
    ending.ClosureProposed: (OPEN, closing.propose_closure),
    ending.ClosureApproved: (ENDING, closing.approve_closure),
    ending.ClosureCosigned: (ENDING, closing.cosign_closure),
    ending.ClosureReturned: (ENDING, closing.return_closure),
    ending.CaseClosed: (ENDING | ENDED, closing.close_case),
    ending.AftercareEnded: (ENDED, closing.end_aftercare),
    ending.CaseReopened: (ENDED | WORKING, closing.reopen_case),
    looks.BreakGlassUsed: (ANY, privacy.break_glass),
    looks.BreakGlassReviewed: (ANY, privacy.review_glass),
    looks.CaseworkRequested: (ANY, privacy.request_casework),
    looks.ChildRestricted: (ANY, privacy.restrict_child),
    looks.RestrictionLifted: (ANY, privacy.lift_restriction),
    looks.AuditOrdered: (ANY, privacy.order_audit),
    looks.AuditOrderEnded: (ANY, privacy.end_audit_order),
}
"""Every decision. An observation is not here: it is taken in any status, however late."""

OPENERS: tuple[type[Event], ...] = (outreach.ContactRecorded, receiving.ChildArrived)
"""With what a case stream can begin."""


def decide(command: Command[Event], given: Given) -> Answer:
    """Answer a command about a case: its events, nothing when it is already so.

    Raises :class:`Refused`; an observation is refused only where there is no case that it could belong to.
    """
    event, status = command.event, given.case.status
    if status is Status.NONE:
        return _begin(command, given)
    if event.KIND is Kind.OBSERVATION:
        return granted(command)
    statuses, rule = TABLE[type(event)]
    if status not in statuses:
        raise not_in_this_status(given.case)
    return rule(command, given)


def _begin(command: Command[Event], given: Given) -> Answer:
    """The first record of a stream; the child's own stream learns of it, and of the child where it is new."""
    event = command.event
    if not isinstance(event, OPENERS):
        raise Refused("case.unknown", "E03")
    child = StreamId(intake.child_of(command, given))
    started = Decided(child, ChildCaseStarted(case=CaseId(command.stream)))
    if given.child.id is not None:
        return granted(command, started)
    if not isinstance(event, outreach.ContactRecorded):
        raise Refused("child.unknown")
    return granted(command, Decided(child, ChildRegistered(label=event.label)), started)
