"""When a record was logged: never against the order of the log, and flagged when the clock is wrong."""

from datetime import timedelta

import pytest

from service.log import LoggedAtRunsBack, NotADemoStore
from service.log.clock import HubClock
from sync.evidence.moments import microseconds
from tests.service.log.building import CASE, NOON, Clock, Site, capture

MINUTE = timedelta(minutes=1)


def test_time_goes_on_with_the_clock(site: Site):
    site.log.append([capture()], {})
    site.clock.at = NOON + MINUTE
    assert site.log.append([capture()], {}).logged_at == NOON + MINUTE


def test_records_of_one_append_share_their_moment(site: Site):
    site.log.append([capture(), capture()], {})
    assert {record.logged_at for record in site.log.load(CASE)} == {NOON}


def test_a_clock_that_steps_back_a_little_stands_still(site: Site):
    site.log.append([capture()], {})
    site.clock.at = NOON - 5 * MINUTE
    appended = site.log.append([capture()], {})
    assert (appended.logged_at, appended.clock_suspect) == (NOON, False)


def test_a_clock_far_behind_the_log_is_suspect(site: Site):
    site.log.append([capture()], {})
    site.clock.at = NOON - timedelta(days=400)
    appended = site.log.append([capture()], {})
    assert appended.clock_suspect
    assert NOON <= appended.logged_at < NOON + MINUTE
    site.clock.at = NOON + timedelta(hours=1)
    appended = site.log.append([capture()], {})
    assert (appended.logged_at, appended.clock_suspect) == (NOON + timedelta(hours=1), False)


def test_while_the_clock_is_suspect_time_goes_on_by_what_has_passed():
    shown, passed = Clock(NOON - timedelta(days=400)), [100.0]
    clock = HubClock(shown, lambda: passed[0])
    last = microseconds(NOON)
    assert clock.stamp(last) == (last, True)
    passed[0] += 90
    assert clock.stamp(last) == (last + 90_000_000, True)
    assert clock.stamp(last + 95_000_000) == (last + 95_000_000, True)


def test_another_process_with_a_slower_clock_does_not_turn_time_back(site: Site):
    site.log.append([capture()], {})
    other = site.second_process()
    site.clock.at = NOON - MINUTE
    assert other.append([capture()], {}).logged_at == NOON
    other.close()


def test_a_demo_may_say_when_a_record_was_logged(demo_site: Site):
    then = NOON - timedelta(days=30)
    assert demo_site.log.append([capture()], {}, logged_at=then).logged_at == then
    assert demo_site.log.load(CASE)[0].logged_at == then


def test_even_a_demo_does_not_run_against_its_own_order(demo_site: Site):
    demo_site.log.append([capture()], {}, logged_at=NOON - MINUTE)
    demo_site.log.append([capture()], {}, logged_at=NOON - MINUTE)
    with pytest.raises(LoggedAtRunsBack) as refused:
        demo_site.log.append([capture()], {}, logged_at=NOON - 2 * MINUTE)
    assert (refused.value.asked, refused.value.last) == (NOON - 2 * MINUTE, NOON - MINUTE)
    assert demo_site.log.last().position == 2


def test_a_real_store_is_told_by_nobody_when_a_record_was_logged(site: Site):
    with pytest.raises(NotADemoStore):
        site.log.append([capture()], {}, logged_at=NOON)
    assert site.log.last().position == 0
