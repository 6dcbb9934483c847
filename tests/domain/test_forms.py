"""Forms: versioned, bilingual, and complete for what they ask."""

from dataclasses import replace

import pytest

from domain.case.events import STAGES
from domain.case.events.assessment import ClaimRecorded, InstrumentScored
from domain.case.events.outreach import ContactRecorded
from domain.case.events.work import ReviewHeld
from domain.catalogue import EVENTS
from domain.event import Event
from domain.forms import FORMS, FormVersion, Words, current_form, form
from domain.refusal import Refused
from domain.settings.events import HolidayDeclared
from domain.shape import Field, Form, fields_of

CASEWORK = [each for each in EVENTS if each.__module__ in {stage.__name__ for stage in STAGES}]


def asked(event: type[Event]) -> set[str]:
    """What a form must ask: every field, and what is inside a list of groups."""
    fields = fields_of(event)
    return {each.name for each in fields} | {f"{each.name}.{inner.name}" for each in fields for inner in members(each)}


def members(field: Field) -> tuple[Field, ...]:
    grouped = field.shape.form is Form.LIST and field.shape.item is not None
    return field.shape.item.members if grouped and field.shape.item is not None else ()


@pytest.mark.parametrize("version", FORMS.values(), ids=FORMS)
def test_a_form_has_words_for_every_field_that_it_asks(version: FormVersion) -> None:
    for event, labels in version.asks.items():
        assert set(labels) == asked(event), event.NAME


@pytest.mark.parametrize("version", FORMS.values(), ids=FORMS)
def test_a_form_speaks_both_languages(version: FormVersion) -> None:
    words = [version.title, *(each for labels in version.asks.values() for each in labels.values())]
    assert all(each.indonesian.strip() and each.english.strip() for each in words)


@pytest.mark.parametrize("event", CASEWORK, ids=lambda each: each.NAME)
def test_every_event_of_casework_has_a_form(event: type[Event]) -> None:
    assert any(event in version.asks for version in FORMS.values())


def test_a_contact_is_recorded_on_the_contact_form() -> None:
    assert current_form(ContactRecorded) == "contact/1"
    assert form("contact/1").title == Words("Kontak lapangan", "Street contact")
    assert form("contact/1").serves == ("case.contact-recorded",)


def test_claims_and_reviews_have_their_forms() -> None:
    assert (current_form(ClaimRecorded), current_form(ReviewHeld)) == ("bpss/1", "review/1")


def test_who_scores_an_instrument_says_which_sheet_was_used() -> None:
    assert current_form(InstrumentScored) is None
    assert InstrumentScored in form("sdq-self/1").asks


def test_a_setting_has_no_form() -> None:
    assert current_form(HolidayDeclared) is None


def test_a_newer_version_of_a_form_becomes_the_current_one() -> None:
    first = form("contact/1")
    newer = {key: replace(first, key=key) for key in ("contact/2", "contact/10")}
    assert current_form(ContactRecorded, FORMS | newer) == "contact/10"


@pytest.mark.parametrize("key", ["contact/2", "contact", "", "intake/01"])
def test_an_unknown_form_is_refused(key: str) -> None:
    with pytest.raises(Refused) as refused:
        form(key)
    assert refused.value.code == "form.unknown"
    assert refused.value.facts == {"form": key}
