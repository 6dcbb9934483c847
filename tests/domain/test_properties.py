"""What must hold for every history: facts suffice, the order of arrival does not matter, the present is a past."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.events import STAGES
from domain.case.state import Case, fold
from domain.case.vocabulary import Status
from domain.catalogue import EVENTS, read, write
from domain.citations import citations
from domain.command import Command
from domain.decider import decide
from domain.event import Event, Kind
from domain.history import history
from domain.identifiers import EventId, StreamId
from domain.record import Occurred, Precision, Record, Seen
from domain.refusal import Refused
from tests.domain.given import CASE, CHILD, ROLES, Story, at, id_of
from tests.domain.stories import approved_ending
from tests.support.events import events

CASE_EVENTS = [each for each in EVENTS if each.__module__ in {stage.__name__ for stage in STAGES}]
ANNOTATIONS = [each for each in EVENTS if each.NAME in ("record.corrected", "record.voided")]
START = at("2025-03-01 08:00")
LONG_AFTER = at("2026-01-01 08:00")
BASE = approved_ending()


@st.composite
def stories(draw: st.DrawFn, more: int = 8) -> Story:
    """A stretch of a sound case, then whatever people ask for, each having seen only some of it."""
    story = Story(BASE.records[: draw(st.integers(1, len(BASE.records)))])
    minutes = draw(st.lists(st.integers(1, 60_000), min_size=more, max_size=more, unique=True))
    for minute in minutes[: draw(st.integers(0, more))]:
        story = _asked(draw, story, START + timedelta(minutes=minute, seconds=1))
    return story


def _asked(draw: st.DrawFn, story: Story, moment: datetime) -> Story:
    """Somebody asks for something; it becomes a record where the rules let it."""
    ids = st.sampled_from([each.id for each in story.records])
    event = draw(events(draw(st.sampled_from(CASE_EVENTS + ANNOTATIONS)), ids))
    by = draw(st.sampled_from(sorted(ROLES)))
    version = len(story.records) + 1
    seen = Seen(stream_version=draw(st.integers(0, version - 1)))
    occurred = Occurred(moment, draw(st.sampled_from([Precision.MINUTE, Precision.MINUTE, Precision.DAY])))
    command = Command(
        stream=StreamId(CASE),
        event=event,
        by=by,
        role=ROLES[by],
        occurred=occurred,
        recorded_at=moment,
        seen=seen,
        child=CHILD,
    )
    try:
        decided = decide(command, story.given)
    except Refused:
        return story
    id = id_of(f"random {version}")
    records = [
        Record(
            id=id,
            stream=each.stream,
            subject=CHILD,
            version=version,
            position=version,
            event=each.event,
            actor=by,
            role=ROLES[by],
            occurred=occurred,
            recorded_at=moment + timedelta(days=1, seconds=version),
            logged_at=LONG_AFTER,
            agency="rps-contoh",
            command_id=id,
            seen=seen,
            urgency=each.event.urgency,
        )
        for each in decided
        if each.stream == CASE
    ]
    return replace(story, records=(*story.records, *records))


def without_places(value: Any) -> Any:
    """A state without versions, which are the one thing that the order of arrival may change."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            each.name: without_places(getattr(value, each.name)) for each in fields(value) if each.name != "version"
        }
    if isinstance(value, (tuple, list)):
        return [without_places(each) for each in value]
    return value


def closed(record: Record) -> Record:
    """The record as somebody holds it who may open nothing."""
    plain = write(record.event)
    event: Event = read(record.event.NAME, record.event.VERSION, plain.facts, {}, plain.parts)
    return record._replace(event=event)


@given(stories())
def test_the_state_needs_the_facts_alone(story: Story) -> None:
    assert fold(history(map(closed, story.records)).effective) == story.case


@given(stories())
def test_the_present_is_the_past_as_of_now(story: Story) -> None:
    assert fold(history(story.records, as_of=LONG_AFTER).effective) == story.case


@given(stories(), st.integers(0, 60_000))
def test_the_past_does_not_know_the_future(story: Story, minute: int) -> None:
    moment = START + timedelta(minutes=minute)
    then = history(story.records, as_of=moment).effective
    assert list(then) == [each for each in story.entries if each.at <= moment]


def _knows_already(record: Record, arrived: list[Record], all_there_is: frozenset[EventId]) -> bool:
    """A record arrives after everything that its author had seen, or names."""
    known = record.seen.also | citations(record.event)
    return known & all_there_is <= {each.id for each in arrived}


def other_orders(data: st.DataObject, records: tuple[Record, ...]) -> Iterator[Record]:
    """The same records as they might have arrived: decisions in their order, all after what their authors had seen."""
    waiting, arrived, ids = list(records), [], frozenset(each.id for each in records)
    while waiting:
        decisions = [each for each in waiting if each.event.KIND is not Kind.OBSERVATION]
        ready = [
            each
            for each in waiting
            if (each.event.KIND is Kind.OBSERVATION or each is decisions[0]) and _knows_already(each, arrived, ids)
        ]
        chosen = data.draw(st.sampled_from(ready))
        waiting.remove(chosen)
        arrived.append(chosen)
        yield chosen._replace(version=len(arrived), position=len(arrived))


def with_what_was_seen(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """What each author had seen, told by ids, so that it can be kept when versions change; all logged long after."""
    return tuple(
        each._replace(
            logged_at=LONG_AFTER,
            seen=Seen(also=frozenset(other.id for other in records if other.version <= each.seen.stream_version)),
        )
        for each in records
    )


@settings(max_examples=200)
@given(st.data(), stories())
def test_any_order_of_arrival_gives_the_same_case(data: st.DataObject, story: Story) -> None:
    records = with_what_was_seen(story.records)
    elsewhere = tuple(other_orders(data, records))
    assert without_places(fold(history(elsewhere).effective)) == without_places(fold(history(records).effective))


@given(stories())
def test_nothing_takes_a_case_with_an_open_danger_or_hold_to_its_end(story: Story) -> None:
    case: Case = story.case
    if case.status in (Status.CLOSED, Status.AFTERCARE):
        before = [fold(history(story.records[:length]).effective) for length in range(len(story.records))]
        closing = next(state for state in reversed(before) if not state.closing.closed)
        assert closing.outreach.dangers == ()
        assert closing.holds == ()
