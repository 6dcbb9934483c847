"""What the work on a case is about now: derived from the facts, never set by hand."""

from domain.case.state import Case
from domain.case.vocabulary import Stage, Status


def stage(case: Case) -> Stage:
    """The first unfinished step of the case as it stands.

    Loops are normal. A review that waits for its signature is evaluation; a round of assessment that is open beside a
    plan in force is assessment again; goals that answer a newer assessment and wait for approval are planning again. A
    goal changed in the course of the work leaves the stage alone, because the approved terms still hold. A closing in
    doubt is termination: the question is whether the work ends.
    """
    return _BEFORE_AND_AFTER.get(case.status) or _at_work(case)


_BEFORE_AND_AFTER = {
    Status.NONE: Stage.OUTREACH,
    Status.OUTREACH: Stage.OUTREACH,
    Status.INTAKE_DRAFT: Stage.INTAKE,
    Status.SCREENED_OUT: Stage.ENDED,
    Status.CLOSURE_PENDING: Stage.TERMINATION,
    Status.CLOSURE_UNDER_REVIEW: Stage.TERMINATION,
    Status.AFTERCARE: Stage.AFTERCARE,
    Status.CLOSED: Stage.ENDED,
}


def _at_work(case: Case) -> Stage:
    if case.assessment.first_signed_at is None:
        return Stage.ASSESSMENT
    if case.work.reviews and case.work.reviews[-1].signed_at is None:
        return Stage.EVALUATION
    if any(each.signed_at is None for each in case.assessment.rounds):
        return Stage.ASSESSMENT
    if not case.plan.in_force or (case.plan.pending and _assessed_since_approval(case)):
        return Stage.PLANNING
    return Stage.INTERVENTION


def _assessed_since_approval(case: Case) -> bool:
    approved_at = case.plan.approved_last_at
    signed = (each.signed_at for each in case.assessment.rounds if each.signed_at is not None)
    return any(approved_at is None or each > approved_at for each in signed)
