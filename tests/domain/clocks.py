"""Clocks of a story, for the stories about deadlines."""

from datetime import date, datetime

from domain.calendar import Calendar
from domain.deadlines import Deadline, Duty, deadlines
from domain.settings.state import DEFAULT_SETTINGS, Settings
from tests.domain.given import WIB, Story

CALENDAR = Calendar(WIB)


def clocks(story: Story, duty: Duty, settings: Settings = DEFAULT_SETTINGS) -> tuple[Deadline, ...]:
    return deadlines(story.case, settings, CALENDAR, (duty,))


def clock(story: Story, duty: Duty, settings: Settings = DEFAULT_SETTINGS) -> Deadline:
    (only,) = clocks(story, duty, settings)
    return only


def end_of(day: str) -> datetime:
    return CALENDAR.end_of_day(date.fromisoformat(day))
