"""The codes of identity (``domain.md`` 5.2)."""

from enum import StrEnum


class IdentityAttribute(StrEnum):
    """What a claim is about."""

    NAME = "name"
    ALIAS = "alias"
    SEX = "sex"
    NATIONAL_ID = "nik"
    FAMILY_CARD = "kk_no"
    BIRTH_CERTIFICATE = "akta_no"
    ORIGIN = "origin"
    CURRENT_PLACE = "current_place"
    MARK = "mark"
    EDUCATION = "education"


class SpecialAttribute(StrEnum):
    """What a claim of class D4 is about; the attribute itself already tells something."""

    RELIGION = "religion"
    ETHNICITY = "ethnicity"
    LANGUAGE = "language"
    DISABILITY = "disability"
    GENDER_NOTE = "gender_note"


class Evidence(StrEnum):
    """On what a claim rests, from the weakest to the strongest."""

    VISUAL_GUESS = "visual_guess"
    CHILD = "child"
    FAMILY = "family"
    SCHOOL_PAPER = "school_paper"
    CIVIL_DOCUMENT = "civil_document"

    @property
    def rank(self) -> int:
        """0 for a guess by eye, 4 for a civil document."""
        return tuple(Evidence).index(self)


class BirthPrecision(StrEnum):
    """How exactly a birth date is known; an estimate shows as an age band, never as a date."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    ESTIMATE = "estimate"


class MissingReason(StrEnum):
    """Why a paper or a value is missing."""

    NEVER_HAD = "never_had"
    LOST = "lost"
    WITH_FAMILY = "with_family"
    NOT_DISCLOSED = "not_disclosed"


class ContactRule(StrEnum):
    """Whether the other person may meet the child."""

    ALLOWED = "allowed"
    SUPERVISED = "supervised"
    BLOCKED = "blocked"


class Living(StrEnum):
    """Whether the other person is alive."""

    ALIVE = "alive"
    DEAD = "dead"
    UNKNOWN = "unknown"
