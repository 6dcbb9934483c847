"""Rules of intake: E02, E03, E19, and who joins the work."""

from datetime import date

from domain.case.decisions.rules import must, must_be_another, not_in_this_status, provisional
from domain.case.events.intake import (
    ContractAgreed,
    IntakeDecided,
    OverrideApproved,
    OverrideRequested,
    StudentAssigned,
    StudentAssignmentEnded,
    WorkerAssigned,
)
from domain.case.vocabulary import Answer as ConsentAnswer
from domain.case.vocabulary import Asked, ConsentItem, IntakeOutcome
from domain.child.events import ChildCaseOpened
from domain.command import ALREADY_SO, Answer, Command, Decided, Given, granted
from domain.event import Event
from domain.identifiers import CaseId, ChildId, StreamId
from domain.staff.vocabulary import Role


def request_override(command: Command[OverrideRequested], given: Given) -> Answer:
    """Asking again while a request waits adds nothing."""
    waiting = given.case.intake.override
    return ALREADY_SO if waiting and waiting.approved_at is None else granted(command)


def approve_override(command: Command[OverrideApproved], given: Given) -> Answer:
    """A supervisor answers the request, and not their own (E03, E15)."""
    override = given.case.intake.override
    must(override is not None and override.id == command.event.request, "override.unknown", "E03")
    assert override is not None
    if override.approved_at is not None:
        return ALREADY_SO
    must_be_another(command, given, override.authors)
    return granted(command)


def decide_intake(command: Command[IntakeDecided], given: Given) -> Answer:
    """No intake without assent or consent, or an override; one open case per child (E02, E03)."""
    intake = given.case.intake
    if intake.outcome is command.event.outcome:
        return ALREADY_SO
    if given.case.running:
        raise not_in_this_status(given.case)
    if command.event.outcome is not IntakeOutcome.ACCEPTED:
        return granted(command)
    _must_have_consent(command, given)
    return granted(command, open_case_of_child(command, given))


def open_case_of_child(command: Command[Event], given: Given) -> Decided:
    """The child's own stream learns of the case in the same append, so that two openings cannot both win (E02)."""
    other = given.child.open_case
    must(other is None or other == given.case.id, "case.another-is-open", "E02", case=other)
    child = given.case.child
    assert child is not None, "a case stream begins with its child"
    return Decided(StreamId(child), ChildCaseOpened(case=CaseId(command.stream)))


def _must_have_consent(command: Command[IntakeDecided], given: Given) -> None:
    """A guardian's consent; or the child's assent with an override asked for; or an approved override (E03).

    An override stands in for a consent that is missing. Over a guardian's no it must be approved first.
    """
    day, override = given.day(command.recorded_at), given.case.intake.override
    guardians = [_answer(given, asked, day) for asked in (Asked.GUARDIAN, Asked.SUBSTITUTE)]
    assent = _answer(given, Asked.CHILD, day) is ConsentAnswer.GIVEN
    refused = ConsentAnswer.REFUSED in guardians
    overridden = override is not None and (override.approved_at is not None or (assent and not refused))
    holds = ConsentAnswer.GIVEN in guardians or overridden
    must(holds, "intake.no-consent", "E03", assent=assent, override=override is not None)


def _answer(given: Given, asked: Asked, day: date) -> ConsentAnswer | None:
    """The last answer about services that still holds and that somebody in charge stands behind.

    What a student noted is no yes until it is countersigned; a no is heard from anybody.
    """
    waiting = provisional(given.case)
    heard = [
        each
        for each in given.case.intake.answers_of(ConsentItem.SERVICES, asked)
        if each.id not in waiting or each.answer is ConsentAnswer.REFUSED
    ]
    if not heard:
        return None
    last = heard[-1]
    return last.answer if last.valid_until is None or day <= last.valid_until else None


def agree_contract(command: Command[ContractAgreed], given: Given) -> Answer:
    """A contract needs somebody who agreed to it."""
    must(bool(command.event.agreed_with), "contract.nobody-agreed")
    return granted(command)


def assign_worker(command: Command[WorkerAssigned], given: Given) -> Answer:
    """Only a social worker holds a case; a student never does (E19)."""
    worker = command.event.worker
    if given.case.team.holder == worker:
        return ALREADY_SO
    if command.role is Role.MANAGER:
        # What the manager does not read, the same person would as its holder.
        must_be_another(command, given, {worker})
    day = given.day(command.recorded_at)
    must(given.member(worker).has(Role.SOCIAL_WORKER, day), "worker.not-a-social-worker", "E19", worker=worker)
    return granted(command)


def assign_student(command: Command[StudentAssigned], given: Given) -> Answer:
    """A student joins beside the case holder."""
    student = command.event.student
    if student in given.case.team.students:
        return ALREADY_SO
    must(
        given.member(student).has(Role.STUDENT, given.day(command.recorded_at)),
        "student.not-a-student",
        student=student,
    )
    must(given.case.team.holder is not None, "student.no-case-holder", "E07")
    return granted(command)


def end_student_assignment(command: Command[StudentAssignmentEnded], given: Given) -> Answer:
    """The end of a practicum ends the assignment and nothing else."""
    return granted(command) if command.event.student in given.case.team.students else ALREADY_SO


def child_of(command: Command[Event], given: Given) -> ChildId:
    """The child that a new stream is about."""
    child = command.child or given.case.child
    must(child is not None, "case.no-child")
    assert child is not None
    return child
