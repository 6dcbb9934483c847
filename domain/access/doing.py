"""Who may ask for what: event x role x relation (``domain.md`` 3.4, 6.1). What is not in the table is not allowed."""

from collections.abc import Collection, Mapping

from domain.access.matrix import sees_case
from domain.access.relation import Relation
from domain.annotations import Corrected, Settled, Voided
from domain.case.events import assessment, closing, intake, outreach, planning, privacy, risk, work
from domain.child import events as child
from domain.event import Event, Kind
from domain.refusal import Refused
from domain.settings import events as settings
from domain.staff import events as staff
from domain.staff.vocabulary import Role

Doers = Mapping[Role, frozenset[Relation]]
"""By role the relations of which one is enough."""

ASSIGNED, TEAM, SITE, REACH = (
    frozenset({each}) for each in (Relation.ASSIGNED, Relation.TEAM, Relation.SITE, Relation.REACH)
)

WORKERS = frozenset(
    {
        Role.OUTREACH_WORKER,
        Role.SOCIAL_WORKER,
        Role.STUDENT,
        Role.VOLUNTEER,
        Role.CAREGIVER,
        Role.PSYCHOLOGIST,
        Role.NURSE,
        Role.SUPERVISOR,
        Role.MANAGER,
    }
)
"""Everyone who meets children may record what they met, of every case that is there for them."""

HOLDER: Doers = {Role.SOCIAL_WORKER: ASSIGNED, Role.SUPERVISOR: TEAM}
"""Who works on the case; the supervisor acts where nobody holds it (E19)."""

APPROVER: Doers = {Role.SUPERVISOR: TEAM, Role.MANAGER: SITE}
ON_CALL: Doers = {Role.SUPERVISOR: TEAM | SITE, Role.MANAGER: SITE}
"""Danger does not wait for the supervisor of the team."""

MANAGER: Doers = {Role.MANAGER: SITE}
PLACING: Doers = {**HOLDER, **MANAGER}
BREAKER: Doers = {Role.SOCIAL_WORKER: REACH, Role.SUPERVISOR: REACH, Role.MANAGER: REACH}
NOBODY: Doers = {}

ADMINISTRATION = frozenset({Role.ADMINISTRATOR, Role.MANAGER})
APPROVERS = frozenset(APPROVER)

DOES_IN_A_CASE: dict[type[Event], Doers] = {
    outreach.DangerLifted: ON_CALL,
    intake.OverrideRequested: HOLDER,
    intake.OverrideApproved: APPROVER,
    intake.IntakeDecided: HOLDER,
    intake.ContractAgreed: HOLDER,
    intake.WorkerAssigned: PLACING,
    intake.StudentAssigned: PLACING,
    intake.StudentAssignmentEnded: PLACING,
    assessment.AssessmentStarted: HOLDER,
    assessment.AssessmentSigned: HOLDER,
    assessment.Countersigned: {**PLACING, Role.PSYCHOLOGIST: SITE},
    planning.PlanDrafted: HOLDER,
    planning.GoalAdded: HOLDER,
    planning.GoalChanged: HOLDER,
    planning.GoalDropped: HOLDER,
    planning.PlanSubmitted: HOLDER,
    planning.PlanApproved: APPROVER,
    planning.PlanReturned: APPROVER,
    work.SessionPlanned: {**HOLDER, Role.PSYCHOLOGIST: SITE},
    work.ReviewSigned: APPROVER,
    risk.RiskLoweringProposed: HOLDER,
    risk.RiskLowered: APPROVER,
    risk.ContactBlockLifted: APPROVER,
    risk.AllegationResolved: APPROVER,
    closing.ClosureProposed: HOLDER,
    closing.ClosureApproved: APPROVER,
    closing.ClosureCosigned: MANAGER,
    closing.ClosureReturned: APPROVER,
    closing.CaseClosed: PLACING,
    closing.AftercareEnded: HOLDER,
    closing.CaseReopened: APPROVER,
    privacy.BreakGlassUsed: BREAKER,
    privacy.BreakGlassReviewed: APPROVER,
    privacy.CaseworkRequested: MANAGER,
    privacy.ChildRestricted: PLACING,
    privacy.RestrictionLifted: APPROVER,
    privacy.AuditOrdered: MANAGER,
    privacy.AuditOrderEnded: MANAGER,
    child.ChildCaseOpened: NOBODY,
    child.ChildCaseEnded: NOBODY,
    Settled: APPROVER,
}
"""Decisions about a case. Observations and corrections: all workers."""

DOES_IN_THE_AGENCY: dict[type[Event], frozenset[Role]] = dict.fromkeys(
    (
        staff.RoleGranted,
        staff.RoleEnded,
        staff.StaffRegistered,
        staff.TeamJoined,
        staff.TeamLeft,
        staff.Posted,
        staff.PostingEnded,
        staff.StaffLeft,
        settings.AgencyDescribed,
        settings.DeadlineSet,
        settings.HolidayDeclared,
        settings.HolidayCancelled,
        settings.DateConfirmed,
        settings.SiteDeclared,
        settings.SiteClosed,
        settings.TeamDeclared,
        settings.TeamDissolved,
    ),
    ADMINISTRATION,
) | {
    settings.OnCallPlanned: ADMINISTRATION | {Role.SUPERVISOR},
    settings.OnCallCancelled: ADMINISTRATION | {Role.SUPERVISOR},
}
"""Decisions about people and settings; no relation to a case is asked for."""


def doers(event: type[Event]) -> frozenset[Role]:
    """The roles that may ask for this event in some case."""
    if event.KIND is Kind.OBSERVATION or event in (Corrected, Voided):
        return WORKERS
    return frozenset(DOES_IN_A_CASE.get(event, ())) | DOES_IN_THE_AGENCY.get(event, frozenset())


def may_do(role: Role, event: type[Event], relations: Collection[Relation] | None = None) -> bool:
    """Whether this role may ask for this event, in a case to which it has these relations.

    Without relations: whether it may in any case. Who is accused in it does nothing with a record, whatever the role.
    """
    if role not in doers(event):
        return False
    if relations is None or event in DOES_IN_THE_AGENCY:
        return True
    if Relation.ACCUSED in relations:
        return False
    needed = DOES_IN_A_CASE.get(event)
    return sees_case(role, relations) if needed is None else not needed[role].isdisjoint(relations)


def must_be_allowed(role: Role, event: type[Event], relations: Collection[Relation] | None = None) -> None:
    """Raises :class:`Refused` where the table does not let this role ask for this event.

    ``role.may-not`` for what the role never does; ``case.not-yours-to-decide`` for what it does in other cases. The
    accused are told neither, but what everybody is told who must not decide.
    """
    if may_do(role, event, relations):
        return
    if not may_do(role, event):
        raise Refused("role.may-not", role=str(role), command=event.COMMAND or event.NAME)
    if relations is not None and Relation.ACCUSED in relations:
        raise Refused("approval.needs-another-person", "E15")
    raise Refused("case.not-yours-to-decide", role=str(role), command=event.COMMAND or event.NAME)
