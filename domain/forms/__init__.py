"""The forms of the house: versioned, in Indonesian and English; a record keeps the version it was filled with."""

from collections.abc import Mapping

from domain.event import Event
from domain.forms import assessment, closing, identity, intake, outreach, planning, privacy, work
from domain.forms.version import FormVersion, Labels, Words
from domain.refusal import Refused

__all__ = ["FORMS", "FormVersion", "Labels", "Words", "current_form", "form"]

FORMS: dict[str, FormVersion] = {
    each.key: each
    for module in (outreach, identity, intake, assessment, planning, work, closing, privacy)
    for each in module.FORMS
}
"""Every version of every form, by its key."""


def form(key: str) -> FormVersion:
    """The form with this key. Raises :class:`Refused` with ``form.unknown``."""
    if key not in FORMS:
        raise Refused("form.unknown", form=key)
    return FORMS[key]


def current_form(event: type[Event], forms: Mapping[str, FormVersion] = FORMS) -> str | None:
    """The newest version of the form for this event.

    ``None`` where none serves it, and where several do, as for the instruments: then the author says which it was.
    """
    serving = [each for each in forms.values() if event in each.asks]
    if len({each.name for each in serving}) != 1:
        return None
    return max(serving, key=lambda each: each.version).key
