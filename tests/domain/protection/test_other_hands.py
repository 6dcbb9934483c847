"""What takes two people takes two people, and what waits for a countersign opens nothing."""

from dataclasses import replace
from datetime import date

import pytest

from domain.case.events.assessment import Countersigned
from domain.case.events.closing import ClosureApproved, ClosureCosigned
from domain.case.events.planning import ChildViewRecorded, GoalChanged, GoalView, PlanApproved, PlanSubmitted
from domain.case.events.risk import RiskLowered, RiskLoweringProposed
from domain.case.vocabulary import Answer, Asked, ChildView, RiskLevel
from domain.command import Command, Given
from domain.decider import decide
from domain.event import Event
from domain.identifiers import StaffId, StreamId
from domain.record import Occurred
from domain.refusal import Refused
from domain.settings.state import Settings
from domain.staff.events import RoleGranted
from domain.staff.state import Staff
from domain.staff.vocabulary import Role
from domain.stint import Stint
from tests.domain.given import ANGGREK, DAMAR, JATI, MERANTI, at, happened, id_of
from tests.domain.protection.attempts import HIGH, correct
from tests.domain.stories import (
    ACCEPTED,
    ASSENT,
    OVERRIDE,
    a_contact,
    an_open_case,
    closure,
    ending,
    family_check,
    goal,
    names,
    ready_to_end,
    signed,
    submitted,
)


def test_who_corrected_the_words_of_a_goal_does_not_approve_them() -> None:
    corrected = submitted().then(happened(correct("goal 1", goal(title="phones home")), by=MERANTI))
    approve = PlanApproved(covers=names("goal 1"))
    corrected.when(approve, by=JATI).refused("goal.child-view-missing", "E06")
    story = corrected.then(ChildViewRecorded(views=(GoalView(goal=id_of("goal 1"), view=ChildView.AGREES),)))
    story.when(approve, by=MERANTI).refused("approval.needs-another-person", "E15")
    story.when(approve, by=JATI).granted()


def test_who_wrote_a_goal_does_not_approve_it_because_somebody_touched_it_since() -> None:
    mine = happened(goal(), "goal", by=MERANTI)
    story = signed().then(
        mine,
        happened(GoalChanged(goal=id_of("goal"), reason="nothing")),
        happened(PlanSubmitted(covers=names("goal"))),
    )
    approve = PlanApproved(covers=names("goal"))
    story.when(approve, by=MERANTI).refused("approval.needs-another-person", "E15")


def test_who_rewrote_the_proposed_closing_does_not_approve_it() -> None:
    story = ending().then(happened(correct("proposal", closure(summary="rewritten")), by=MERANTI))
    approve = ClosureApproved(proposal=id_of("proposal"))
    story.when(approve, by=MERANTI).refused("approval.needs-another-person", "E15")
    story.when(approve, by=JATI).granted()


def test_two_people_sign_a_return() -> None:
    by_manager = ending().then(happened(ClosureApproved(proposal=id_of("proposal")), by=JATI))
    by_manager.when(ClosureCosigned(proposal=id_of("proposal")), by=JATI).refused(
        "approval.needs-another-person", "E15"
    )
    cosigned = ending().then(happened(ClosureCosigned(proposal=id_of("proposal")), by=JATI))
    cosigned.when(ClosureApproved(proposal=id_of("proposal")), by=JATI).refused("approval.needs-another-person", "E15")


def test_a_lowering_answers_only_what_holder_and_supervisor_both_had_in_view() -> None:
    story = an_open_case().then(
        happened(RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), "lower"),
        happened(HIGH, by=DAMAR),
        happened(RiskLowered(proposal=id_of("lower")), by=MERANTI),
    )
    assert story.case.risk.level is RiskLevel.HIGH


def test_a_manager_grants_no_role_to_themselves() -> None:
    jati = Staff(id=JATI, tenures=(Stint(Role.MANAGER, date(2020, 1, 1)),))

    def grant(by: StaffId) -> Command[Event]:
        moment = at("2025-03-05 10:00")
        event = RoleGranted(role=Role.SUPERVISOR, since=date(2025, 3, 5))
        return Command(
            stream=StreamId(JATI), event=event, by=by, role=Role.MANAGER, occurred=Occurred(moment), recorded_at=moment
        )

    founded = Settings(version=1)
    with pytest.raises(Refused, match=r"approval\.needs-another-person"):
        decide(grant(JATI), Given(staff={JATI: jati}, settings=founded))
    assert decide(grant(MERANTI), Given(staff={JATI: jati}, settings=founded))


def test_consent_taken_by_a_student_opens_no_case_until_it_is_countersigned() -> None:
    consent = replace(ASSENT, asked=Asked.GUARDIAN)
    story = a_contact().then(happened(consent, "consent", by=ANGGREK))
    story.when(ACCEPTED).refused("intake.no-consent", "E03")
    story.then(Countersigned(entries=names("consent"))).when(ACCEPTED).granted()


def test_a_family_check_by_a_student_sends_nobody_home() -> None:
    story = ready_to_end().then(happened(family_check(), "check", by=ANGGREK))
    story.when(closure()).refused("return.family-not-checked", "E09")
    story.then(Countersigned(entries=names("check"))).when(closure()).granted()


def test_over_a_guardian_s_no_an_override_must_be_approved_first() -> None:
    refusal = replace(ASSENT, asked=Asked.GUARDIAN, answer=Answer.REFUSED)
    story = a_contact().then(ASSENT, refusal, happened(OVERRIDE, "override"))
    story.when(ACCEPTED).refused("intake.no-consent", "E03")


def test_a_student_s_note_does_not_erase_a_guardian_s_no() -> None:
    no = replace(ASSENT, asked=Asked.GUARDIAN, answer=Answer.REFUSED)
    story = a_contact().then(ASSENT, no, happened(OVERRIDE, "override"))
    for noted in (no, replace(no, answer=Answer.GIVEN), replace(no, answer=Answer.NOT_REACHABLE)):
        story.then(happened(noted, by=ANGGREK)).when(ACCEPTED).refused("intake.no-consent", "E03")
