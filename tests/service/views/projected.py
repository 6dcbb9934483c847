"""Rows of stories, without a log: what a projection says of a case as it is told."""

from typing import Any

from domain.case.warnings import course_of
from domain.deadlines import deadlines
from domain.settings.state import DEFAULT_SETTINGS
from domain.standing import fates
from service.views.view import Folded, View
from tests.domain.given import CASE, CHILD, Story
from tests.domain.replayed import CALENDAR


def rows(view: View, story: Story) -> list[dict[str, Any]]:
    """Every row of a story."""
    folded = Folded(
        stream=CASE,
        subject=CHILD,
        history=story.history,
        course=course_of(story.history),
        settings=DEFAULT_SETTINGS,
        calendar=CALENDAR,
        fates=fates(story.history),
        deadlines=deadlines(story.case, DEFAULT_SETTINGS, CALENDAR),
    )
    return list(view.rows(folded))
