"""What lies in Redis: every record once and in order, as the very event of the feed, and nothing of content."""

import json
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat
from redis import Redis

from domain.annotations import Corrected, Settled
from domain.case.events.outreach import ContactRecorded
from domain.catalogue import EVENTS
from domain.plain import plain
from domain.staff.vocabulary import Role
from service.demo import fill
from service.reading import everything, history_of
from service.stream import Publisher, StreamUnavailable, publisher
from service.stream.held import document_of, partition_of, stream_of
from tests.journeys.test_nothing_in_clear import MARK, SHORTEST, keep, texts_in, with_canaries
from tests.service.http.house import House, found_house
from tests.service.stream.office import SCHEMAS, Office, assert_whole, running, until
from tests.support.events import example
from tests.support.redis_engine import OwnRedis
from tests.support.site import make_site


def test_every_record_is_in_the_streams_once_and_in_order(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(publisher, "BATCH", 7)
    publishing = office.publisher()
    for size in (0, 1, 6, 7, 8, 30):
        office.record(size)
        assert publishing.catch_up() == office.log.last().position
        assert_whole(office)
    assert len({each.partition for each in office.found()}) > 3


def test_an_empty_log_is_told_too(office: Office):
    assert office.publisher().catch_up() == 0
    held = office.held()
    assert held
    assert (held.epoch, held.position, held.partitions) == (office.log.info.hub_epoch, 0, 8)


def test_where_a_record_goes_can_be_worked_out_in_any_language():
    # The check value of CRC-32 that every implementation of it is tested with.
    assert partition_of("123456789", 1 << 32) == 0xCBF43926
    assert partition_of("123456789", 8) == 6


def test_beside_writers_each_record_comes_once_and_in_order(office: Office):
    with running(office.publisher()) as told, ThreadPoolExecutor(4) as people:
        list(people.map(office.record, [1, 2, 3] * 20))
        until(lambda: (held := office.held()) and held.position == 120)
    assert told == []
    assert_whole(office)


def test_two_publishers_at_a_time_put_each_record_once_and_in_order(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(publisher, "BATCH", 3)
    office.record(200)
    both, start = [office.publisher(), office.publisher()], Barrier(2)

    def publish(each: Publisher) -> int:
        start.wait()
        return each.catch_up()

    with ThreadPoolExecutor(2) as people:
        assert list(people.map(publish, both)) == [200, 200]
    assert_whole(office)


def test_a_publisher_that_was_overtaken_in_the_middle_puts_nothing(office: Office, monkeypatch: pytest.MonkeyPatch):
    office.record(20)
    slow, fast = office.publisher(), office.publisher()
    news = Publisher._news

    def overtaken(self: Publisher, held: Any) -> Any:
        read = news(self, held)
        if self is slow:
            office.record(5)
            fast.catch_up()
        return read

    monkeypatch.setattr(Publisher, "_news", overtaken)
    assert slow.advance() == 0
    assert_whole(office)


def test_what_redis_has_already_it_refuses_and_goes_on(office: Office):
    office.record(50)
    office.publisher().catch_up()
    before = office.found()
    office.redis.delete(document_of(office.source))
    office.record(5)
    office.publisher().catch_up()
    assert [each for each in office.found() if each.position <= 50] == before
    assert_whole(office)


def test_streams_keep_their_newest_and_the_first_entry_tells_that_others_are_missing(office: Office):
    office.record(3_000)
    office.publisher(partitions=2, longest=100).catch_up()
    office.record(3_000)
    office.publisher(partitions=2, longest=100).catch_up()
    held, found = office.held(), office.found()
    assert held
    assert held.position == 6_000
    for number in range(2):
        of_one = [each for each in found if each.partition == number]
        # Redis cuts off whole nodes, which hold at most a hundred entries.
        assert 100 <= len(of_one) <= 200
        assert of_one[0].previous > 5_000
        assert [each.previous for each in of_one[1:]] == [each.position for each in of_one[:-1]]


def test_where_there_is_nothing_yet_it_begins_with_as_much_as_fits(office: Office):
    office.record(1_000)
    office.publisher(partitions=1, longest=50).catch_up()
    assert_whole(office, begins=950)


def test_another_number_of_partitions_leaves_streams_that_are_begun_alone(office: Office):
    office.record(20)
    office.publisher(partitions=4).catch_up()
    office.record(20)
    office.publisher(partitions=16).catch_up()
    assert_whole(office)
    held = office.held()
    assert held
    assert held.partitions == 4


def test_the_lag_is_what_redis_does_not_hold(office: Office):
    publishing = office.publisher()
    office.record(5)
    assert publishing.lag() == 5
    publishing.catch_up()
    assert publishing.lag() == 0
    office.record(2)
    assert publishing.lag() == 2


def test_what_redis_refuses_is_refused_as_a_whole_and_put_later(exposed_office: Office):
    office = exposed_office
    office.record(10)
    office.publisher().catch_up()
    office.record(10)
    office.redis.config_set("maxmemory", 1)
    with pytest.raises(StreamUnavailable) as refused:
        office.publisher().catch_up()
    assert "case-" not in str(refused.value)
    held = office.held()
    assert held
    assert held.position == 10
    office.redis.config_set("maxmemory", 0)
    office.publisher().catch_up()
    assert_whole(office)


def test_a_key_that_somebody_else_took_is_told(office: Office):
    office.publisher().catch_up()
    held = office.held()
    assert held
    for number in range(held.partitions):
        office.redis.set(stream_of(office.source, held, number), "not a stream")
    office.record(1)
    with pytest.raises(StreamUnavailable):
        office.publisher().catch_up()


@pytest.fixture
def house(tmp_path: Path) -> Any:
    found_house(tmp_path / "house")
    made = House(tmp_path / "house")
    made.open_case()
    yield made
    made.close()


def entries_of(own_redis: OwnRedis) -> list[bytes]:
    with Redis.from_url(own_redis.url) as redis:
        streams = [key for key in redis.scan_iter() if redis.type(key) == b"stream"]
        return [fields[b"event"] for stream in streams for _, fields in redis.xrange(stream)]


def test_an_entry_is_the_very_event_of_the_feed(house: House, own_redis: OwnRedis):
    Publisher(house.site.log, own_redis.url, SCHEMAS).catch_up()
    page = house.get("/api/events?limit=1000", by=Role.INTEGRATOR).get_data()
    entries = sorted(entries_of(own_redis), key=lambda each: int(json.loads(each)["position"]))
    assert page.startswith(b'{"items":[' + b",".join(entries) + b"]")


def test_the_official_library_reads_every_entry(house: House, own_redis: OwnRedis):
    Publisher(house.site.log, own_redis.url, SCHEMAS).catch_up()
    entries = entries_of(own_redis)
    assert len(entries) == house.site.log.last().position
    for each in entries:
        event, told = JSONFormat().read(None, each), json.loads(each)
        assert event.get_id() == told["id"]
        assert event.get_extension("position") == told["position"]
        assert event.get_data() == told["data"]


def test_nothing_above_the_skeleton_of_a_case_comes_into_redis(tmp_path: Path, own_redis: OwnRedis):
    site, kept = make_site(tmp_path, demo=True), set[str]()
    fill(site)
    for number, declared in enumerate(EVENTS):
        nested = ContactRecorded if declared in (Corrected, Settled) else None
        event = with_canaries(example(declared, of_nested=nested), number)
        keep(site, event, number)
        kept |= {each for each in texts_in(plain(event).parts) if each.startswith(MARK)}
    for stream in {each.stream for each in site.log.read(0, 10_000)} - {"settings"}:
        for record in history_of(site.log, stream, everything(site.keys)).records:
            kept |= {each for each in texts_in(plain(record.event).parts) if len(each) >= SHORTEST and " " in each}
    assert len(kept) > 150

    Publisher(site.log, own_redis.url, SCHEMAS).catch_up()
    entries = entries_of(own_redis)
    assert len(entries) == site.log.last().position
    own_redis.kill()
    everywhere = b"".join([*entries, *own_redis.files()])
    assert b"case.contact-recorded" in everywhere
    assert [each for each in kept if each.encode() in everywhere] == []
    site.close()


def test_positions_of_a_case_only_grow(office: Office):
    office.record(300)
    office.publisher().catch_up()
    found = office.found()
    for subject in {each.event["subject"] for each in found}:
        positions = [each.position for each in found if each.event["subject"] == subject]
        assert all(earlier < later for earlier, later in pairwise(positions))
