"""Redis killed, empty, old, away or silent, and publishers killed: nothing is lost, doubled or out of order."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from shutil import copytree, rmtree
from time import monotonic, sleep

import pytest

from service.stream import Publisher, StreamUnavailable, publisher
from tests.service.stream.office import SCHEMAS, Office, assert_whole, running, until
from tests.support.redis_engine import OwnRedis

ROOT = Path(__file__).parents[3]
KILLS = int(os.environ.get("HARAPAN_KILLS", "8"))


@pytest.fixture
def office(exposed_office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(publisher, "BATCH", 5)
    monkeypatch.setattr(publisher, "GLANCE", 0.2)
    monkeypatch.setattr(publisher, "REST", 0.05)
    monkeypatch.setattr(publisher, "LONGEST_REST", 0.2)
    return exposed_office


def reached(office: Office, position: int) -> None:
    """Wait until Redis holds the log up to there."""
    until(lambda: (held := office.held()) and held.position >= position)


def test_redis_may_be_away_at_the_start(office: Office, own_redis: OwnRedis):
    own_redis.kill()
    office.record(10)
    with running(office.publisher()) as told:
        until(lambda: len(told) > 2)
        office.record(10)
        own_redis.start()
        reached(office, 20)
    assert {type(each) for each in told} == {StreamUnavailable}
    assert_whole(office)


def test_redis_killed_again_and_again_under_writers_holds_each_record_once(office: Office, own_redis: OwnRedis):
    chance = Random(20250320)

    def write(_: int) -> None:
        for _ in range(60):
            office.record(2)
            sleep(0.01)

    with running(office.publisher()), ThreadPoolExecutor(3) as people:
        writing = [people.submit(write, number) for number in range(3)]
        for _ in range(5):
            sleep(chance.uniform(0.02, 0.2))
            own_redis.kill()
            own_redis.start()
        for each in writing:
            each.result()
        reached(office, 360)
    assert_whole(office)


def test_redis_that_lost_everything_is_filled_again_while_nothing_is_recorded(office: Office, own_redis: OwnRedis):
    office.record(30)
    with running(office.publisher()):
        reached(office, 30)
        own_redis.kill()
        own_redis.forget()
        own_redis.start()
        reached(office, 30)
    assert_whole(office)


def test_redis_that_lost_everything_begins_again_with_the_newest_that_fit(office: Office, own_redis: OwnRedis):
    publishing = office.publisher(partitions=1, longest=20)
    office.record(10)
    publishing.catch_up()
    office.record(50)
    own_redis.kill()
    own_redis.forget()
    own_redis.start()
    publishing.catch_up()
    assert_whole(office, begins=40)
    assert office.found()[0].previous == 40


def test_redis_that_came_back_with_an_older_copy_is_brought_up_from_there(
    office: Office, own_redis: OwnRedis, tmp_path: Path
):
    publishing = office.publisher()
    office.record(20)
    publishing.catch_up()
    own_redis.kill()
    copytree(own_redis.data, tmp_path / "older")
    own_redis.start()
    office.record(20)
    publishing.catch_up()
    own_redis.kill()
    rmtree(own_redis.data)
    copytree(tmp_path / "older", own_redis.data)
    own_redis.start()
    office.record(3)
    publishing.catch_up()
    assert_whole(office)


def test_what_redis_put_without_being_able_to_say_so_is_not_put_again(office: Office, monkeypatch: pytest.MonkeyPatch):
    office.record(8)
    publishing = office.publisher()
    check = publisher._check

    def lose_the_answer(results: list[object]) -> None:
        monkeypatch.setattr(publisher, "_check", check)
        raise ConnectionError

    monkeypatch.setattr(publisher, "_check", lose_the_answer)
    with pytest.raises(StreamUnavailable):
        publishing.advance()
    assert publishing.catch_up() == 8
    assert_whole(office)


@pytest.mark.timeout(60 + 5 * KILLS)
@pytest.mark.parametrize("lose", [False, True])
def test_a_publisher_killed_again_and_again_loses_and_doubles_nothing(office: Office, own_redis: OwnRedis, lose: bool):
    chance = Random(20250320)
    command = [sys.executable, "-m", "tests.service.stream.publishing", str(office.folder), office.url]
    for kill in range(KILLS):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert process.stdout.readline() == "begun\n"
            for _ in range(4):
                office.record(10)
                sleep(chance.uniform(0, 0.02))
            process.kill()
        if lose and kill == KILLS // 2:
            own_redis.kill()
            own_redis.forget()
            own_redis.start()
    held = office.held()
    assert held
    assert held.position > 0
    office.publisher().catch_up()
    assert_whole(office)


def test_a_silent_redis_is_told_as_soon_as_patience_is_over(office: Office, own_redis: OwnRedis):
    office.record(5)
    publishing = office.publisher(patience=0.3)
    with own_redis.silent():
        begun = monotonic()
        with pytest.raises(StreamUnavailable):
            publishing.advance()
        with pytest.raises(StreamUnavailable):
            publishing.lag()
        assert monotonic() - begun < 2
    publishing.catch_up()
    assert_whole(office)


def test_where_the_log_is_away_the_publisher_waits_for_it(office: Office):
    log = office.another_log()
    publishing = office.publisher(log)
    office.record(3)
    log.close()
    with running(publishing) as told:
        until(lambda: told)
    office.publisher().catch_up()
    assert_whole(office)


def test_a_bad_address_is_told_at_once(office: Office):
    with pytest.raises(ValueError, match="scheme"):
        Publisher(office.log, "localhost:6379", SCHEMAS)
