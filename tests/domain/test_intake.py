"""Intake: E02, E03, E19."""

from dataclasses import replace

from domain.case.events.intake import (
    ContractAgreed,
    IntakeDecided,
    OverrideApproved,
    StudentAssigned,
    StudentAssignmentEnded,
    WorkerAssigned,
)
from domain.case.events.outreach import ContactRecorded
from domain.case.vocabulary import Answer, Asked, AssignmentEnd, EntryMode, IntakeOutcome, Status
from domain.child.events import ChildCaseOpened, ChildCaseStarted, ChildRegistered
from domain.child.state import CaseOfChild, Child
from domain.identifiers import CaseId
from tests.domain.given import ANGGREK, CASE, CENDANA, CHILD, DAHLIA, MERANTI, given, happened, id_of, uuid
from tests.domain.stories import ACCEPTED, ARRIVAL, ASSENT, CONTACT, OVERRIDE, a_contact, an_open_case, at_the_door


def test_a_contact_with_an_unknown_child_opens_a_stream_and_registers_the_child_under_its_label() -> None:
    events = given().when(CONTACT).granted()
    assert events == (CONTACT, ChildRegistered(label="Benteng-Sur"), ChildCaseStarted(case=CASE))


def test_a_contact_with_a_known_child_opens_a_stream_without_registering_again() -> None:
    events = given().knowing(child=Child(id=CHILD)).when(CONTACT).granted()
    assert events == (CONTACT, ChildCaseStarted(case=CASE))


def test_nothing_but_a_contact_or_an_arrival_begins_a_case() -> None:
    given().when(ASSENT).refused("case.unknown", "E03")


def test_an_arrival_of_a_child_whom_nobody_knows_is_refused_until_the_child_is_registered() -> None:
    given().when(ARRIVAL).refused("child.unknown")


def test_intake_on_assent_with_an_override_asked_for_opens_the_case_of_the_child() -> None:
    events = at_the_door().when(ACCEPTED).granted()
    assert events == (ACCEPTED, ChildCaseOpened(case=CASE))


def test_intake_without_anybody_s_consent_is_refused() -> None:
    a_contact().then(ARRIVAL).when(ACCEPTED).refused("intake.no-consent", "E03")


def test_the_child_s_assent_alone_is_not_enough() -> None:
    a_contact().then(ARRIVAL, ASSENT).when(ACCEPTED).refused("intake.no-consent", "E03")


def test_an_override_asked_for_is_not_enough_when_the_child_refuses() -> None:
    refused = replace(ASSENT, answer=Answer.REFUSED)
    at_the_door().then(refused).when(ACCEPTED).refused("intake.no-consent", "E03")


def test_the_guardian_s_consent_is_enough() -> None:
    a_contact().then(ARRIVAL, replace(ASSENT, asked=Asked.GUARDIAN)).when(ACCEPTED).granted()


def test_a_child_has_one_open_case_at_a_time() -> None:
    other = CaseId(f"case-{uuid('other')}")
    busy = Child(id=CHILD, cases=(CaseOfChild(other, open=True),))
    at_the_door().knowing(child=busy).when(ACCEPTED).refused("case.another-is-open", "E02")


def test_deciding_intake_again_changes_nothing() -> None:
    open_case = an_open_case()
    assert open_case.case.status is Status.OPEN
    open_case.when(ACCEPTED).already_so()
    open_case.when(replace(ACCEPTED, outcome=IntakeOutcome.REFERRED)).refused("case.not-in-this-status")
    a_contact().then(
        IntakeDecided(outcome=IntakeOutcome.SCREENED_OUT, entry_mode=EntryMode.OPERATION, reasons="goes home")
    ).when(
        IntakeDecided(outcome=IntakeOutcome.SCREENED_OUT, entry_mode=EntryMode.OPERATION, reasons="again")
    ).already_so()


def test_a_child_screened_out_can_be_accepted_later() -> None:
    out = IntakeDecided(outcome=IntakeOutcome.SCREENED_OUT, entry_mode=EntryMode.OPERATION, reasons="goes home")
    story = at_the_door().then(out)
    assert story.case.status is Status.SCREENED_OUT
    story.when(ACCEPTED).granted()


def test_the_supervisor_approves_the_override_once() -> None:
    approval = OverrideApproved(request=id_of("override"), document="Dinsos 12/2025")
    at_the_door().when(approval, by=MERANTI).granted()
    an_open_case().when(approval, by=MERANTI).already_so()


def test_nobody_approves_their_own_override() -> None:
    at_the_door().when(OverrideApproved(request=id_of("override"))).refused("approval.needs-another-person", "E15")


def test_an_approval_names_a_request_that_exists() -> None:
    at_the_door().when(OverrideApproved(request=id_of("contact")), by=MERANTI).refused("override.unknown", "E03")


def test_asking_twice_for_an_override_adds_nothing() -> None:
    at_the_door().when(OVERRIDE).already_so()


def test_only_a_social_worker_holds_a_case() -> None:
    an_open_case().when(WorkerAssigned(worker=CENDANA), by=MERANTI).granted()
    an_open_case().when(WorkerAssigned(worker=DAHLIA), by=MERANTI).already_so()
    an_open_case().when(WorkerAssigned(worker=ANGGREK), by=MERANTI).refused("worker.not-a-social-worker", "E19")


def test_a_student_joins_and_leaves_and_the_case_stays_open_with_its_holder() -> None:
    joined = an_open_case().then(StudentAssigned(student=ANGGREK))
    assert joined.case.team.students == {ANGGREK}
    joined.when(StudentAssigned(student=ANGGREK)).already_so()
    left = joined.then(StudentAssignmentEnded(student=ANGGREK, reason=AssignmentEnd.PRACTICUM_ENDED))
    assert left.case.team.students == frozenset()
    assert (left.case.status, left.case.team.holder) == (Status.OPEN, DAHLIA)


def test_only_a_student_is_assigned_as_one() -> None:
    an_open_case().when(StudentAssigned(student=CENDANA)).refused("student.not-a-student")


def test_a_contract_needs_somebody_who_agreed() -> None:
    contract = ContractAgreed(agreed_with=(), house_rules_explained=True, terms="we meet twice a week")
    an_open_case().when(contract).refused("contract.nobody-agreed")
    an_open_case().when(replace(contract, agreed_with=(Asked.CHILD,))).granted()


def test_there_is_no_contract_before_the_case_is_open() -> None:
    contract = ContractAgreed(agreed_with=(Asked.CHILD,), house_rules_explained=True, terms="we meet twice a week")
    at_the_door().when(contract).refused("case.not-in-this-status")


def test_the_first_contact_stays_the_first_when_an_earlier_one_is_recorded_later() -> None:
    late = happened(
        ContactRecorded(entry_mode=EntryMode.ROUTINE_WALK, outcome=CONTACT.outcome, label="Sur", place="Petisah"),
        on="2025-03-01 20:00",
        recorded="2025-03-06 09:00",
    )
    story = a_contact().then(late)
    assert story.case.outreach.first_contact_at is not None
    assert story.case.outreach.first_contact_at.day == 1
    assert story.case.outreach.contacts == 2
