"""The figures of a case: how long things took, how far they led."""

import pytest

from domain.calendar import Calendar
from domain.case.events.intake import StayEnded, StayStarted
from domain.case.measures import Measures, Span, measures
from domain.case.vocabulary import Attendance, SessionKind
from domain.settings.state import DEFAULT_SETTINGS
from tests.domain import surya
from tests.domain.given import WIB, Story, at, happened, id_of
from tests.domain.stories import a_contact

CALENDAR = Calendar(WIB)


def measured(story: Story, on: str = "2025-09-12 09:00") -> Measures:
    return measures(story.case, story.entries, DEFAULT_SETTINGS, CALENDAR, at(on))


def test_surya_was_taken_in_twelve_hours_and_five_minutes_after_the_first_contact() -> None:
    assert measured(surya.gone_home()).contact_to_intake == 12 * 60 + 5


def test_suryas_assessment_took_twelve_days_five_of_them_late() -> None:
    assert measured(surya.gone_home()).intake_to_assessment == Span(days=12, late_by=5)


def test_suryas_plan_took_sixteen_days_two_of_them_late() -> None:
    figures = measured(surya.gone_home())
    assert figures.intake_to_plan == Span(days=16, late_by=2)
    assert figures.assessment_to_plan == 4


def test_surya_stayed_ninety_eight_nights() -> None:
    assert measured(surya.gone_home()).nights == 98


def test_suryas_goals_reached_42_7_and_then_57_3() -> None:
    scores = [each.score for each in measured(surya.gone_home()).attainment]
    assert [round(each, 1) for each in scores if each is not None] == [42.7, 57.3]
    assert scores[0] == pytest.approx(50 - 20 / 7.6**0.5)


def test_sessions_are_counted_by_kind_and_by_whether_the_child_came() -> None:
    assert measured(surya.gone_home()).sessions == {
        SessionKind.COUNSELLING: {Attendance.PRESENT: 6, Attendance.ABSENT: 1},
        SessionKind.VOCATIONAL: {Attendance.PRESENT: 8},
    }


def test_what_has_not_happened_is_not_measured() -> None:
    figures = measured(a_contact())
    assert (figures.contact_to_intake, figures.intake_to_assessment, figures.intake_to_plan) == (None, None, None)
    assert (figures.assessment_to_plan, figures.nights, figures.attainment, figures.sessions) == (None, 0, (), {})


def test_a_stay_that_goes_on_is_counted_up_to_the_moment_of_the_question() -> None:
    assert measured(surya.received(), on="2025-03-07 08:00").nights == 3


def test_the_nights_of_several_stays_add_up() -> None:
    story = a_contact().then(
        happened(StayStarted(), "one", on="2025-03-05 20:00"),
        happened(StayEnded(stay=id_of("one")), on="2025-03-07 08:00"),
        happened(StayStarted(), "two", on="2025-03-08 23:59"),
        happened(StayEnded(stay=id_of("two")), on="2025-03-09 00:01"),
    )
    assert measured(story).nights == 3
