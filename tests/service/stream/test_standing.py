"""How far the stream has come is told at once, to however many ask, also where Redis holds its tongue."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import pytest

from service import publishing
from service.publishing import PATIENCE, StreamStanding
from service.settings import Settings
from service.site import Site, create_site
from tests.service.log.building import capture
from tests.support.redis_engine import OwnRedis
from tests.support.site import Clock

ASKERS = 20


@pytest.fixture
def site(tmp_path: Path, own_redis: OwnRedis) -> Iterator[Site]:
    settings = Settings.at(tmp_path / "data", redis=own_redis.url)
    made = create_site(settings, agency="rps-contoh", source="urn:harapan:test", now=Clock())
    yield made
    made.close()


def test_how_many_records_redis_lacks_is_told_as_it_is_now(site: Site):
    stream = StreamStanding(site)
    for lag in (1, 2):
        site.log.append([capture()], {})
        assert stream.told() == {"lag": lag}


def test_a_silent_redis_costs_all_who_ask_one_wait_together(site: Site, own_redis: OwnRedis):
    stream = StreamStanding(site)
    begun = monotonic()
    with own_redis.silent(), ThreadPoolExecutor(ASKERS) as askers:
        told = list(askers.map(lambda _: stream.told(), range(ASKERS)))
    assert told == [{"away": "TimeoutError"}] * ASKERS
    assert PATIENCE <= monotonic() - begun < 2 * PATIENCE


def test_one_that_is_back_is_asked_again_after_a_while(
    site: Site, own_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(publishing, "REMEMBERED", 0.0)
    stream = StreamStanding(site)
    with own_redis.silent():
        assert set(stream.told() or {}) == {"away"}
    assert stream.told() == {"lag": 0}


def test_where_there_is_no_redis_there_is_nothing_to_tell(tmp_path: Path):
    site = create_site(Settings.at(tmp_path / "data"), agency="rps-contoh", source="urn:harapan:test", now=Clock())
    assert StreamStanding(site).told() is None
    site.close()
