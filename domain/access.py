"""The matrix, in its first form: which role sees which class, and which role may ask for which command.

Relations (own team, assigned, named in an allegation), channels and written orders come with the next form; until then
a role has what its row of ``domain.md`` 6.1 gives at most for the cases it works on, and default is no.
"""

from domain.annotations import Corrected, Settled, Voided
from domain.case.events import assessment, closing, intake, outreach, planning, risk, work
from domain.child import events as child
from domain.event import Event, Kind
from domain.refusal import Refused
from domain.sensitivity import Sensitivity
from domain.settings import events as settings
from domain.staff import events as staff
from domain.staff.vocabulary import Role

D1, D2, D3, D4, D5 = Sensitivity

SEES: dict[Role, frozenset[Sensitivity]] = {
    Role.OUTREACH_WORKER: frozenset({D1, D2}),
    Role.SOCIAL_WORKER: frozenset({D1, D2, D3, D4}),
    Role.STUDENT: frozenset({D1, D2, D3}),
    Role.VOLUNTEER: frozenset({D1}),
    Role.CAREGIVER: frozenset({D1, D2}),
    Role.PSYCHOLOGIST: frozenset({D1, D2, D3, D4}),
    Role.NURSE: frozenset({D1, D2, D3, D4}),
    Role.SUPERVISOR: frozenset({D1, D2, D3, D4}),
    Role.MANAGER: frozenset({D1, D2, D3}),
    Role.AUDITOR: frozenset({D1}),
    Role.DATA_PROTECTION_OFFICER: frozenset({D1, D2}),
    Role.ADMINISTRATOR: frozenset(),
    Role.INTEGRATOR: frozenset({D1}),
}
"""Role to classes. D5 is for named persons: until they can be named, for the author of the record alone."""

SEES_OWN_SEALED = frozenset({Role.SOCIAL_WORKER, Role.PSYCHOLOGIST})
"""Who reads back the sealed notes that they wrote themselves."""

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
"""Everyone who meets children may record what they met."""

CASEWORK = frozenset({Role.SOCIAL_WORKER, Role.SUPERVISOR})
APPROVERS = frozenset({Role.SUPERVISOR, Role.MANAGER})
MANAGEMENT = frozenset({Role.MANAGER})
ADMINISTRATION = frozenset({Role.ADMINISTRATOR, Role.MANAGER})

DOES: dict[type[Event], frozenset[Role]] = {
    outreach.DangerLifted: APPROVERS,
    intake.OverrideRequested: CASEWORK,
    intake.OverrideApproved: APPROVERS,
    intake.IntakeDecided: CASEWORK,
    intake.ContractAgreed: CASEWORK,
    intake.WorkerAssigned: CASEWORK | MANAGEMENT,
    intake.StudentAssigned: CASEWORK | MANAGEMENT,
    intake.StudentAssignmentEnded: CASEWORK | MANAGEMENT,
    assessment.AssessmentStarted: CASEWORK,
    assessment.AssessmentSigned: CASEWORK,
    assessment.Countersigned: CASEWORK | {Role.PSYCHOLOGIST, Role.MANAGER},
    planning.PlanDrafted: CASEWORK,
    planning.GoalAdded: CASEWORK,
    planning.GoalChanged: CASEWORK,
    planning.GoalDropped: CASEWORK,
    planning.PlanSubmitted: CASEWORK,
    planning.PlanApproved: APPROVERS,
    planning.PlanReturned: APPROVERS,
    work.SessionPlanned: CASEWORK | {Role.PSYCHOLOGIST},
    work.ReviewSigned: APPROVERS,
    risk.RiskLoweringProposed: CASEWORK,
    risk.RiskLowered: APPROVERS,
    risk.ContactBlockLifted: APPROVERS,
    risk.AllegationResolved: APPROVERS,
    closing.ClosureProposed: CASEWORK,
    closing.ClosureApproved: APPROVERS,
    closing.ClosureCosigned: MANAGEMENT,
    closing.ClosureReturned: APPROVERS,
    closing.CaseClosed: CASEWORK | MANAGEMENT,
    closing.AftercareEnded: CASEWORK,
    closing.CaseReopened: APPROVERS,
    child.ChildCaseOpened: frozenset(),
    child.ChildCaseEnded: frozenset(),
    staff.StaffRegistered: ADMINISTRATION,
    staff.RoleGranted: ADMINISTRATION,
    staff.RoleEnded: ADMINISTRATION,
    settings.AgencyDescribed: ADMINISTRATION,
    settings.DeadlineSet: ADMINISTRATION,
    settings.HolidayDeclared: ADMINISTRATION,
    settings.HolidayCancelled: ADMINISTRATION,
    settings.DateConfirmed: ADMINISTRATION,
    Settled: APPROVERS,
    Corrected: WORKERS,
    Voided: WORKERS,
}
"""Decisions and corrections to the roles that may ask for them (``domain.md`` 3.4); observations: all workers."""


def sees(role: Role, *, author: bool = False) -> frozenset[Sensitivity]:
    """The classes that this role reads; ``author`` says that the reader wrote the record."""
    return SEES[role] | {D5} if author and role in SEES_OWN_SEALED else SEES[role]


def may_do(role: Role, event: type[Event]) -> bool:
    """Whether this role may ask for this event. What is not in the table is not allowed."""
    if event.KIND is Kind.OBSERVATION:
        return role in WORKERS
    return role in DOES.get(event, frozenset())


def must_be_allowed(role: Role, event: type[Event]) -> None:
    """Raises :class:`Refused` where the matrix does not let this role ask for this event."""
    if not may_do(role, event):
        raise Refused("role.may-not", role=str(role), command=event.COMMAND or event.NAME)


def sees_cases(role: Role) -> bool:
    """Whether this role has any business with a case at all; the administrator has none."""
    return D1 in SEES[role]
