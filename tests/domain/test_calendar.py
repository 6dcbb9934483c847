"""Local days, working days, and when a length of time is over."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from domain.calendar import Calendar
from domain.settings.state import Length
from domain.settings.vocabulary import Unit
from tests.domain.given import WIB, at

NYEPI = date(2025, 3, 28)
EID = (date(2025, 3, 31), date(2025, 4, 1), date(2025, 4, 2), date(2025, 4, 3), date(2025, 4, 4), date(2025, 4, 7))
MEDAN = Calendar(WIB, frozenset({NYEPI, *EID}))


def days(amount: int) -> Length:
    return Length(amount, Unit.DAYS)


def working_days(amount: int) -> Length:
    return Length(amount, Unit.WORKING_DAYS)


def test_hours_run_by_the_clock_through_nights_and_holidays() -> None:
    assert MEDAN.end_of(at("2025-03-27 22:30"), Length(24, Unit.HOURS)) == at("2025-03-28 22:30")


def test_hours_are_real_hours_where_the_clocks_are_put_forward() -> None:
    berlin = Calendar(ZoneInfo("Europe/Berlin"))
    evening = datetime(2025, 3, 29, 12, tzinfo=berlin.zone)
    assert berlin.end_of(evening, Length(24, Unit.HOURS)) == datetime(2025, 3, 30, 11, tzinfo=UTC)
    assert berlin.end_of(evening, Length(24, Unit.HOURS)).hour == 13


def test_days_are_counted_by_date_and_the_last_one_may_be_used_up() -> None:
    for start in ("2025-03-05 00:00", "2025-03-05 10:15", "2025-03-05 23:59"):
        assert MEDAN.end_of(at(start), days(7)) == MEDAN.end_of_day(date(2025, 3, 12))
    assert at("2025-03-12 23:59") < MEDAN.end_of_day(date(2025, 3, 12)) < at("2025-03-13 00:00")


def test_the_day_is_that_of_the_agency_not_that_of_the_server() -> None:
    half_past_midnight_in_medan = datetime(2025, 3, 4, 17, 30, tzinfo=UTC)
    assert MEDAN.day(half_past_midnight_in_medan) == date(2025, 3, 5)
    assert MEDAN.end_of(half_past_midnight_in_medan, days(1)) == MEDAN.end_of_day(date(2025, 3, 6))


def test_a_friday_s_intake_is_confirmed_on_monday() -> None:
    assert MEDAN.end_of(at("2025-03-07 16:00"), working_days(1)) == MEDAN.end_of_day(date(2025, 3, 10))


def test_working_days_skip_weekends_and_holidays() -> None:
    assert MEDAN.end_of(at("2025-03-26 09:00"), working_days(1)) == MEDAN.end_of_day(date(2025, 3, 27))
    assert MEDAN.end_of(at("2025-03-27 09:00"), working_days(1)) == MEDAN.end_of_day(date(2025, 4, 8))
    assert MEDAN.end_of(at("2025-03-27 09:00"), working_days(7)) == MEDAN.end_of_day(date(2025, 4, 16))


def test_a_clock_that_starts_on_a_holiday_waits_for_the_office() -> None:
    assert MEDAN.end_of(at("2025-03-29 09:00"), working_days(1)) == MEDAN.end_of_day(date(2025, 4, 8))


def test_days_between_are_the_midnights_in_between() -> None:
    assert MEDAN.days_between(at("2025-03-05 10:15"), at("2025-03-17 16:00")) == 12
    assert MEDAN.days_between(at("2025-03-05 23:59"), at("2025-03-06 00:01")) == 1
    assert MEDAN.days_between(at("2025-03-05 00:00"), at("2025-03-05 23:59")) == 0
