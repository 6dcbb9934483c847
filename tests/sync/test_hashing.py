"""Hashes can be recomputed by anyone, and no two different things have the same one."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.evidence.hashing import NO_LEAF, envelope_hash, framed, leaf, part_digest, tagged
from sync.evidence.moments import microseconds, moment
from tests.sync import by_hand

VECTORS = json.loads((Path(__file__).parents[1] / "golden/evidence/hashing.json").read_text())
CASE = "case-01890a5d-ac96-774b-bcce-b302099a8057"


@pytest.mark.parametrize("vector", VECTORS["tagged"])
def test_tagged_hashes_are_the_published_ones(vector):
    chunks = [bytes.fromhex(chunk) for chunk in vector["chunks"]]
    assert tagged(vector["tag"], *chunks) == by_hand.tagged(vector["tag"], *chunks) == bytes.fromhex(vector["hash"])


@pytest.mark.parametrize("vector", VECTORS["leaves"])
def test_leaves_are_the_published_ones(vector):
    previous, hashed = bytes.fromhex(vector["previous_leaf"]), bytes.fromhex(vector["envelope_hash"])
    place = (vector["stream"], vector["version"], previous, hashed, vector["logged_at"])
    assert leaf(*place) == by_hand.leaf(*place) == bytes.fromhex(vector["leaf"])


def test_part_digests_and_envelope_hashes_are_the_published_ones():
    for vector in VECTORS["part_digests"]:
        assert part_digest(bytes.fromhex(vector["part"])).hex() == vector["digest"]
    for vector in VECTORS["envelope_hashes"]:
        assert envelope_hash(bytes.fromhex(vector["envelope"])).hex() == vector["hash"]


@given(st.lists(st.binary(max_size=12), max_size=4), st.lists(st.binary(max_size=12), max_size=4))
def test_two_lists_of_chunks_never_share_a_spelling(one: list[bytes], other: list[bytes]):
    assert (framed(*one) == framed(*other)) == (one == other)


def test_the_tag_tells_a_part_from_an_envelope_with_the_same_bytes():
    assert part_digest(b"{}") != envelope_hash(b"{}")


def test_a_leaf_depends_on_everything_that_makes_its_place():
    place = (CASE, 2, b"p" * 32, b"e" * 32, 1_742_446_800_000_000)
    others = [
        (CASE[:-1] + "8", *place[1:]),
        (CASE, 3, *place[2:]),
        (CASE, 2, NO_LEAF, *place[3:]),
        (CASE, 2, b"p" * 32, b"f" * 32, place[4]),
        (*place[:4], place[4] + 1),
    ]
    assert len({leaf(*each) for each in [place, *others]}) == 6


def test_a_moment_is_counted_in_microseconds_whatever_its_zone():
    noon_in_medan = datetime(2025, 3, 20, 12, 0, 0, 123_456, timezone(timedelta(hours=7)))
    assert microseconds(noon_in_medan) == 1_742_446_800_123_456
    assert moment(1_742_446_800_123_456) == noon_in_medan
    assert moment(0) == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_time_without_a_zone_has_no_place_in_a_hash():
    with pytest.raises(TypeError):
        microseconds(datetime(2025, 3, 20, 12, 0))  # noqa: DTZ001  # the point of the test
