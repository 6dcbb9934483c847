"""How soon a person must look at what was recorded; it drives alarms, late-fact review and the reporting duty."""

from enum import StrEnum


class Urgency(StrEnum):
    """Derived from the content by the declaration of the event, and kept as a fact beside it."""

    NONE = "none"
    REVIEW = "review"
    DANGER = "danger"
