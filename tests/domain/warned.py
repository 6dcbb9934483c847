"""What is pointed out about a record or a case, for the stories about warnings."""

from collections.abc import Mapping
from typing import Any

from domain.calendar import Calendar
from domain.case.events.work import GoalRating, ReviewHeld, SessionHeld
from domain.case.state import NO_CASE, evolve
from domain.case.vocabulary import Attendance, ReviewConclusion, SessionKind, Source
from domain.case.warnings import Warning, standing_warnings, warnings_of
from domain.child.events import BirthDateClaimed
from domain.record import Record
from domain.settings.state import DEFAULT_SETTINGS
from tests.domain.given import WIB, Story, at, id_of

CALENDAR = Calendar(WIB)


def last(story: Story, birth: BirthDateClaimed | None = None) -> dict[str, Warning]:
    """What is pointed out about the newest record of a story, by code."""
    case = NO_CASE
    for entry in story.entries[:-1]:
        case = evolve(case, entry)
    found = warnings_of(
        story.entries[-1], case, history=story.history, settings=DEFAULT_SETTINGS, calendar=CALENDAR, birth=birth
    )
    assert {each.about for each in found} <= {story.entries[-1].record.id}
    return {each.code: each for each in found}


def alone(written: Record) -> Mapping[str, Warning]:
    """What is pointed out about one record that nothing went before."""
    return last(Story(records=(written,)))


def standing(story: Story, on: str = "2025-03-21 12:00") -> list[str]:
    """Which warnings stand on that day."""
    return [each.code for each in standing_warnings(story.history, DEFAULT_SETTINGS, CALENDAR, at(on))]


def facts(warning: Warning) -> dict[str, Any]:
    return dict(warning.facts)


def session(**rest: object) -> SessionHeld:
    said = {"kind": SessionKind.COUNSELLING, "attendance": Attendance.PRESENT, "summary": "talked"} | rest
    return SessionHeld(**said)  # type: ignore[arg-type]  # the fields of a session


def review(*levels: int) -> ReviewHeld:
    ratings = tuple(GoalRating(goal=id_of(f"goal {number}"), level=level) for number, level in enumerate(levels, 1))
    methods, conclusion = (Source.OBSERVATION,), ReviewConclusion.CONTINUE
    return ReviewHeld(methods=methods, ratings=ratings, conclusion=conclusion, behaviour="calm")
