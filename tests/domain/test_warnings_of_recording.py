"""Warnings about how a record came about: late, backdated, uncertain, provisional."""

from datetime import timedelta

from domain.case.events.assessment import Countersigned
from domain.case.events.intake import ContractAgreed
from domain.case.events.outreach import ChildSeen
from domain.case.vocabulary import Asked
from domain.case.warnings import standing_warnings
from domain.record import CaptureMode, Occurred, Precision
from domain.settings.state import DEFAULT_SETTINGS
from tests.domain.given import ANGGREK, at, happened, id_of, record
from tests.domain.stories import INTERVIEW, an_open_case, names
from tests.domain.warned import CALENDAR, alone, facts, last, standing

SEEN = ChildSeen(place="the market")


def test_an_entry_within_72_hours_is_in_time() -> None:
    assert alone(record(SEEN, on="2025-05-06 20:40", recorded="2025-05-09 20:40")) == {}


def test_an_entry_more_than_72_hours_after_the_fact_is_late() -> None:
    late = alone(record(SEEN, on="2025-05-06 20:40", recorded="2025-05-09 20:41"))
    assert facts(late["entry.late"]) == {"days": 3}
    assert late["entry.late"].sentence == "Entered 3 days after the fact."
    assert set(late) == {"entry.late"}


def test_a_paper_form_found_after_six_weeks_is_late_and_backdated() -> None:
    form_0412 = record(SEEN, on="2025-05-06 20:40", recorded="2025-06-17 21:00")
    found = alone(form_0412._replace(capture_mode=CaptureMode.PAPER))
    assert facts(found["entry.late"]) == facts(found["entry.backdated"]) == {"days": 42}


def test_what_was_captured_in_the_field_and_synced_a_week_later_is_not_late() -> None:
    offline = record(SEEN, on="2025-05-06 20:40", recorded="2025-05-06 20:45", logged="2025-05-14 08:00")
    assert alone(offline._replace(capture_mode=CaptureMode.OFFLINE)) == {}


def test_a_day_or_a_month_is_late_only_when_all_of_it_is_past() -> None:
    early = "2025-05-06 00:00"
    assert alone(record(SEEN, on=early, precision=Precision.DAY, recorded="2025-05-09 23:00")) == {}
    assert set(alone(record(SEEN, on=early, precision=Precision.DAY, recorded="2025-05-10 00:30"))) == {"entry.late"}
    assert alone(record(SEEN, on=early, precision=Precision.MONTH, recorded="2025-05-20 09:00")) == {}


def test_a_decision_that_counts_from_ten_days_ago_is_backdated_though_entered_at_once() -> None:
    contract = ContractAgreed(agreed_with=(Asked.CHILD,), house_rules_explained=True, terms="both sign")
    backdated = record(contract, on="2025-03-20 09:00")._replace(effective_from=at("2025-03-10 09:00"))
    assert facts(alone(backdated)["entry.backdated"]) == {"days": 10}


def test_backdated_is_more_than_seven_days() -> None:
    assert set(alone(record(SEEN, on="2025-05-06 10:00", recorded="2025-05-13 10:00"))) == {"entry.late"}
    assert "entry.backdated" in alone(record(SEEN, on="2025-05-06 10:00", recorded="2025-05-13 10:01"))


def test_an_observation_counts_from_when_it_was_made_whatever_else_it_says() -> None:
    seen = record(SEEN, on="2025-05-06 10:00")._replace(effective_from=at("2025-04-01 10:00"))
    assert alone(seen) == {}


def test_a_time_after_the_entry_is_uncertain_beyond_ten_minutes() -> None:
    assert alone(record(SEEN, on="2025-05-06 10:10", recorded="2025-05-06 10:00")) == {}
    ahead = alone(record(SEEN, on="2025-05-06 10:11", recorded="2025-05-06 10:00"))
    assert facts(ahead["entry.time-uncertain"]) == {"minutes": 11}


def test_today_is_not_in_the_future_because_it_is_not_over() -> None:
    today = record(SEEN, on="2025-05-06 00:00", precision=Precision.DAY, recorded="2025-05-06 09:00")
    this_month = record(SEEN, on="2025-05-20 00:00", precision=Precision.MONTH, recorded="2025-05-06 09:00")
    assert alone(today) == alone(this_month) == {}
    tomorrow = record(SEEN, on="2025-05-07 15:00", precision=Precision.DAY, recorded="2025-05-06 09:00")
    assert set(alone(tomorrow)) == {"entry.time-uncertain"}


def test_a_day_or_month_is_in_the_future_when_its_first_minute_is() -> None:
    tomorrow = record(SEEN, on="2025-05-07 15:00", precision=Precision.APPROXIMATE, recorded="2025-05-06 23:49")
    next_month = record(SEEN, on="2025-06-20 15:00", precision=Precision.MONTH, recorded="2025-05-31 23:49")
    for early in (tomorrow, next_month):
        assert facts(alone(early)["entry.time-uncertain"]) == {"minutes": 11}
        assert alone(early._replace(recorded_at=early.recorded_at + timedelta(minutes=1))) == {}


def test_a_device_clock_that_is_off_is_told_and_taken_into_account() -> None:
    on_time = record(SEEN, on="2025-05-06 10:00", recorded="2025-05-06 09:00")
    slow_clock = on_time._replace(clock_offset=timedelta(hours=1))
    assert facts(alone(slow_clock)["entry.clock-skew"]) == {"minutes": 60}
    assert set(alone(slow_clock)) == {"entry.clock-skew"}
    assert set(alone(on_time)) == {"entry.time-uncertain"}
    fast_clock = on_time._replace(occurred=Occurred(at("2025-05-06 08:40")), clock_offset=timedelta(minutes=-11))
    assert facts(alone(fast_clock)["entry.clock-skew"]) == {"minutes": 11}
    assert alone(fast_clock._replace(clock_offset=timedelta(minutes=-10))) == {}


def test_a_student_s_entry_stands_as_provisional_until_it_is_countersigned() -> None:
    noted = an_open_case().then(happened(INTERVIEW, "notes", by=ANGGREK))
    assert "entry.provisional" in last(noted)
    assert "entry.provisional" in standing(noted)
    found = standing_warnings(noted.history, DEFAULT_SETTINGS, CALENDAR, at("2025-03-06 12:00"))
    assert [each.about for each in found if each.code == "entry.provisional"] == [id_of("notes")]
    assert "entry.provisional" not in standing(noted.then(Countersigned(entries=names("notes"))))


def test_a_social_worker_s_entry_is_not() -> None:
    assert "entry.provisional" not in last(an_open_case().then(INTERVIEW))
