"""The catalogue: every event has a stored name, a plain form that reads back, and a golden file."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.annotations import Corrected, Settled
from domain.case.events.outreach import ChildSeen, ContactRecorded
from domain.case.state import NO_CASE, SIDES, evolve, fold
from domain.catalogue import CATALOGUE, EVENTS, UnknownEvent, read, write
from domain.event import Event
from domain.history import effective
from domain.plain import Facts, Parts
from domain.sensitivity import UNOPENED, Sensitivity
from domain.shape import Form, fields_of
from domain.urgency import Urgency
from tests.domain.given import id_of, record
from tests.domain.stories import approved_ending
from tests.support.events import events, example

GOLDEN = Path(__file__).parents[1] / "golden" / "events"
NESTING = (Corrected, Settled)


def golden_path(declared: type[Event]) -> Path:
    return GOLDEN / f"{declared.NAME}.{declared.VERSION}.json"


def the_example(declared: type[Event]) -> Event:
    return example(declared, of_nested=ContactRecorded if declared in NESTING else None)


def as_json(event: Event) -> dict[str, Any]:
    plain = write(event)
    return {"type": event.NAME, "version": event.VERSION, "facts": plain.facts, "parts": plain.parts}


@pytest.mark.parametrize("declared", EVENTS, ids=lambda each: each.NAME)
def test_every_event_is_still_read_and_written_as_its_golden_file_says(declared: type[Event]) -> None:
    golden = json.loads(golden_path(declared).read_text("utf-8"))
    event = read(golden["type"], golden["version"], golden["facts"], golden["parts"], golden["parts"])
    assert event == the_example(declared)
    assert as_json(event) == golden


def test_every_golden_file_belongs_to_an_event_of_the_catalogue() -> None:
    assert {each.stem for each in GOLDEN.glob("*.json")} == {f"{name}.{version}" for name, version in CATALOGUE}


def test_stored_names_are_unique() -> None:
    assert len({each.NAME for each in EVENTS}) == len(EVENTS)


@pytest.mark.parametrize("declared", EVENTS, ids=lambda each: each.NAME)
def test_every_event_says_in_a_sentence_what_it_means(declared: type[Event]) -> None:
    assert declared.__doc__
    assert declared.__doc__.strip().endswith(".")
    assert all(each.told.says for each in fields_of(declared))


@pytest.mark.parametrize("declared", EVENTS, ids=lambda each: each.NAME)
def test_facts_are_codes_dates_and_ids_and_never_free_text(declared: type[Event]) -> None:
    public = {("settings.agency-described", "name"), ("settings.agency-described", "zone")}
    public |= {(f"settings.{each}", "name") for each in ("holiday-declared", "site-declared", "team-declared")}
    for each in fields_of(declared):
        if each.sensitivity is Sensitivity.D1 and (declared.NAME, each.name) not in public:
            assert each.shape.form is not Form.TEXT, f"{declared.NAME}.{each.name}"


@given(st.data())
def test_any_event_reads_back_as_it_was_written(data: st.DataObject) -> None:
    event = data.draw(events(data.draw(st.sampled_from(EVENTS))))
    plain = write(event)
    stored = json.loads(json.dumps([plain.facts, plain.parts]))
    assert read(event.NAME, event.VERSION, *stored, existing=plain.parts) == event


@given(st.data())
def test_an_event_without_its_parts_keeps_its_facts(data: st.DataObject) -> None:
    event = data.draw(events(data.draw(st.sampled_from(EVENTS))))
    plain = write(event)
    closed = read(event.NAME, event.VERSION, plain.facts, {}, existing=plain.parts)
    assert write(event).facts == plain.facts
    for each in fields_of(type(event)):
        value = getattr(closed, each.name)
        if each.sensitivity is Sensitivity.D1:
            assert value == getattr(event, each.name)
        elif getattr(event, each.name) is not None:
            assert value is UNOPENED


def test_what_is_about_another_person_has_a_part_of_its_own() -> None:
    from domain.case.events.risk import ContactBlocked

    block = the_example(ContactBlocked)
    assert isinstance(block, ContactBlocked)
    assert set(write(block).parts) == {f"D2/{block.person}", f"D3/{block.person}"}


def test_a_correction_keeps_the_parts_of_what_it_replaces_apart() -> None:
    plain = write(the_example(Corrected))
    assert plain.facts["replacement"]["type"] == "case.contact-recorded"
    assert plain.parts["D2"]["replacement"]["label"]
    assert "label" not in str(plain.facts)


def test_an_old_version_is_read_through_its_upcasts() -> None:
    def spelled_out(facts: Facts, parts: Parts) -> tuple[Facts, Parts]:
        return facts, {"D3": {"place": parts["D3"]["where"]}}

    def renamed(facts: Facts, parts: Parts) -> tuple[Facts, Parts]:
        return facts, {"D3": {"where": parts["D3"]["at"].title()}}

    upcasts = {("case.child-seen", -1): renamed, ("case.child-seen", 0): spelled_out}
    event = read("case.child-seen", -1, {}, {"D3": {"at": "sambu"}}, ("D3",), upcasts)
    assert event == ChildSeen(place="Sambu")


def test_an_event_of_a_newer_program_is_named_and_not_guessed() -> None:
    with pytest.raises(UnknownEvent, match=r"case\.child-seen/99"):
        read("case.child-seen", 99, {}, {})


STATES = [fold(approved_ending().entries[:length]) for length in range(len(approved_ending().entries) + 1)]


@pytest.mark.parametrize("declared", EVENTS, ids=lambda each: each.NAME)
def test_no_state_chokes_on_any_golden_event(declared: type[Event]) -> None:
    golden = json.loads(golden_path(declared).read_text("utf-8"))
    full = read(golden["type"], golden["version"], golden["facts"], golden["parts"], golden["parts"])
    closed = read(golden["type"], golden["version"], golden["facts"], {}, golden["parts"])
    for state in (NO_CASE, *STATES):
        for event in (full, closed):
            for entry in effective([record(event, version=90, urgency=full.urgency)]):
                evolve(state, entry)


@pytest.mark.parametrize("declared", EVENTS, ids=lambda each: each.NAME)
def test_a_side_of_the_case_that_is_not_asked_would_not_have_changed(declared: type[Event]) -> None:
    golden = json.loads(golden_path(declared).read_text("utf-8"))
    event = read(golden["type"], golden["version"], golden["facts"], golden["parts"], golden["parts"])
    unasked = [side for side, heeded in SIDES.items() if declared not in heeded]
    calm = record(event, version=90, urgency=Urgency.NONE)
    for state in (NO_CASE, *STATES):
        for entry in effective([calm]):
            assert [side for side in unasked if getattr(state, side).evolve(entry) != getattr(state, side)] == []


@given(st.data())
def test_no_state_chokes_on_any_event_at_all(data: st.DataObject) -> None:
    ids = st.sampled_from([each.id for each in approved_ending().records] + [id_of("nothing")])
    event = data.draw(events(data.draw(st.sampled_from(EVENTS)), ids))
    story = approved_ending().records
    cut = data.draw(st.integers(0, len(story)))
    fold(effective([*story[:cut], record(event, version=cut + 1), *()]))


def write_missing_golden_files() -> None:
    """For the author of a new event: ``python -m tests.domain.test_catalogue``. Never edits one that is there."""
    for declared in EVENTS:
        if not golden_path(declared).exists():
            text = json.dumps(as_json(the_example(declared)), indent=1, ensure_ascii=False, sort_keys=True)
            golden_path(declared).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    write_missing_golden_files()
