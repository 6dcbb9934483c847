"""The matrix in its first form: default no."""

import pytest

from domain import access
from domain.case.decisions import TABLE
from domain.catalogue import EVENTS
from domain.event import Kind
from domain.refusal import Refused
from domain.sensitivity import Sensitivity
from domain.staff.vocabulary import Role

D1, D2, D3, D4, D5 = Sensitivity


def test_every_role_has_a_row() -> None:
    assert set(access.SEES) == set(Role)


def test_nobody_reads_sealed_notes_but_who_wrote_them() -> None:
    assert not any(D5 in access.sees(role) for role in Role)
    authors = {role for role in Role if D5 in access.sees(role, author=True)}
    assert authors == {Role.SOCIAL_WORKER, Role.PSYCHOLOGIST}


def test_the_administrator_sees_no_case() -> None:
    assert access.sees(Role.ADMINISTRATOR) == frozenset()
    assert not access.sees_cases(Role.ADMINISTRATOR)


def test_auditors_and_integrators_see_the_skeleton_alone() -> None:
    assert access.sees(Role.AUDITOR) == access.sees(Role.INTEGRATOR) == {D1}


def test_every_decision_with_a_command_says_who_may_ask_for_it() -> None:
    asked_for = {each for each in EVENTS if each.KIND is not Kind.OBSERVATION and each.COMMAND}
    assert asked_for <= set(access.DOES)


def test_every_decision_about_a_case_has_its_row_in_the_state_table() -> None:
    decisions = {each for each in EVENTS if each.KIND is Kind.DECISION and each.NAME.startswith("case.")}
    assert decisions == set(TABLE)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.INTEGRATOR, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR])
def test_who_meets_no_children_records_nothing(role: Role) -> None:
    for event in EVENTS:
        if event.NAME.startswith(("case.", "child.", "record.")):
            with pytest.raises(Refused, match=r"role\.may-not"):
                access.must_be_allowed(role, event)


def test_a_student_records_and_decides_nothing() -> None:
    allowed = {each for each in EVENTS if access.may_do(Role.STUDENT, each)}
    assert all(each.KIND is not Kind.DECISION for each in allowed)


def test_approvals_are_for_supervisor_and_manager_alone() -> None:
    for event in EVENTS:
        if event.NAME in ("case.plan-approved", "case.closure-approved", "case.risk-lowered", "case.override-approved"):
            allowed = {role for role in Role if access.may_do(role, event)}
            assert allowed == {Role.SUPERVISOR, Role.MANAGER}
