"""What an attacker tried: to weaken a child's protection by corrections, provisional entries, and dates of the past."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.annotations import (
    Corrected,
    CorrectionReason,
    Held,
    HoldReason,
    Settled,
    Settlement,
    Voided,
    VoidReason,
)
from domain.case.events.assessment import AssessmentSigned, AssessmentStarted, Countersigned
from domain.case.events.closing import (
    CaseClosed,
    CaseReopened,
    ClosureApproved,
    ClosureCosigned,
    ExitPlanRecorded,
    HandedOver,
)
from domain.case.events.outreach import ChildSeen, DangerEscalated, DangerLifted
from domain.case.events.planning import ChildViewRecorded, GoalChanged, GoalView, PlanApproved, PlanSubmitted
from domain.case.events.risk import AllegationRecorded, ContactBlocked, RiskLowered, RiskLoweringProposed, RiskRaised
from domain.case.events.work import ReviewHeld, ReviewSigned, SessionHeld
from domain.case.vocabulary import (
    Answer,
    Asked,
    AssessmentReason,
    Attendance,
    BpssDomain,
    ChildView,
    DangerSign,
    ExitDestination,
    ReopeningReason,
    ReviewConclusion,
    RiskLevel,
    SessionKind,
    Source,
    UnknownReason,
)
from domain.catalogue import read, write
from domain.child.events import ChildCaseEnded, ChildCaseOpened, ChildCaseStarted, ChildRegistered
from domain.child.state import fold as fold_child
from domain.command import Command, Given
from domain.decider import decide
from domain.event import Event
from domain.history import effective, history
from domain.identifiers import StaffId, StreamId
from domain.record import Occurred, Precision, Seen
from domain.refusal import Refused
from domain.settings.state import Settings
from domain.staff.events import RoleEnded, RoleGranted
from domain.staff.state import Staff
from domain.staff.vocabulary import Role
from domain.stint import Stint
from tests.domain.given import (
    ANGGREK,
    CASE,
    CENDANA,
    CHILD,
    DAMAR,
    JATI,
    MERANTI,
    MOTHER,
    UNCLE,
    Outcome,
    Story,
    at,
    happened,
    id_of,
)
from tests.domain.given import record as a_record
from tests.domain.stories import (
    ACCEPTED,
    ASSENT,
    INTERVIEW,
    OVERRIDE,
    a_contact,
    an_open_case,
    approved_ending,
    assessed,
    claim,
    closure,
    ending,
    family_check,
    goal,
    names,
    ready_to_end,
    signed,
    submitted,
)

HIGH = RiskRaised(level=RiskLevel.HIGH, reasons="the uncle is in town")
DANGER = DangerEscalated(signs=(DangerSign.THREAT_TO_LIFE,), account="a knife")
BLOCK = ContactBlocked(person=UNCLE, reason="threatens the child")


def void(name: str) -> Voided:
    return Voided(voids=id_of(name), reason=VoidReason.ENTERED_IN_ERROR, evidence="x")


def correct(name: str, replacement: Event) -> Corrected:
    return Corrected(
        corrects=id_of(name), reason=CorrectionReason.TYPING_ERROR, replacement=replacement, evidence="the form"
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


def test_a_voided_correction_takes_the_corrections_of_it_along() -> None:
    story = an_open_case().then(
        happened(ChildSeen(place="A"), "seen"),
        happened(correct("seen", ChildSeen(place="B")), "fix"),
        happened(correct("fix", ChildSeen(place="C")), "fix of the fix"),
        happened(void("fix")),
    )
    assert [each.event for each in story.entries if each.record.id == id_of("seen")] == [ChildSeen(place="A")]


def test_a_long_chain_of_corrections_is_no_trap() -> None:
    story, last = a_contact().then(happened(ChildSeen(place="0"), "0")), "0"
    records = list(story.records)
    for number in range(1, 1_500):
        step = correct(last, ChildSeen(place=str(number)))
        last = str(number)
        records.append(a_record(step, last, version=len(records) + 1, seen=Seen(stream_version=len(records))))
    assert effective(records)[-1].event == ChildSeen(place="1499")


def test_a_first_contact_known_to_the_day_does_not_unmake_the_open_case() -> None:
    opened = a_record(ChildCaseOpened(case=CASE), stream=CHILD, on="2025-03-05 10:15", version=2)
    begun, evening = ChildCaseStarted(case=CASE), "2025-03-05 20:00"
    at_night = a_record(begun, "s", stream=CHILD, on="2025-03-05 00:00", recorded=evening)
    started = at_night._replace(occurred=Occurred(at_night.occurred.at, Precision.DAY))
    assert fold_child(effective([started, opened])).open_case == CASE
    ended = a_record(ChildCaseEnded(case=CASE), "e", stream=CHILD, on="2025-03-06 10:15", version=3)
    assert fold_child(effective([started, opened, ended])).open_case is None


def test_a_window_is_judged_when_it_is_asked_and_not_when_it_is_said_to_have_been() -> None:
    closed = approved_ending().then(happened(CaseClosed(approval=id_of("closure approval")), "closing"))
    closed_at = closed.case.closing.closed_at
    assert closed_at is not None
    reopen = CaseReopened(because=ReopeningReason.NEW_RISK, reasons="met at the station")
    day_200 = (closed_at + timedelta(days=200)).strftime("%Y-%m-%d %H:%M")
    closed.when(reopen, by=MERANTI, on=day_200).refused("case.reopening-too-late", "E11")


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


def test_a_lowering_answers_only_what_holder_and_supervisor_both_had_in_view() -> None:
    story = an_open_case().then(
        happened(RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), "lower"),
        happened(HIGH, by=DAMAR),
        happened(RiskLowered(proposal=id_of("lower")), by=MERANTI),
    )
    assert story.case.risk.level is RiskLevel.HIGH


def test_a_raising_known_to_the_day_is_answered_by_the_lowering_that_knew_it() -> None:
    story = an_open_case().then(
        happened(RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), "lower", on="2025-03-06 09:00"),
        happened(RiskLowered(proposal=id_of("lower")), by=MERANTI, on="2025-03-06 08:00"),
    )
    assert story.case.risk.level is RiskLevel.LOW


def test_consent_taken_by_a_student_opens_no_case_until_it_is_countersigned() -> None:
    consent = replace(ASSENT, asked=Asked.GUARDIAN)
    story = a_contact().then(happened(consent, "consent", by=ANGGREK))
    story.when(ACCEPTED).refused("intake.no-consent", "E03")
    story.then(Countersigned(entries=names("consent"))).when(ACCEPTED).granted()


def test_a_consent_that_has_run_out_opens_no_case() -> None:
    consent = replace(ASSENT, asked=Asked.GUARDIAN, valid_until=date(2025, 3, 4))
    a_contact().then(consent).when(ACCEPTED, on="2025-03-05 10:00").refused("intake.no-consent", "E03")
    a_contact().then(replace(consent, valid_until=date(2025, 3, 5))).when(ACCEPTED, on="2025-03-05 10:00").granted()


def test_over_a_guardian_s_no_an_override_must_be_approved_first() -> None:
    refusal = replace(ASSENT, asked=Asked.GUARDIAN, answer=Answer.REFUSED)
    story = a_contact().then(ASSENT, refusal, happened(OVERRIDE, "override"))
    story.when(ACCEPTED).refused("intake.no-consent", "E03")


def test_a_family_check_by_a_student_sends_nobody_home() -> None:
    story = ready_to_end().then(happened(family_check(), "check", by=ANGGREK))
    story.when(closure()).refused("return.family-not-checked", "E09")
    story.then(Countersigned(entries=names("check"))).when(closure()).granted()


def test_a_handover_made_before_the_proposal_or_to_another_place_is_none_for_it() -> None:
    early = ready_to_end().then(
        HandedOver(destination=ExitDestination.PARENTS, person=MOTHER, minutes="BA-1"),
        happened(closure(), "proposal"),
        happened(ClosureApproved(proposal=id_of("proposal")), "closure approval", by=MERANTI),
        happened(ClosureCosigned(proposal=id_of("proposal")), by=JATI),
    )
    close = CaseClosed(approval=id_of("closure approval"))
    early.when(close).refused("return.no-handover-minutes", "E09")
    street = early.then(HandedOver(destination=ExitDestination.STREET, person=MOTHER, minutes="BA-2"))
    street.when(close).refused("return.handed-to-another", "E09")


def test_a_second_assessment_is_not_signed_on_the_interview_of_the_first() -> None:
    second = signed().then(happened(AssessmentStarted(reason=AssessmentReason.REVIEW), "second"))
    second.when(AssessmentSigned(assessment=id_of("second"))).refused("assessment.child-not-seen", "E04")
    assert assessed().case.assessment.rounds


def test_a_signature_said_to_be_older_than_what_it_signs_counts_from_then() -> None:
    review = ReviewHeld(methods=(Source.CHILD_INTERVIEW,), conclusion=ReviewConclusion.CONTINUE, behaviour="open")
    story = an_open_case().then(
        happened(review, "review", on="2025-03-20 10:00"),
        happened(ReviewSigned(review=id_of("review")), on="2025-03-19 10:00", recorded="2025-03-21 10:00", by=MERANTI),
    )
    (held,) = story.case.work.reviews
    assert held.signed_at == held.at


ACCUSED = AllegationRecorded(against_staff=MERANTI, account="said to have hit the child")


def test_who_is_accused_does_not_void_the_allegation() -> None:
    story = an_open_case().then(happened(ACCUSED, "allegation")).knowing(alleged=frozenset({MERANTI}))
    story.when(void("allegation"), by=MERANTI).refused("approval.needs-another-person", "E15")
    # It can be voided all the same, unread, by an approver who neither made it nor is accused.
    story.when(void("allegation"), by=JATI).granted()


def test_a_refusal_tells_nobody_who_is_accused() -> None:
    accused = ready_to_end().then(AllegationRecorded(against_person=MOTHER, account="said to have hit the child"))
    blocked = ready_to_end().then(ContactBlocked(person=MOTHER, reason="threatens the child"))
    answers = [
        accused.knowing(alleged=frozenset({MOTHER})).when(closure()),
        accused.knowing(alleged=None).when(closure()),
        blocked.when(closure()),
    ]
    own = submitted().when(PlanApproved(covers=names("goal 1")))
    in_own_case = submitted().then(ACCUSED).knowing(alleged=frozenset({MERANTI}))
    alleged = in_own_case.when(PlanApproved(covers=names("goal 1")), by=MERANTI)
    assert len({_told(each) for each in answers}) == 1
    assert _told(own) == _told(alleged)


def _told(outcome: Outcome) -> tuple[str, str]:
    assert outcome.refusal is not None
    return outcome.refusal.code, str(outcome.refusal.facts)


@pytest.mark.parametrize("warning", [DANGER, BLOCK], ids=lambda each: each.NAME)
def test_a_warning_of_harm_is_in_force_while_it_is_held(warning: Event) -> None:
    story = an_open_case().then(
        happened(warning, "warning"),
        Held(holds=id_of("warning"), reason=HoldReason.RULE_NO_LONGER_FITS, due=at("2025-04-01 12:00")),
    )
    assert story.case.outreach.dangers or story.case.risk.blocked(UNCLE)


def test_telling_somebody_earlier_than_the_alarm_does_not_answer_it() -> None:
    early = DangerEscalated(signs=(DangerSign.OTHER,), account="told", told=(MERANTI,), told_at=at("2025-03-01 08:00"))
    story = an_open_case().then(
        happened(DANGER, "alarm", on="2025-03-06 10:00"), happened(early, "telling", on="2025-03-06 11:00")
    )
    assert {each.id: each.answered_at is None for each in story.case.outreach.dangers}[id_of("alarm")]


def test_who_may_not_decide_does_not_move_the_time_of_a_decision() -> None:
    closed = approved_ending().then(happened(CaseClosed(approval=id_of("closure approval")), "closing"))
    moved = Corrected(
        corrects=id_of("closing"),
        reason=CorrectionReason.WRONG_TIME,
        occurred_at=at("2025-03-20 10:00"),
        evidence="x",
    )
    closed.when(moved, by=DAMAR).refused("role.may-not")


def test_a_correction_of_the_time_can_be_followed_by_one_of_the_words() -> None:
    moved = Corrected(
        corrects=id_of("seen"), reason=CorrectionReason.WRONG_TIME, occurred_at=at("2025-03-05 09:00"), evidence="x"
    )
    story = an_open_case().then(happened(ChildSeen(place="A"), "seen"), happened(moved, "moved"))
    story.when(correct("moved", ChildSeen(place="B"))).granted()


def test_what_does_not_count_any_more_is_not_corrected() -> None:
    story = an_open_case().then(happened(ChildSeen(place="A"), "seen"), happened(void("seen")))
    story.when(correct("seen", ChildSeen(place="B"))).refused("correction.of-a-voided-record", "E13")


def test_a_day_named_twice_in_an_exit_plan_is_one_contact() -> None:
    twice = ExitPlanRecorded(responsible=CENDANA, contacts_on=(date(2025, 4, 10), date(2025, 4, 10)), plan="visits")
    plan = ready_to_end().then(twice).case.closing.exit_plan
    assert plan is not None
    assert plan.contacts_on == (date(2025, 4, 10),)


def test_a_claim_corrected_to_unknown_has_no_statement_and_hides_none() -> None:
    silent = claim(BpssDomain.SOCIAL, statement=None, unknown=UnknownReason.NOT_DISCLOSED)
    told = write(correct("social", silent))
    read_back = read("record.corrected", 1, told.facts, told.parts, told.parts)
    assert read_back == correct("social", silent)


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


SEEN = ChildSeen(place="the yard")
WORSE = replace(SEEN, danger=(DangerSign.THREAT_TO_LIFE,))
TALKED = SessionHeld(kind=SessionKind.COUNSELLING, attendance=Attendance.PRESENT, summary="talked")


def test_an_alarm_that_a_correction_raised_is_not_silenced_by_voiding_either() -> None:
    story = an_open_case().then(happened(SEEN, "seen"), happened(correct("seen", WORSE), "fix"))
    story.when(void("fix"), by=CENDANA).refused("annotation.needs-an-approver", "E05")
    story.when(void("seen"), by=CENDANA).refused("annotation.needs-an-approver", "E05")


def test_who_tightened_a_risk_does_not_loosen_it_again_alone() -> None:
    medium = RiskRaised(level=RiskLevel.MEDIUM, reasons="street")
    story = an_open_case().then(happened(medium, "risk"), happened(correct("risk", HIGH), "up", by=JATI))
    story.when(void("up"), by=JATI).refused("approval.needs-another-person", "E15")
    story.when(void("up"), by=MERANTI).granted()


def test_a_student_s_note_does_not_erase_a_guardian_s_no() -> None:
    no = replace(ASSENT, asked=Asked.GUARDIAN, answer=Answer.REFUSED)
    story = a_contact().then(ASSENT, no, happened(OVERRIDE, "override"))
    for noted in (no, replace(no, answer=Answer.GIVEN), replace(no, answer=Answer.NOT_REACHABLE)):
        story.then(happened(noted, by=ANGGREK)).when(ACCEPTED).refused("intake.no-consent", "E03")


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


def test_a_note_that_was_sealed_by_a_correction_is_not_dropped_unseen() -> None:
    story = an_open_case().then(
        happened(TALKED, "note", by=CENDANA),
        happened(correct("note", replace(TALKED, sealed_note="what he told")), by=CENDANA),
    )
    shorter = correct("note", replace(TALKED, summary="talked long"))
    story.when(shorter).refused("annotation.not-your-record", "E13")
    story.when(shorter, by=CENDANA, role=Role.CAREGIVER).refused("annotation.not-your-record", "E13")
    story.when(shorter, by=CENDANA).granted()


def test_a_proposal_said_to_be_older_than_an_old_handover_does_not_make_it_its_own() -> None:
    early = ready_to_end().then(HandedOver(destination=ExitDestination.PARENTS, person=MOTHER, minutes="BA-1"))
    before = (early.records[-1].occurred.at - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M")
    story = early.then(
        happened(closure(), "proposal", on=before, recorded="2025-04-30 10:00"),
        happened(ClosureApproved(proposal=id_of("proposal")), "ok", by=MERANTI, on="2025-04-30 11:00"),
        happened(ClosureCosigned(proposal=id_of("proposal")), by=JATI),
    )
    story.when(CaseClosed(approval=id_of("ok"))).refused("return.no-handover-minutes", "E09")


def test_an_interview_of_the_day_on_which_the_assessment_began_belongs_to_it() -> None:
    began = a_record(
        AssessmentStarted(reason=AssessmentReason.FIRST),
        "assessment",
        on="2025-03-06 00:00",
        recorded="2025-03-06 08:00",
        precision=Precision.DAY,
        version=len(an_open_case().records) + 1,
    )
    story = Story((*an_open_case().records, began)).then(
        happened(INTERVIEW, on="2025-03-06 10:00"), *(claim(domain) for domain in BpssDomain)
    )
    story.when(AssessmentSigned(assessment=id_of("assessment"))).granted()


def test_a_goal_entered_from_paper_keeps_the_view_that_was_told_with_it() -> None:
    def later(hours: int) -> str:
        return (signed().records[-1].occurred.at + timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M")

    view = ChildViewRecorded(views=(GoalView(goal=id_of("paper"), view=ChildView.AGREES),))
    story = signed().then(
        happened(goal(title="another"), on=later(5)),
        happened(goal(), "paper", on=later(1), recorded=later(6)),
        happened(view, on=later(2), recorded=later(6)),
        happened(PlanSubmitted(covers=names("paper")), on=later(7)),
    )
    story.when(PlanApproved(covers=names("paper")), by=MERANTI, on=later(8)).granted()


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


def test_what_was_voided_and_restored_can_be_voided_again() -> None:
    story = an_open_case().then(
        happened(SEEN, "seen"),
        happened(correct("seen", ChildSeen(place="B")), "fix"),
        happened(void("fix"), "void"),
        happened(void("void"), "undo"),
    )
    story.when(void("fix")).granted()
    story.when(void("void")).already_so()


def test_a_correction_of_a_voided_correction_is_refused_and_not_swallowed() -> None:
    story = an_open_case().then(
        happened(SEEN, "seen"), happened(correct("seen", ChildSeen(place="B")), "fix"), happened(void("fix"))
    )
    story.when(correct("fix", ChildSeen(place="C"))).refused("correction.of-a-voided-record", "E13")


def test_a_raising_restored_after_the_risk_was_lowered_is_in_force() -> None:
    story = an_open_case().then(
        happened(HIGH, "high"),
        happened(void("high"), "void", by=MERANTI),
        happened(RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), "lower"),
        happened(RiskLowered(proposal=id_of("lower")), by=MERANTI),
        happened(void("void"), by=JATI),
    )
    assert story.case.risk.level is RiskLevel.HIGH


def test_two_people_sign_a_return() -> None:
    by_manager = ending().then(happened(ClosureApproved(proposal=id_of("proposal")), by=JATI))
    by_manager.when(ClosureCosigned(proposal=id_of("proposal")), by=JATI).refused(
        "approval.needs-another-person", "E15"
    )
    cosigned = ending().then(happened(ClosureCosigned(proposal=id_of("proposal")), by=JATI))
    cosigned.when(ClosureApproved(proposal=id_of("proposal")), by=JATI).refused("approval.needs-another-person", "E15")


def test_trying_tells_the_accused_nothing() -> None:
    probe = DangerLifted(danger=id_of("contact"), safe_because="x")
    story = an_open_case().then(ACCUSED).knowing(alleged=frozenset({MERANTI}))
    story.when(probe, by=JATI).already_so()
    story.when(probe, by=MERANTI).already_so()
    raised = an_open_case().then(happened(DANGER, "alarm", by=MERANTI))
    raised.when(replace(probe, danger=id_of("alarm")), by=MERANTI).refused("approval.needs-another-person", "E15")


def test_a_held_record_warns_and_does_nothing_else() -> None:
    def doubted(event: Event) -> Story:
        hold = Held(holds=id_of("doubted"), reason=HoldReason.RULE_NO_LONGER_FITS, due=at("2025-04-01 12:00"))
        alarm = happened(DANGER, "alarm", on="2025-03-06 10:00")
        return an_open_case().then(alarm, HIGH, happened(event, "doubted", on="2025-03-07 10:00"), hold)

    story = doubted(WORSE)
    assert id_of("doubted") in {each.id for each in story.case.outreach.dangers}
    assert story.case.risk.raisings[-1].seen_at is None
    telling = doubted(replace(DANGER, told=(MERANTI,)))
    assert {each.id: each.answered_at for each in telling.case.outreach.dangers}[id_of("alarm")] is None


def test_a_settlement_that_says_worse_raises_the_alarm() -> None:
    story = an_open_case().then(
        happened(SEEN, "seen"),
        happened(Held(holds=id_of("seen"), reason=HoldReason.RULE_NO_LONGER_FITS, due=at("2025-04-01 12:00")), "hold"),
        happened(
            Settled(hold=id_of("hold"), outcome=Settlement.REPLACE, replacement=WORSE, reason="asked"), by=MERANTI
        ),
    )
    assert [each.id for each in story.case.outreach.dangers] == [id_of("seen")]


def test_the_last_month_that_a_calendar_knows_has_an_end() -> None:
    last = Occurred(at("9999-12-05 10:00"), Precision.MONTH)
    assert (last.end.year, last.end.month, last.end.day) == (9999, 12, 31)
