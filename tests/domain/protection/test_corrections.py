"""Nobody takes a protection away by correcting or voiding what was recorded."""

from dataclasses import replace
from datetime import date

import pytest

from domain.annotations import Corrected, CorrectionReason
from domain.case.events.assessment import Countersigned
from domain.case.events.closing import CaseClosed
from domain.case.events.outreach import ChildSeen
from domain.case.events.planning import ChildViewRecorded, GoalChanged, GoalView, PlanApproved, PlanSubmitted
from domain.case.events.risk import RiskRaised
from domain.case.events.work import SessionHeld
from domain.case.vocabulary import Attendance, BpssDomain, ChildView, DangerSign, RiskLevel, SessionKind, UnknownReason
from domain.catalogue import read, write
from domain.child.events import ChildCaseStarted, ChildRegistered
from domain.command import Command, Given
from domain.decider import decide
from domain.event import Event
from domain.history import history
from domain.identifiers import StreamId
from domain.record import Occurred
from domain.refusal import Refused
from domain.staff.events import RoleEnded
from domain.staff.vocabulary import Role
from tests.domain.given import ANGGREK, CASE, CENDANA, CHILD, DAMAR, JATI, MERANTI, Story, at, happened, id_of
from tests.domain.given import record as a_record
from tests.domain.protection.attempts import BLOCK, DANGER, HIGH, SEEN, TALKED, WORSE, correct, void
from tests.domain.stories import (
    ASSENT,
    INTERVIEW,
    an_open_case,
    approved_ending,
    claim,
    family_check,
    goal,
    names,
    submitted,
)


@pytest.mark.parametrize("protection", [HIGH, DANGER, BLOCK, family_check(), ASSENT], ids=lambda each: each.NAME)
def test_what_protects_a_child_is_voided_by_an_approver_who_did_not_write_it(protection: Event) -> None:
    story = an_open_case().then(happened(protection, "protection"))
    story.when(void("protection")).refused("annotation.needs-an-approver", "E05")
    story.when(void("protection"), by=MERANTI).granted()
    own = an_open_case().then(happened(protection, "protection", by=MERANTI))
    own.when(void("protection"), by=MERANTI).refused("approval.needs-another-person", "E15")


def test_a_risk_level_is_not_corrected_down_by_its_author() -> None:
    story = an_open_case().then(happened(HIGH, "risk"))
    lower = replace(HIGH, level=RiskLevel.LOW)
    story.when(correct("risk", lower)).refused("annotation.needs-an-approver", "E05")


def test_a_correction_that_adds_danger_raises_the_alarm() -> None:
    seen = ChildSeen(place="the yard")
    worse = replace(seen, danger=(DangerSign.THREAT_TO_LIFE,))
    story = an_open_case().then(happened(seen, "seen"), happened(correct("seen", worse)))
    assert [each.id for each in story.case.outreach.dangers] == [id_of("seen")]


def test_an_alarm_that_a_correction_raised_is_not_silenced_by_voiding_either() -> None:
    story = an_open_case().then(happened(SEEN, "seen"), happened(correct("seen", WORSE), "fix"))
    story.when(void("fix"), by=CENDANA).refused("annotation.needs-an-approver", "E05")
    story.when(void("seen"), by=CENDANA).refused("annotation.needs-an-approver", "E05")


def test_who_tightened_a_risk_does_not_loosen_it_again_alone() -> None:
    medium = RiskRaised(level=RiskLevel.MEDIUM, reasons="street")
    story = an_open_case().then(happened(medium, "risk"), happened(correct("risk", HIGH), "up", by=JATI))
    story.when(void("up"), by=JATI).refused("approval.needs-another-person", "E15")
    story.when(void("up"), by=MERANTI).granted()


def test_who_cannot_read_a_record_does_not_rewrite_it() -> None:
    note = SessionHeld(
        kind=SessionKind.COUNSELLING, attendance=Attendance.PRESENT, summary="talked", sealed_note="what he told"
    )
    story = an_open_case().then(happened(note, "session", by=CENDANA))
    without = replace(note, summary="talked long", sealed_note=None)
    story.when(correct("session", without)).refused("annotation.not-your-record", "E13")
    story.when(correct("session", replace(note, summary="talked long")), by=CENDANA).granted()
    volunteer = an_open_case().then(happened(ChildSeen(place="the yard"), "seen"))
    volunteer.when(void("seen"), by=DAMAR, role=Role.VOLUNTEER).refused("annotation.not-your-record", "E13")


def test_a_note_that_was_sealed_by_a_correction_is_not_dropped_unseen() -> None:
    story = an_open_case().then(
        happened(TALKED, "note", by=CENDANA),
        happened(correct("note", replace(TALKED, sealed_note="what he told")), by=CENDANA),
    )
    shorter = correct("note", replace(TALKED, summary="talked long"))
    story.when(shorter).refused("annotation.not-your-record", "E13")
    story.when(shorter, by=CENDANA, role=Role.CAREGIVER).refused("annotation.not-your-record", "E13")
    story.when(shorter, by=CENDANA).granted()


def test_a_student_corrects_their_own_entry_and_it_waits_for_a_countersign_again() -> None:
    story = an_open_case().then(
        happened(INTERVIEW, "notes", by=ANGGREK),
        Countersigned(entries=names("notes")),
        happened(correct("notes", replace(INTERVIEW, summary="talked about school")), by=ANGGREK),
    )
    assert [each.id for each in story.case.team.provisional] == list(names("notes"))
    other = story.then(happened(ChildSeen(place="the yard"), "seen"))
    other.when(correct("seen", ChildSeen(place="the gate")), by=ANGGREK).refused("annotation.not-your-record", "E13")


def test_what_was_written_along_is_not_annotated_by_hand() -> None:
    started = Story((a_record(ChildCaseStarted(case=CASE), "started", stream=CHILD),))
    started.when(void("started"), by=MERANTI).refused("record.written-along", "E13")
    registered = Story((a_record(ChildRegistered(label="Sur"), "registered", stream=CHILD),))
    registered.when(void("registered"), by=MERANTI).refused("void.of-a-decision", "E13")


def test_who_may_not_decide_does_not_move_the_time_of_a_decision() -> None:
    closed = approved_ending().then(happened(CaseClosed(approval=id_of("closure approval")), "closing"))
    moved = Corrected(
        corrects=id_of("closing"),
        reason=CorrectionReason.WRONG_TIME,
        occurred_at=at("2025-03-20 10:00"),
        evidence="x",
    )
    closed.when(moved, by=DAMAR).refused("role.may-not")


def test_dates_of_a_role_are_not_corrected() -> None:
    ended = RoleEnded(role=Role.SUPERVISOR, until=date(2024, 1, 1))
    moment = at("2025-03-05 10:00")
    command = Command(
        stream=StreamId(JATI),
        event=correct("ended", replace(ended, until=date(2099, 1, 1))),
        by=JATI,
        role=Role.MANAGER,
        occurred=Occurred(moment),
        recorded_at=moment,
    )
    records = (a_record(ended, "ended", stream=JATI, by=MERANTI),)
    with pytest.raises(Refused, match=r"annotation\.not-in-this-stream"):
        decide(command, Given(history=history(records)))


def test_a_claim_corrected_to_unknown_has_no_statement_and_hides_none() -> None:
    silent = claim(BpssDomain.SOCIAL, statement=None, unknown=UnknownReason.NOT_DISCLOSED)
    told = write(correct("social", silent))
    read_back = read("record.corrected", 1, told.facts, told.parts, told.parts)
    assert read_back == correct("social", silent)


def test_a_typo_mended_late_does_not_undo_a_change_that_was_approved_since() -> None:
    june = date(2025, 6, 30)
    story = submitted().then(
        happened(PlanApproved(covers=names("goal 1")), by=MERANTI),
        happened(GoalChanged(goal=id_of("goal 1"), due=june, reason="school"), "change"),
        ChildViewRecorded(views=(GoalView(goal=id_of("goal 1"), view=ChildView.AGREES),)),
        PlanSubmitted(covers=names("goal 1")),
        happened(PlanApproved(covers=names("goal 1")), by=MERANTI),
        correct("goal 1", goal(title="calls home.")),
    )
    kept = story.case.plan.goal(id_of("goal 1"))
    assert kept is not None and kept.approved is not None
    assert (kept.approved.due, kept.terms.due, kept.pending) == (june, june, True)
