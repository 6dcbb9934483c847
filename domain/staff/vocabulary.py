"""The words for the people who work with the children."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody may see and do follows from the role at that time (``domain.md`` 6.1)."""

    OUTREACH_WORKER = "outreach_worker"
    SOCIAL_WORKER = "social_worker"
    STUDENT = "student"
    VOLUNTEER = "volunteer"
    CAREGIVER = "caregiver_staff"
    PSYCHOLOGIST = "psychologist"
    NURSE = "nurse"
    SUPERVISOR = "supervisor"
    MANAGER = "shelter_manager"
    AUDITOR = "auditor"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    ADMINISTRATOR = "administrator"
    INTEGRATOR = "integrator"


PROVISIONAL_ROLES = frozenset({Role.STUDENT, Role.VOLUNTEER})
"""Whose entries wait for a countersign (E07)."""
