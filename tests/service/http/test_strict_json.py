"""The strict decoder: what it takes, what it cleans, and what it refuses in which words."""

import json
from contextlib import suppress
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.http.strict_json import NotStrict, decode
from sync.evidence import canonical

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126)),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=64), inner, max_size=5
        )
    ),
    max_leaves=20,
)


def reason(data: bytes) -> tuple[str, str]:
    with pytest.raises(NotStrict) as refused:
        decode(data)
    return refused.value.reason, refused.value.at


@given(PLAIN)
def test_plain_values_are_read_as_they_were_written(value: Any):
    assert decode(json.dumps(value).encode()) == value


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_whatever_the_bytes_the_answer_is_a_value_or_a_reason(data: bytes):
    try:
        value = decode(data)
    except NotStrict:
        return
    # And what was taken can be spelled canonically: nothing that is taken here is refused later.
    canonical.encode(value)


@given(st.text())
def test_any_text_that_is_taken_can_be_kept(text: str):
    with suppress(NotStrict):
        canonical.encode(decode(json.dumps(text).encode()))


def test_text_comes_in_one_spelling():
    assert decode('"Cafe\u0301"'.encode()) == "Café"
    assert decode(rb'"one\r\ntwo\n\tthree"') == "one\ntwo\n\tthree"


def test_what_is_wrong_is_told_with_its_place():
    assert reason(b'{"a": [0, {"b/c": "\\u0000"}]}') == ("text", "/a/1/b~1c")
    assert reason(b'{"a": {"b": 1, "b": 2}}') == ("duplicate-key", "/a/b")
    assert reason(b'{"a": {"\\u00e9": 1}}') == ("key", "/a")


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\r", "\x7f", "\x80", "\x9f", "\u202a", "\u202e", "\ufdd0", "\ufffe", "\U0001ffff"]
)
def test_a_character_that_no_text_may_hold_is_refused(character: str):
    assert reason(json.dumps(f"a{character}b").encode()) == ("text", "")


@pytest.mark.parametrize("character", ["\n", "\t", "\u200e", "\u2066", "\u200d", "ش", "\U0001d49e", "👩", "\ue000"])
def test_a_character_that_a_text_may_hold_is_kept(character: str):
    assert decode(json.dumps(f"a{character}b").encode()) == f"a{character}b"


def test_the_bounds_are_those_of_the_canonical_form():
    largest = 2**53 - 1
    assert decode(str(largest).encode()) == largest
    assert decode(str(-largest).encode()) == -largest
    assert reason(str(largest + 1).encode()) == ("integer", "")
    deep = b"[" * 16 + b"]" * 16
    canonical.encode(decode(deep))
    assert reason(b"[" + deep + b"]") == ("too-deep", "")
    assert len(decode(b"[" + b"1," * 9_998 + b"1]")) == 9_999
    assert reason(b"[" + b"1," * 9_999 + b"1]") == ("too-many-values", "")


def test_brackets_inside_a_text_are_not_levels():
    assert decode(b'"' + b"[" * 1_000 + b'"') == "[" * 1_000


@pytest.mark.parametrize(
    "data",
    [
        b'"' + rb"\"" * 120_000,
        b'"' * 250_000,
        b"\\" * 250_000,
        b"[" * 250_000,
        b'["' * 120_000,
        b'{"' + b"k" * 250_000,
        b"-" + b"9" * 250_000,
    ],
)
def test_no_body_of_the_largest_size_takes_long_to_refuse(data: bytes):
    start = perf_counter()
    reason(data)
    assert perf_counter() - start < 1
