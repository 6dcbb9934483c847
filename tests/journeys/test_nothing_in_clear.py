"""Nothing above class D1 lies in clear in any file of a site: not in the log, the views, the keys or the tokens."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.annotations import Corrected, Settled
from domain.case.events.outreach import ContactRecorded
from domain.catalogue import EVENTS
from domain.event import Event
from domain.identifiers import EventId, StreamId
from domain.plain import plain
from domain.record import NOTHING_SEEN, Occurred
from domain.sensitivity import UNOPENED, Sensitivity
from domain.shape import Field, Form, fields_of
from domain.staff.vocabulary import Role
from service.demo import fill
from service.envelope import Draft, enveloped
from service.reading import everything, history_of
from service.site import Site
from sync.capture import event_id, seal_capture
from tests.domain.given import CASE, CHILD, DAHLIA, id_of
from tests.support.events import example
from tests.support.site import make_site

MARK = "kenari"
"""Begins every canary: no program or code contains it."""

SHORTEST = 12
"""A text of the story shorter than this could be a word of the program as well."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = make_site(tmp_path, demo=True)
    yield site
    site.close()


def files_of(site: Site) -> dict[str, bytes]:
    folder = site.settings.data.parent
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def texts_in(value: Any) -> Iterator[str]:
    """Every text in plain values, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)


def with_canaries(event: Any, number: int) -> Any:
    """The same event with a canary in every free text above class D1."""
    return replace(
        event, **{each.name: _canary(each, getattr(event, each.name), number) for each in fields_of(type(event))}
    )


def _canary(field: Field, value: Any, number: int) -> Any:
    name = f"{MARK}{number:03d}{field.name}"
    match field.shape.form:
        case Form.EVENT if value is not None:
            return with_canaries(value, number)
        case Form.LIST if field.shape.item and field.shape.item.form is Form.GROUP:
            return tuple(with_canaries(item, number) for item in value)
        case Form.LIST if field.shape.item and field.shape.item.form is Form.TEXT:
            return tuple(name for _ in value)
        case Form.TEXT if field.sensitivity is not Sensitivity.D1:
            return name
        case _:
            return value


def sealed_of(declared: type[Event]) -> list[Field]:
    return [each for each in fields_of(declared) if each.sensitivity is not Sensitivity.D1]


def keep(site: Site, event: Event, number: int) -> None:
    """Straight into the log, past the rules: every field of every event must be sealed, whoever wrote it."""
    seed = number.to_bytes(16, "big")
    id = EventId(event_id(site.now(), seed))
    draft = Draft(
        id=id,
        stream=StreamId(CASE),
        event=event,
        subject=CHILD,
        agency="rps-contoh",
        by=DAHLIA,
        role=Role.SOCIAL_WORKER,
        occurred=Occurred(site.now()),
        recorded_at=site.now(),
        command_id=id_of("canary"),
        k=1,
        n=1,
        seen=NOTHING_SEEN,
    )
    envelope, parts = enveloped(draft)
    site.log.append([seal_capture(envelope, parts, seed)], {})


def test_no_field_of_any_event_lies_in_clear_in_any_file(site: Site) -> None:
    kept: dict[str, set[str]] = {}
    for number, declared in enumerate(EVENTS):
        nested = ContactRecorded if declared in (Corrected, Settled) else None
        event = with_canaries(example(declared, of_nested=nested), number)
        keep(site, event, number)
        kept[event.NAME] = {each for each in texts_in(plain(event).parts) if each.startswith(MARK)}
    assert all(kept[each.NAME] for each in EVENTS if any(field.shape.form is Form.TEXT for field in sealed_of(each)))
    site.views.catch_up()
    files = files_of(site)
    assert {Path(name).name for name in files} >= {"log.sqlite3", "views.sqlite3", "keys.sqlite3"}
    for name, content in files.items():
        found = [each for canaries in kept.values() for each in canaries if each.encode() in content]
        assert found == [], name


def test_the_canaries_can_be_read_with_the_keys(site: Site) -> None:
    event = with_canaries(example(ContactRecorded), 1)
    keep(site, event, 1)
    (record,) = history_of(site.log, CASE, everything(site.keys)).records
    assert record.event == event
    (closed,) = history_of(site.log, CASE).records
    assert isinstance(closed.event, ContactRecorded)
    assert closed.event.place is UNOPENED


def test_no_sentence_of_the_story_lies_in_clear_in_any_file(site: Site) -> None:
    fill(site)
    site.views.catch_up()
    streams = {each.stream for each in site.log.read(0, 10_000)}
    told = {
        text
        for stream in streams
        for record in history_of(site.log, stream, everything(site.keys)).records
        for text in texts_in(plain(record.event).parts)
        if len(text) >= SHORTEST and " " in text
    }
    assert len(told) > 100
    for name, content in files_of(site).items():
        assert [each for each in told if each.encode() in content] == [], name
