"""Events read straight from bytes are those that the catalogue reads from plain values, whatever of them is opened."""

from dataclasses import FrozenInstanceError
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.catalogue import EVENTS, UnknownEvent, read, write
from domain.event import Event
from domain.plain import Plain
from domain.sensitivity import UNOPENED
from domain.shape import fields_of
from domain.urgency import Urgency
from service.decoding import FlatReader, PlainReader, reader_of
from service.envelope import Envelope
from sync.capture import seal_capture
from sync.evidence import canonical
from tests.support.events import events, example

SEED = bytes(16)

HEAD: dict[str, Any] = {
    "v": 1,
    "id": "0195b2f0-0000-7000-8000-000000000001",
    "stream": "case-0195b2f0-0000-7000-8000-000000000002",
    "agency": "rps-contoh",
    "actor": "staff-0195b2f0-0000-7000-8000-000000000003",
    "role": "social_worker",
    "occurred_at": {"at": "2025-03-05T10:15:00+07:00", "precision": "minute"},
    "recorded_at": "2025-03-05T10:20:00+07:00",
    "capture_mode": "live",
    "rules": 1,
    "command_id": "0195b2f0-0000-7000-8000-000000000001",
    "k": 1,
    "n": 1,
    "seen": {"stream_version": 3, "position": 7},
}


def sealed(name: str, version: int, plain: Plain) -> tuple[bytes, dict[str, bytes]]:
    """The envelope and the parts as a device would write them."""
    head = HEAD | {"type": name, "type_version": version, "facts": plain.facts}
    capture = seal_capture(head, plain.parts, SEED)
    return capture.envelope, dict(capture.parts)


def _is_written_as_on_a_device(plain: Plain) -> bool:
    """Whether every text is in the one spelling in which texts are kept."""
    try:
        sealed("case.child-seen", 1, plain)
    except canonical.NotCanonical:
        return False
    return True


def read_from_bytes(event: Event, opened: set[str]) -> tuple[Event, Envelope[Any]]:
    envelope, parts = sealed(event.NAME, event.VERSION, write(event))
    reader = reader_of(event.NAME, event.VERSION)
    told = reader.envelope(envelope)
    return reader.event(told, {name: part for name, part in parts.items() if name in opened}), told


@given(st.data())
def test_any_event_reads_from_its_bytes_as_it_does_from_plain_values(data: st.DataObject) -> None:
    event = data.draw(events(data.draw(st.sampled_from(EVENTS))))
    plain = write(event)
    assume(_is_written_as_on_a_device(plain))
    opened = data.draw(st.sets(st.sampled_from(sorted(plain.parts)))) if plain.parts else set()
    parts = {name: part for name, part in plain.parts.items() if name in opened}
    known = read(event.NAME, event.VERSION, plain.facts, parts, plain.parts.keys())
    found, _ = read_from_bytes(event, opened)
    assert (type(found), found) == (type(known), known)


@pytest.mark.parametrize("declared", EVENTS, ids=lambda each: each.NAME)
def test_what_was_read_from_bytes_cannot_be_changed(declared: type[Event]) -> None:
    event = example(declared)
    found, _ = read_from_bytes(event, set(write(event).parts))
    assert found == event
    assert hash(found) == hash(event)
    for field in fields_of(declared):
        with pytest.raises(FrozenInstanceError):
            setattr(found, field.name, None)


def test_what_is_not_opened_is_not_there_whatever_the_facts_say() -> None:
    reader = reader_of("case.child-seen", 1)
    envelope, _ = sealed("case.child-seen", 1, Plain({"place": "the gate"}, {"D3": {"place": "the yard"}}))
    seen: Any = reader.event(reader.envelope(envelope), {})
    assert seen.place is UNOPENED


def test_a_part_without_what_it_must_hold_is_no_part_of_such_an_event() -> None:
    reader = reader_of("case.child-seen", 1)
    envelope, parts = sealed("case.child-seen", 1, Plain({}, {"D3": {"condition": "well"}}))
    with pytest.raises(msgspec.ValidationError, match="place"):
        reader.event(reader.envelope(envelope), parts)


def test_an_event_without_its_part_has_the_defaults_or_is_damaged() -> None:
    envelope, _ = sealed("case.child-seen", 1, Plain({}, {}))
    reader = reader_of("case.child-seen", 1)
    with pytest.raises(msgspec.ValidationError, match="place"):
        reader.event(reader.envelope(envelope), {})


@pytest.mark.parametrize("urgency", Urgency)
@pytest.mark.parametrize("name", ["case.child-seen", "record.corrected"])
def test_the_urgency_is_read_from_the_facts(name: str, urgency: Urgency) -> None:
    facts = {} if urgency is Urgency.NONE else {"urgency": str(urgency)}
    more = {"corrects": "x", "reason": "other"} if name == "record.corrected" else {}
    envelope, _ = sealed(name, 1, Plain({**facts, **more}, {}))
    reader = reader_of(name, 1)
    assert reader.urgency(reader.envelope(envelope)) is urgency


def test_an_event_that_nobody_knows_is_named_and_not_guessed() -> None:
    envelope, _ = sealed("case.dreamt", 1, Plain({}, {}))
    reader = reader_of("case.dreamt", 1)
    with pytest.raises(UnknownEvent, match=r"case\.dreamt/1"):
        reader.event(reader.envelope(envelope), {})


def test_only_what_nests_or_tells_of_another_person_goes_by_way_of_plain_values() -> None:
    assert isinstance(reader_of("case.child-seen", 1), FlatReader)
    assert isinstance(reader_of("record.corrected", 1), PlainReader)
    assert isinstance(reader_of("case.handed-over", 1), PlainReader)
