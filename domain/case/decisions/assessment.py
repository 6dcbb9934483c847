"""Rules of the assessment: E04 and E07."""

from domain.case.decisions.rules import must, must_be_another, must_be_holder, provisional
from domain.case.events.assessment import AssessmentSigned, AssessmentStarted, Countersigned
from domain.case.vocabulary import MEETS_THE_CHILD
from domain.command import ALREADY_SO, Answer, Command, Given, granted


def start_assessment(command: Command[AssessmentStarted], given: Given) -> Answer:
    """One round at a time."""
    current = given.case.assessment.current
    return ALREADY_SO if current and current.signed_at is None else granted(command)


def sign_assessment(command: Command[AssessmentSigned], given: Given) -> Answer:
    """Child seen, at least one interview or observation, every side filled or unknown with a reason (E04)."""
    assessment = given.case.assessment
    signed = assessment.round(command.event.assessment)
    must(signed is not None, "assessment.unknown")
    assert signed is not None
    if signed.signed_at is not None:
        return ALREADY_SO
    must_be_holder(command, given, "E04")
    waiting = provisional(given.case)
    standing = [
        each for each in assessment.inquiries if each.id not in waiting and each.written_at >= signed.written_at
    ]
    must(any(each.child_seen for each in standing), "assessment.child-not-seen", "E04")
    must(any(each.method in MEETS_THE_CHILD for each in standing), "assessment.no-interview-or-observation", "E04")
    missing = sorted(assessment.domains_missing_without(waiting))
    must(not missing, "assessment.domains-missing", "E04", domains=[str(each) for each in missing])
    return granted(command)


def countersign(command: Command[Countersigned], given: Given) -> Answer:
    """Somebody in charge stands behind entries of a student or volunteer, never behind their own (E07, E15)."""
    known = {each.id for each in given.history.records}
    strange = [entry for entry in command.event.entries if entry not in known]
    must(not strange, "countersign.unknown-entry", "E07", entries=strange)
    waiting = [each for each in given.case.team.provisional if each.id in command.event.entries]
    if not waiting:
        return ALREADY_SO
    for each in waiting:
        must_be_another(command, given, {each.by})
    return granted(command)
