"""Codes in words: what the domain keeps as a code, a person reads in Indonesian or English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from domain.case.warnings import WARNINGS, filled
from domain.event import Event
from domain.forms import FORMS, Labels, Words
from service.telling.language import language, translations

EVENT = "Event"
WARNING = "Warning"
APPROVAL = "Approval"
"""Contexts in the catalogue beside those of the enumerations, which are called as their classes."""


def label(kind: str, code: str) -> str:
    """A code of an enumeration, or of one of the contexts above, in words."""
    return str(translations(language()).upgettext(kind, str(code)))


def coded(code: StrEnum) -> str:
    """A code of the domain in words."""
    return label(type(code).__name__, code)


def event(name: str) -> str:
    """The stored name of an event in words."""
    return label(EVENT, name)


def warning(code: str, facts: Mapping[str, Any]) -> str:
    """A warning as a sentence; the English one is that of the domain."""
    sentence = label(WARNING, code)
    return filled(WARNINGS[code] if sentence == code else sentence, facts)


def words(said: Words) -> str:
    """Of words in both languages those of this request."""
    return said.indonesian if language() == "id" else said.english


def labels(declared: type[Event], form: str | None) -> Labels:
    """What the fields are called on the form that was filled in, or on the newest that asks for this event."""
    if form in FORMS and declared in FORMS[form].asks:
        return FORMS[form].asks[declared]
    serving = (each for each in FORMS.values() if declared in each.asks)
    return max(serving, key=lambda each: each.version).asks[declared]
