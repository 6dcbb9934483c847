"""Every value has one spelling, and everybody who knows the profile writes the same one."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from sync.evidence.canonical import DEEPEST, LARGEST_INTEGER, NotCanonical, decode, encode, parse
from tests.sync import by_hand

VECTORS = json.loads((Path(__file__).parents[1] / "golden/evidence/canonical.json").read_text())

keys = st.text(st.characters(max_codepoint=0x7F), max_size=12)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(lambda text: normalize("NFC", text))
plain = st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | texts
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5))


def nested(levels: int) -> list[Any]:
    return [nested(levels - 1)] if levels > 1 else []


@given(values)
def test_all_who_know_the_profile_write_the_same_bytes(value: Any):
    assert encode(value) == by_hand.canonical(value) == rfc8785.dumps(value)


@given(values)
def test_what_was_written_reads_as_it_was(value: Any):
    assert decode(encode(value)) == parse(encode(value)) == value


@given(st.binary(max_size=60) | values.map(lambda value: json.dumps(value).encode()))
def test_bytes_are_read_only_if_they_are_the_one_spelling_of_what_they_say(data: bytes):
    try:
        value = decode(data)
    except NotCanonical:
        return
    assert by_hand.canonical(value) == data


@pytest.mark.parametrize("vector", VECTORS["accepted"], ids=lambda vector: repr(vector["value"])[:40])
def test_the_published_vectors_hold(vector: dict[str, Any]):
    spelled = bytes.fromhex(vector["bytes"])
    assert encode(vector["value"]) == by_hand.canonical(vector["value"]) == spelled
    assert decode(spelled) == vector["value"]


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["why"])
def test_another_spelling_is_refused(vector: dict[str, Any]):
    with pytest.raises(NotCanonical):
        decode(bytes.fromhex(vector["bytes"]))


class Colour(StrEnum):
    RED = "red"


class Count(int):
    pass


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.0, "float"),
        (float("nan"), "float"),
        (LARGEST_INTEGER + 1, "integer"),
        (-LARGEST_INTEGER - 1, "integer"),
        ("Cafe\u0301", "text"),
        ("\ud800", "text"),
        ({"é": 1}, "key"),
        ({1: 1}, "key"),
        ({"note": {"inner": b"bytes"}}, "type"),
        ([{1, 2}], "type"),
        (Colour.RED, "type"),
        (Count(3), "type"),
        (nested(DEEPEST + 1), "depth"),
    ],
)
def test_what_the_profile_has_no_room_for_is_named(value: Any, reason: str):
    with pytest.raises(NotCanonical) as refused:
        encode(value)
    assert refused.value.reason == reason


def test_sixteen_levels_are_the_most():
    assert decode(encode(nested(DEEPEST))) == nested(DEEPEST)
    with pytest.raises(NotCanonical) as refused:
        decode(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1))
    assert refused.value.reason == "depth"


@pytest.mark.parametrize("depth", [2_000, 100_000])
def test_a_tower_of_brackets_is_refused_and_breaks_nothing(depth: int):
    with pytest.raises(NotCanonical):
        decode(b"[" * depth + b"]" * depth)


def test_a_tuple_is_spelled_as_a_list():
    assert encode({"days": (1, 2)}) == encode({"days": [1, 2]})
