"""When a record was logged: never against the order of the log, and flagged when the clock is wrong."""

import ctypes
import struct
import sys
from datetime import timedelta
from time import sleep

import pytest

from service.log import LoggedAtRunsBack, NotADemoStore
from service.log.clock import HubClock
from service.log.system_clock import ClockWithJudgement, SystemClock, seconds_passed
from sync.evidence.moments import microseconds
from tests.service.log.building import CASE, NOON, Clock, Site, capture

MINUTE = timedelta(minutes=1)
STATUS, NOT_SYNCHRONISED = 40, 0x40
"""Where the status lies in a ``struct timex`` of 64 bits, and its ``STA_UNSYNC``."""


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


def test_a_clock_far_ahead_is_suspect_and_does_not_carry_the_log_away_with_it(site: Site):
    site.log.append([capture()], {})
    site.clock.at, site.clock.synchronised = NOON + timedelta(days=400), False
    appended = site.log.append([capture()], {})
    assert appended.clock_suspect
    assert NOON <= appended.logged_at < NOON + MINUTE
    site.clock.at = NOON + MINUTE
    appended = site.log.append([capture()], {})
    assert (appended.logged_at, appended.clock_suspect) == (NOON + MINUTE, False)


def test_whether_the_clock_is_believed_is_told_without_an_append(site: Site):
    assert not site.log.doubts_clock(site.log.last())
    site.log.append([capture()], {})
    site.clock.at, site.clock.synchronised = NOON + timedelta(days=400), False
    assert site.log.doubts_clock(site.log.last())
    site.clock.at = NOON + MINUTE
    assert not site.log.doubts_clock(site.log.last())
    assert site.log.last().position == 1


def test_a_server_that_was_asked_how_it_fares_has_counted_a_quiet_weekend(site: Site):
    site.log.append([capture()], {})
    site.clock.at, site.clock.synchronised = NOON + timedelta(hours=20), False
    assert not site.log.doubts_clock(site.log.last())
    site.clock.at = NOON + timedelta(hours=40)
    assert not site.log.doubts_clock(site.log.last())
    assert site.log.append([capture()], {}).logged_at == NOON + timedelta(hours=40)


def test_a_clock_that_follows_a_time_server_may_find_a_log_where_nobody_wrote_for_a_year(site: Site):
    site.log.append([capture()], {})
    site.clock.at = NOON + timedelta(days=365)
    appended = site.log.append([capture()], {})
    assert (appended.logged_at, appended.clock_suspect) == (NOON + timedelta(days=365), False)


def test_the_first_record_of_all_finds_nothing_to_doubt_the_clock_by(site: Site):
    site.clock.synchronised = False
    assert not site.log.append([capture()], {}).clock_suspect


def test_when_a_person_confirms_the_date_every_process_goes_by_the_clock_again(site: Site):
    site.log.append([capture()], {})
    other = site.second_process()
    site.clock.at, site.clock.synchronised = NOON + timedelta(days=30), False
    assert other.append([capture()], {}).clock_suspect
    confirmed = site.log.append([capture()], {}, vouched=True)
    assert (confirmed.logged_at, confirmed.clock_suspect) == (site.clock.at, False)
    site.clock.at += MINUTE
    appended = other.append([capture()], {})
    assert (appended.logged_at, appended.clock_suspect) == (site.clock.at, False)
    other.close()


def test_no_word_of_a_person_turns_time_back(site: Site):
    site.log.append([capture()], {})
    site.clock.at = NOON - timedelta(days=400)
    confirmed = site.log.append([capture()], {}, vouched=True)
    assert confirmed.clock_suspect
    assert confirmed.logged_at >= NOON


def test_a_demo_tells_of_the_past_and_goes_on_today(demo_site: Site):
    demo_site.log.append([capture()], {}, logged_at=NOON - timedelta(days=365))
    demo_site.clock.synchronised = False
    appended = demo_site.log.append([capture()], {})
    assert (appended.logged_at, appended.clock_suspect) == (NOON, False)


def test_a_process_that_has_run_all_weekend_knows_that_nobody_wrote():
    shown, passed = Clock(synchronised=False), [100.0]
    clock = HubClock(shown, lambda: passed[0])
    assert clock.stamp(0) == (microseconds(NOON), False)
    weekend = timedelta(days=3)
    shown.at, passed[0] = NOON + weekend, passed[0] + weekend.total_seconds()
    assert clock.stamp(microseconds(NOON)) == (microseconds(NOON + weekend), False)
    shown.at += timedelta(days=1, seconds=1)
    assert clock.stamp(microseconds(NOON + weekend)) == (microseconds(NOON + weekend), True)


def test_a_process_that_has_just_begun_does_not_know_whether_nobody_wrote():
    last, passed = microseconds(NOON), [100.0]
    for days, suspect in ((1, False), (3, True)):
        clock = HubClock(Clock(NOON + timedelta(days=days), synchronised=False), lambda: passed[0])
        assert clock.stamp(last)[1] is suspect
    passed[0] += 90
    assert clock.stamp(last) == (last + 90_000_000, True)


def test_a_clock_that_cannot_say_whether_it_is_right_is_whoever_gives_its_own_affair():
    clock = HubClock(lambda: NOON + timedelta(days=365))
    assert clock.stamp(microseconds(NOON)) == (microseconds(NOON + timedelta(days=365)), False)


@pytest.mark.skipif(sys.platform != "linux" or sys.maxsize < 2**32, reason="another system answers otherwise")
def test_the_system_says_whether_its_clock_follows_a_time_server():
    clock = SystemClock()
    assert isinstance(clock, ClockWithJudgement)
    kernel = ctypes.create_string_buffer(1_024)
    ctypes.CDLL(None).adjtimex(kernel)
    (status,) = struct.unpack_from("i", kernel, STATUS)
    assert clock.is_synchronised() is not bool(status & NOT_SYNCHRONISED)


def test_what_has_passed_is_told_in_seconds():
    before = seconds_passed()
    sleep(0.01)
    assert 0.01 <= seconds_passed() - before < MINUTE.total_seconds()


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
