"""Attempts that failed: the more of them, the longer the next one waits; it is never for ever."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest

from service.accounts import Strikes, StrikesInMemory, StrikeTable
from service.accounts.strikes import MOST_KEYS, Patience
from service.log.postgres_beside import TablesBeside
from service.site import site_migrations
from tests.support.engines import new_schema
from tests.support.site import Clock

SECOND = timedelta(seconds=1)
KEY, OTHER = b"k" * 32, b"o" * 32
PATIENCE = Patience(free=3, first=10 * SECOND, most=60 * SECOND, forgiving=timedelta(hours=1))
NOW = timedelta(0)


@pytest.fixture(params=["in memory", "in a table"])
def strikes(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Strikes]:
    if request.param == "in memory":
        yield StrikesInMemory(clock)
        return
    url = request.getfixturevalue("database")
    with new_schema(url) as schema, closing(TablesBeside(url, schema, site_migrations())) as tables:
        tables.migrate()
        yield StrikeTable(tables.ask, clock)


def test_the_first_few_cost_nothing_and_then_the_wait_doubles_up_to_its_limit(strikes: Strikes, clock: Clock):
    waits = []
    for _ in range(8):
        assert strikes.strike(KEY, PATIENCE) == NOW
        waits.append(strikes.strike(KEY, PATIENCE).total_seconds() if len(waits) > 1 else 0)
        clock.at += waits[-1] * SECOND
    assert waits == [0, 0, 10, 20, 40, 60, 60, 60]


def test_whoever_does_not_wait_waits_no_longer_for_it(strikes: Strikes, clock: Clock):
    for _ in range(3):
        strikes.strike(KEY, PATIENCE)
    for _ in range(100):
        assert strikes.strike(KEY, PATIENCE) == 10 * SECOND
    clock.at += 10 * SECOND
    assert strikes.strike(KEY, PATIENCE) == NOW


def test_one_is_forgotten_with_every_hour(strikes: Strikes, clock: Clock):
    for _ in range(3):
        strikes.strike(KEY, PATIENCE)
    clock.at += timedelta(hours=2)
    assert [strikes.strike(KEY, PATIENCE) for _ in range(3)] == [NOW, NOW, 10 * SECOND]


def test_one_key_says_nothing_of_another(strikes: Strikes):
    for _ in range(4):
        strikes.strike(KEY, PATIENCE)
    assert strikes.strike(OTHER, PATIENCE) == NOW


def test_what_is_excused_was_none_and_what_is_forgotten_is_gone(strikes: Strikes):
    for _ in range(10):
        assert strikes.strike(KEY, PATIENCE) == NOW
        strikes.excuse(KEY)
    for _ in range(3):
        strikes.strike(KEY, PATIENCE)
    assert strikes.strike(KEY, PATIENCE) > NOW
    strikes.forget(KEY)
    assert strikes.strike(KEY, PATIENCE) == NOW


def test_of_many_at_the_same_moment_no_more_go_on_than_one_after_the_other(strikes: Strikes):
    with ThreadPoolExecutor(16) as threads:
        waits = list(threads.map(lambda _: strikes.strike(KEY, PATIENCE), range(64)))
    assert waits.count(NOW) <= 3


def test_the_memory_for_them_has_an_end(clock: Clock):
    strikes = StrikesInMemory(clock)
    for _ in range(3):
        strikes.strike(KEY, PATIENCE)
    for number in range(MOST_KEYS):
        strikes.strike(number.to_bytes(32, "big"), PATIENCE)
    assert strikes.strike(KEY, PATIENCE) == NOW, "it was forgotten"
