"""Who may ask for what: a role, and what it has to do with the case (``domain.md`` 3.4)."""

import pytest

from domain import access
from domain.access import Relation, may_do, must_be_allowed
from domain.annotations import Corrected, Settled, Voided
from domain.case.decisions import TABLE
from domain.case.events.assessment import AssessmentSigned
from domain.case.events.closing import CaseReopened, ClosureApproved, ClosureCosigned, ClosureProposed
from domain.case.events.intake import IntakeDecided, OverrideApproved, WorkerAssigned
from domain.case.events.outreach import ContactRecorded, DangerEscalated, DangerLifted
from domain.case.events.planning import PlanApproved, PlanSubmitted
from domain.case.events.privacy import (
    AuditOrdered,
    BreakGlassReviewed,
    BreakGlassUsed,
    CaseworkRequested,
    ChildRestricted,
    RestrictionLifted,
)
from domain.case.events.risk import (
    AllegationRecorded,
    AllegationResolved,
    RiskLowered,
    RiskLoweringProposed,
    RiskRaised,
)
from domain.catalogue import EVENTS
from domain.event import Event, Kind
from domain.refusal import Refused
from domain.sensitivity import Sensitivity
from domain.staff.events import RoleGranted, StaffLeft
from domain.staff.vocabulary import Role

D1, D2, D3, D4, D5 = Sensitivity
R = Relation
USUAL = frozenset({R.SITE, R.TEAM, R.AGENCY, R.REACH})
"""What everybody of a small agency has to do with every case."""

PROPOSES_AND_APPROVES: list[tuple[type[Event], set[tuple[Role, Relation]]]] = [
    (IntakeDecided, {(Role.SOCIAL_WORKER, R.ASSIGNED), (Role.SUPERVISOR, R.TEAM)}),
    (OverrideApproved, {(Role.SUPERVISOR, R.TEAM), (Role.MANAGER, R.SITE)}),
    (RiskLoweringProposed, {(Role.SOCIAL_WORKER, R.ASSIGNED), (Role.SUPERVISOR, R.TEAM)}),
    (RiskLowered, {(Role.SUPERVISOR, R.TEAM), (Role.MANAGER, R.SITE)}),
    (AssessmentSigned, {(Role.SOCIAL_WORKER, R.ASSIGNED), (Role.SUPERVISOR, R.TEAM)}),
    (PlanSubmitted, {(Role.SOCIAL_WORKER, R.ASSIGNED), (Role.SUPERVISOR, R.TEAM)}),
    (PlanApproved, {(Role.SUPERVISOR, R.TEAM), (Role.MANAGER, R.SITE)}),
    (ClosureProposed, {(Role.SOCIAL_WORKER, R.ASSIGNED), (Role.SUPERVISOR, R.TEAM)}),
    (ClosureApproved, {(Role.SUPERVISOR, R.TEAM), (Role.MANAGER, R.SITE)}),
    (ClosureCosigned, {(Role.MANAGER, R.SITE)}),
    (CaseReopened, {(Role.SUPERVISOR, R.TEAM), (Role.MANAGER, R.SITE)}),
    (Settled, {(Role.SUPERVISOR, R.TEAM), (Role.MANAGER, R.SITE)}),
    (DangerLifted, {(Role.SUPERVISOR, R.TEAM), (Role.SUPERVISOR, R.SITE), (Role.MANAGER, R.SITE)}),
    (AllegationResolved, {(Role.SUPERVISOR, R.TEAM), (Role.MANAGER, R.SITE)}),
    (BreakGlassUsed, {(Role.SOCIAL_WORKER, R.REACH), (Role.SUPERVISOR, R.REACH), (Role.MANAGER, R.REACH)}),
    (BreakGlassReviewed, {(Role.SUPERVISOR, R.TEAM), (Role.MANAGER, R.SITE)}),
    (CaseworkRequested, {(Role.MANAGER, R.SITE)}),
    (ChildRestricted, {(Role.SOCIAL_WORKER, R.ASSIGNED), (Role.SUPERVISOR, R.TEAM), (Role.MANAGER, R.SITE)}),
    (RestrictionLifted, {(Role.SUPERVISOR, R.TEAM), (Role.MANAGER, R.SITE)}),
    (AuditOrdered, {(Role.MANAGER, R.SITE)}),
]


@pytest.mark.parametrize(("event", "doers"), PROPOSES_AND_APPROVES, ids=lambda each: getattr(each, "NAME", ""))
def test_who_proposes_and_who_approves(event: type[Event], doers: set[tuple[Role, Relation]]) -> None:
    assert {(role, relation) for role in Role for relation in Relation if may_do(role, event, {relation})} == doers


@pytest.mark.parametrize("event", EVENTS, ids=lambda each: each.NAME)
def test_a_role_that_may_do_something_in_a_case_may_do_it_at_all(event: type[Event]) -> None:
    for role in Role:
        if any(may_do(role, event, {relation}) for relation in Relation):
            assert may_do(role, event)


@pytest.mark.parametrize("event", [RiskRaised, DangerEscalated, AllegationRecorded, Corrected, Voided])
def test_everybody_who_meets_children_records_what_they_met_in_every_case_that_is_there_for_them(
    event: type[Event],
) -> None:
    assert may_do(Role.OUTREACH_WORKER, event, {R.AGENCY})
    assert may_do(Role.STUDENT, event, {R.CLIENT})
    assert not may_do(Role.STUDENT, event, USUAL)
    assert not may_do(Role.SOCIAL_WORKER, event, {R.REACH})


def test_a_contact_that_begins_a_case_asks_for_no_relation() -> None:
    assert may_do(Role.OUTREACH_WORKER, ContactRecorded)


def test_another_social_worker_does_not_decide_in_the_case() -> None:
    with pytest.raises(Refused, match=r"case\.not-yours-to-decide"):
        must_be_allowed(Role.SOCIAL_WORKER, PlanSubmitted, USUAL)
    must_be_allowed(Role.SOCIAL_WORKER, PlanSubmitted, USUAL | {R.ASSIGNED})


def test_a_supervisor_of_another_team_approves_nothing_and_still_lifts_a_danger() -> None:
    with pytest.raises(Refused, match=r"case\.not-yours-to-decide"):
        must_be_allowed(Role.SUPERVISOR, PlanApproved, USUAL - {R.TEAM})
    must_be_allowed(Role.SUPERVISOR, DangerLifted, USUAL - {R.TEAM})


def test_what_a_role_never_does_is_refused_by_its_role() -> None:
    with pytest.raises(Refused, match=r"role\.may-not"):
        must_be_allowed(Role.STUDENT, PlanApproved, USUAL | {R.CLIENT})


def test_the_accused_do_nothing_with_the_record_and_are_told_what_everybody_is_told() -> None:
    with pytest.raises(Refused) as refused:
        must_be_allowed(Role.SUPERVISOR, AllegationResolved, USUAL | {R.ACCUSED})
    assert (refused.value.code, refused.value.rule) == ("approval.needs-another-person", "E15")
    assert not any(may_do(role, event, set(R)) for role in Role for event in EVENTS if event.NAME.startswith("case."))


def test_people_and_settings_ask_for_no_relation() -> None:
    assert may_do(Role.ADMINISTRATOR, RoleGranted, ())
    assert may_do(Role.MANAGER, StaffLeft, ())
    assert not may_do(Role.SUPERVISOR, RoleGranted, ())


def test_only_sealed_readers_of_the_trade_read_back_what_they_sealed() -> None:
    assert not any(D5 in access.sees(role) for role in Role)
    authors = {role for role in Role if D5 in access.sight(role, USUAL | {R.ASSIGNED, R.AUTHOR})}
    assert authors == {Role.SOCIAL_WORKER, Role.PSYCHOLOGIST, Role.NURSE}


def test_the_administrator_sees_no_case() -> None:
    assert access.sees(Role.ADMINISTRATOR) == frozenset()
    assert not access.sees_cases(Role.ADMINISTRATOR)


def test_auditors_and_integrators_see_the_skeleton_alone() -> None:
    assert access.sees(Role.AUDITOR) == access.sees(Role.INTEGRATOR) == {D1}


def test_every_decision_with_a_command_says_who_may_ask_for_it() -> None:
    asked_for = {each for each in EVENTS if each.KIND is not Kind.OBSERVATION and each.COMMAND}
    assert asked_for <= {each for each in EVENTS if access.doers(each)}


def test_every_decision_about_a_case_has_its_row_in_the_state_table() -> None:
    decisions = {each for each in EVENTS if each.KIND is Kind.DECISION and each.NAME.startswith("case.")}
    assert decisions == set(TABLE)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.INTEGRATOR, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR])
def test_who_meets_no_children_records_nothing(role: Role) -> None:
    for event in EVENTS:
        if event.NAME.startswith(("case.", "child.", "record.")):
            with pytest.raises(Refused, match=r"role\.may-not"):
                must_be_allowed(role, event)


def test_a_student_records_and_decides_nothing() -> None:
    allowed = {each for each in EVENTS if may_do(Role.STUDENT, each)}
    assert all(each.KIND is not Kind.DECISION for each in allowed)


def test_only_who_places_people_assigns_a_worker() -> None:
    assert {role for role in Role if may_do(role, WorkerAssigned)} == {
        Role.SOCIAL_WORKER,
        Role.SUPERVISOR,
        Role.MANAGER,
    }
