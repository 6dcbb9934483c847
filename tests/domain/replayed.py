"""Replays of stories, without a log: everything known is opened, unless a story says otherwise."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.calendar import Calendar
from domain.case.replay import Known, Moments, Replay
from domain.case.worded import Closed
from domain.catalogue import read, write
from domain.event import Event
from domain.record import Record
from domain.settings.state import DEFAULT_SETTINGS
from tests.domain.given import CASE, WIB, Story, at

CALENDAR = Calendar(WIB)
NOW = "2025-09-12 09:00"


def replayed(story: Story, *, as_of: str | None = None, known_at: str | None = None, now: str = NOW) -> dict[str, Any]:
    """The story as it stood; days mean their end."""
    moments = Moments(now=at(now), as_of=_end(as_of), known_at=_end(known_at))
    records = story.records
    if moments.known_at is not None:
        records = tuple(each for each in records if each.logged_at <= moments.known_at)
    return Replay(_known(records), moments).told()


def read_by_one_who_sees(classes: set[str], story: Story) -> dict[str, Any]:
    """The live story, for a reader who gets only the parts of these classes."""
    told = [_closed(each, classes) for each in story.records]
    records, withheld = tuple(each for each, _ in told), {each.id: Closed(missing) for each, missing in told if missing}
    known = replace(_known(records), for_rules=story.records, closed=withheld)
    return Replay(known, Moments(now=at(NOW))).told()


def entry(told: dict[str, Any], id: str) -> dict[str, Any]:
    """The entry with this id."""
    (found,) = (each for each in told["entries"] if each["id"] == id)
    return dict(found)


def _known(records: tuple[Record, ...]) -> Known:
    return Known(case=CASE, records=records, for_rules=records, settings=DEFAULT_SETTINGS, calendar=CALENDAR)


def _closed(record: Record, classes: set[str]) -> tuple[Record, tuple[str, ...]]:
    plain = write(record.event)
    opened = {name: part for name, part in plain.parts.items() if name.partition("/")[0] in classes}
    event: Event = read(record.event.NAME, record.event.VERSION, plain.facts, opened, plain.parts)
    missing = {name.partition("/")[0] for name in plain.parts} - classes
    return record._replace(event=event), tuple(sorted(missing))


def _end(text: str | None) -> datetime | None:
    if text is None:
        return None
    return at(text) if " " in text else CALENDAR.end_of_day(at(text).date())
