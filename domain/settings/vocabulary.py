"""Which deadlines there are, and in what they are counted."""

from enum import StrEnum


class Unit(StrEnum):
    """In what a deadline is counted."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


class DeadlineKind(StrEnum):
    """The deadlines of ``domain.md`` 2, 3.1 and 3.3, each a dated setting."""

    DANGER_ANSWER = "danger_answer"
    SCREENING = "screening"
    OVERRIDE_APPROVAL = "override_approval"
    INTAKE_CONFIRMATION = "intake_confirmation"
    SHORT_STAY = "short_stay"
    ASSESSMENT = "assessment"
    PLAN_DRAFT = "plan_draft"
    PLAN_APPROVED = "plan_approved"
    APPROVAL = "approval"
    SEEN_HIGH = "seen_high"
    SEEN_MEDIUM = "seen_medium"
    SEEN_LOW = "seen_low"
    CONTACT_HIGH = "contact_high"
    CONTACT_MEDIUM = "contact_medium"
    CONTACT_LOW = "contact_low"
    REVIEW_HIGH = "review_high"
    REVIEW_MEDIUM = "review_medium"
    REVIEW_LOW = "review_low"
    COUNTERSIGN = "countersign"
    GLASS_REVIEW = "glass_review"
    LATE_ENTRY = "late_entry"
    REOPENING_WINDOW = "reopening_window"
