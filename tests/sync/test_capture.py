"""A capture is sealed the same way by everyone who has the seed, and says of its parts what they must be."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.capture import PartDiffers, event_id, part_class, part_data, part_subject, proved, salt, seal_capture
from sync.evidence import canonical
from sync.evidence.hashing import envelope_hash
from tests.sync import by_hand

VECTORS = json.loads((Path(__file__).parents[1] / "golden/evidence/capture.json").read_text())["captures"]
SEED = bytes(range(16))
NOON = datetime(2025, 3, 20, 5, 0, tzinfo=UTC)
MOTHER = "person-01890a5d-ac96-774b-bcce-b302099a805a"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_captures_are_the_published_ones(vector):
    seed = bytes.fromhex(vector["seed"])
    sealed = seal_capture(vector["fields"], vector["data"], seed)
    assert sealed.envelope.decode() == vector["envelope"]
    assert {name: part.decode() for name, part in sealed.parts.items()} == vector["parts"]
    assert (sealed.envelope, sealed.parts) == by_hand.capture(vector["fields"], vector["data"], seed)
    assert envelope_hash(sealed.envelope).hex() == vector["envelope_hash"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_event_ids_are_the_published_ones(vector):
    recorded_at = datetime.fromisoformat(vector["recorded_at"])
    assert event_id(recorded_at, bytes.fromhex(vector["seed"])) == vector["id"]


@given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31)), st.binary(min_size=16, max_size=16))  # noqa: DTZ001
def test_an_event_id_is_a_uuid_of_version_7_that_tells_its_time(recorded_at: datetime, seed: bytes):
    recorded_at = recorded_at.replace(tzinfo=UTC)
    made = UUID(event_id(recorded_at, seed))
    told = made.int >> 80
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert told == (recorded_at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert str(made) == by_hand.event_id(told, seed)


def test_ids_of_events_sort_as_they_were_recorded():
    later = NOON + timedelta(milliseconds=1)
    assert event_id(NOON, b"\xff" * 16) < event_id(later, b"\x00" * 16)


def test_two_events_of_one_moment_have_two_ids():
    assert event_id(NOON, SEED) != event_id(NOON, SEED[::-1])


def test_each_part_has_a_salt_of_its_own():
    names = ["D2", "D3", f"D3/{MOTHER}"]
    assert len({salt(SEED, name) for name in names}) == 3
    assert {len(salt(SEED, name)) for name in names} == {16}


def test_the_same_words_in_two_events_have_two_digests():
    one = canonical.decode(seal_capture({}, {"D4": {"pregnant": True}}, SEED).envelope)
    other = canonical.decode(seal_capture({}, {"D4": {"pregnant": True}}, SEED[::-1]).envelope)
    assert one["parts"]["D4"] != other["parts"]["D4"]


def test_a_seed_has_sixteen_bytes():
    with pytest.raises(ValueError, match="16"):
        event_id(NOON, b"short")
    with pytest.raises(ValueError, match="16"):
        salt(b"", "D2")


def test_an_opened_part_gives_back_its_data():
    sealed = seal_capture({}, {"D2": {"name": "Bintang"}}, SEED)
    digest = canonical.decode(sealed.envelope)["parts"]["D2"]
    assert part_data(proved(sealed.parts["D2"], "D2", digest), "D2") == {"name": "Bintang"}


def test_another_part_than_the_envelope_names_is_refused():
    sealed = seal_capture({}, {"D2": {"name": "Bintang"}}, SEED)
    other = seal_capture({}, {"D2": {"name": "Bulan"}}, SEED)
    digest = canonical.decode(sealed.envelope)["parts"]["D2"]
    with pytest.raises(PartDiffers) as differs:
        proved(other.parts["D2"], "D2", digest)
    assert differs.value.part == "D2"


def test_an_event_without_parts_says_so():
    assert canonical.decode(seal_capture({"v": 1}, {}, SEED).envelope) == {"v": 1, "parts": {}}


def test_a_part_about_another_person_is_of_its_class_and_about_that_person():
    assert part_class("D3") == part_class(f"D3/{MOTHER}") == "D3"
    assert part_subject("D3", "child-1") == "child-1"
    assert part_subject(f"D3/{MOTHER}", "child-1") == MOTHER
    assert part_subject("D3", None) is None


def test_what_the_profile_has_no_room_for_is_not_sealed():
    with pytest.raises(canonical.NotCanonical):
        seal_capture({}, {"D4": {"weight": 31.5}}, SEED)
