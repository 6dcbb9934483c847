"""One declaration, two readers: the schema that is served and the one that judges agree on every value."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from marshmallow import ValidationError

from domain.annotations import Corrected, Settled
from domain.catalogue import EVENTS
from domain.event import Event
from domain.plain import plain
from domain.shape import fields_of
from service.http.examples import example_of
from service.http.json_schema import object_of
from service.http.replacements import replacement_components
from service.http.shapes import REPLACEABLE, schema_of
from tests.support.events import example

NESTING = (Corrected, Settled)
"""Events with another one inside."""

COMPONENTS = {"schemas": dict(replacement_components())}

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["goal", "level", "x"]), inner),
    max_leaves=4,
)
TEMPTING = st.sampled_from(
    [
        *("2025-03-20", "2025-02-30", "1899-12-31", "2101-01-01", "20250320", "2025-W12-4", "2025-03-20T00:00:00"),
        *("2025-03-20T00:00:00Z", "2025-03-20T00:00:00+07:00", "2025-03-20T24:00:00Z", "2025-03-20T23:59:60Z"),
        *("2025-03-20T00:00:00+15:00", "2025-03-20t00:00:00z", "1999-12-31T00:00:00Z", "2025-03-20T00:00:00.1234567Z"),
        *("01957a5e-8c00-7000-8000-0123456789ab", "01957A5E-8C00-7000-8000-0123456789AB"),
        *("01957a5e-8c00-7000-8000-0123456789ab\n", "case-01957a5e-8c00-7000-8000-0123456789ab", "dahlia", "Dahlia"),
        *("", " ", "\n", "\u00a0", "x" * 80, "x" * 81, "x" * 4_000, "x" * 4_001, "high", "self", "services"),
        *(True, False, 0, 1, -1, -2, 3, 10_000, 10_001, [], [[]], ["x"] * 200, ["x"] * 201, {}, None),
    ]
)


def judge(declared: type[Event]) -> Draft202012Validator:
    schema = object_of(fields_of(declared)) | {"components": COMPONENTS}
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def taken(declared: type[Event], body: dict[str, Any]) -> bool:
    try:
        schema_of(declared).load(body)
    except ValidationError:
        return False
    return True


def told_flat(event: Event) -> dict[str, Any]:
    """An event as a body tells it: its fields side by side, of whatever class."""
    apart = plain(event)
    body = dict(apart.facts)
    for part in apart.parts.values():
        body |= part
    return body


@pytest.mark.parametrize("declared", [each for each in EVENTS if each not in NESTING], ids=lambda each: each.NAME)
def test_an_event_survives_being_told_and_read(declared: type[Event]):
    event = example(declared)
    assert declared(**schema_of(declared).load(told_flat(event))) == event


@pytest.mark.parametrize("name", REPLACEABLE)
def test_every_record_that_can_be_corrected_can_be_told_as_it_should_read(name: str):
    right = example(REPLACEABLE[name])
    body = example_of(Corrected) | {"replacement": {"type": name, **told_flat(right)}}
    assert Corrected(**schema_of(Corrected).load(body)).replacement == right
    assert judge(Corrected).is_valid(body)
    for wrong in ({"type": "case.unheard-of"}, {"type": 7}, {}, {"type": name, "unheard_of": 1}):
        spoilt = body | {"replacement": wrong}
        assert not taken(Corrected, spoilt)
        assert not judge(Corrected).is_valid(spoilt)


@pytest.mark.parametrize("declared", EVENTS, ids=lambda each: each.NAME)
def test_both_agree_on_any_value_in_any_field(declared: type[Event]):
    whole, validator = example_of(declared), judge(declared)
    names = [*sorted(schema_of(declared).fields), "unheard_of"]

    @settings(max_examples=40, deadline=None, derandomize=True, database=None)
    @given(st.sampled_from(names), ANYTHING | TEMPTING)
    def agree(name: str, value: Any) -> None:
        body = {key: each for key, each in whole.items() if key in names} | {name: value}
        assert taken(declared, body) == validator.is_valid(body), body

    agree()


@pytest.mark.parametrize("declared", EVENTS, ids=lambda each: each.NAME)
def test_both_miss_what_must_be_given(declared: type[Event]):
    fields = schema_of(declared).fields
    whole = {key: each for key, each in example_of(declared).items() if key in fields}
    for name in (each for each in whole if fields[each].required):
        body = {key: each for key, each in whole.items() if key != name}
        assert not taken(declared, body)
        assert not judge(declared).is_valid(body)
