"""A command is remembered for thirty days, whatever the clock of the hub has shown meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from service.log import CommandKey
from tests.service.log.building import CASE, NOON, WORKER, Site, capture

FLAT_BATTERY = datetime(2000, 1, 1, tzinfo=UTC)


def command(key: str) -> CommandKey:
    return CommandKey(person=WORKER, key=key, request_hash=b"one request", status=201, answer={"id": CASE})


def test_a_command_that_came_while_the_clock_was_behind_is_still_known_when_the_clock_is_right_again(site: Site):
    site.log.append([capture()], {}, command("before"))
    site.clock.at = FLAT_BATTERY
    first = site.log.append([capture()], {}, command("the reply was lost"))
    assert first.clock_suspect
    site.clock.at = NOON + timedelta(hours=2)
    site.log.append([capture()], {}, command("somebody else"))

    again = site.log.append([capture()], {}, command("the reply was lost"))

    assert (again.repeated, again.event_ids) == (True, first.event_ids)
    assert site.log.last().position == 3


@pytest.mark.parametrize("synchronised", [False, True])
def test_a_clock_that_is_ahead_for_a_moment_forgets_no_command_of_today(site: Site, synchronised: bool):
    first = site.log.append([capture()], {}, command("the reply was lost"))
    site.clock.at, site.clock.synchronised = NOON + timedelta(days=400), synchronised
    site.log.append([], {}, command("somebody else"))
    site.clock.at = NOON + timedelta(minutes=1)

    again = site.log.append([capture()], {}, command("the reply was lost"))

    assert (again.repeated, again.event_ids) == (True, first.event_ids)


def test_a_log_that_was_carried_away_forgets_by_the_clock_that_was_set_right(site: Site):
    first = site.log.append([capture()], {}, command("the reply was lost"))
    site.clock.at = NOON + timedelta(days=400)
    site.log.append([capture()], {})
    site.clock.at = NOON + timedelta(minutes=1)
    assert site.log.append([capture()], {}, command("somebody else")).clock_suspect

    again = site.log.append([capture()], {}, command("the reply was lost"))

    assert (again.repeated, again.event_ids) == (True, first.event_ids)
