"""What ``docs/stream.md`` asks of integrators is enough: its program does each event once and each case in order."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random
from shutil import copyfile
from threading import Thread
from time import sleep
from typing import Any

import pytest

from service.log.epochs import begin_epoch
from tests.service.stream.integrator import (
    SOURCE,
    Hub,
    assert_each_once_and_in_order,
    integrator,
    program,
)
from tests.service.stream.office import until
from tests.support.redis_engine import OwnRedis


class Killed(BaseException):
    """Stands for the end of a process: nothing after it runs, what was not committed is gone."""


def test_a_new_integrator_gets_the_whole_log(hub: Hub, path: Path, module: Any):
    hub.record(50)
    hub.publish()
    with integrator(hub, path, module) as ours:
        ours.work()
        hub.record(50)
        hub.publish()
        ours.work()
        assert_each_once_and_in_order(ours, hub.log)


def test_what_was_never_in_redis_comes_from_the_feed(hub: Hub, path: Path, module: Any):
    hub.options = {"partitions": 2, "longest": 10}
    hub.record(200)
    hub.publish()
    with integrator(hub, path, module) as ours:
        ours.work()
        assert_each_once_and_in_order(ours, hub.log)


def test_what_was_cut_off_while_nobody_read_comes_from_the_feed(hub: Hub, path: Path, module: Any):
    hub.options = {"partitions": 2, "longest": 10}
    hub.publish()
    with integrator(hub, path, module) as ours:
        ours.work()
        hub.record(300)
        hub.publish()
        hub.record(100)
        hub.publish()
        ours.work()
        assert_each_once_and_in_order(ours, hub.log)


def test_what_was_cut_off_while_it_was_pending_comes_from_the_feed(hub: Hub, path: Path, module: Any):
    hub.options = {"partitions": 2, "longest": 10}
    hub.publish()
    with integrator(hub, path, module) as ours:
        ours.work()
        hub.record(20)
        hub.publish()
        held = ours.consumer.held
        # Somebody took all there is and died, and nothing more is recorded afterwards.
        for number in range(2):
            ours.consumer.held = held
            hub.redis.xreadgroup(module.GROUP, "a dead one", {ours.consumer.stream(number): ">"})
            hub.redis.xtrim(ours.consumer.stream(number), maxlen=0, approximate=False)
        ours.work()
        assert_each_once_and_in_order(ours, hub.log)


@pytest.mark.parametrize("seed", range(3))
def test_consumers_killed_in_the_middle_do_each_event_once(hub: Hub, path: Path, module: Any, seed: int):
    chance = Random(seed)

    def die_now_and_then(database: sqlite3.Connection, event: dict[str, Any]) -> None:
        if chance.random() < 0.05:
            raise Killed

    kills = 0
    for _ in range(10):
        hub.record(20)
        hub.publish()
        with integrator(hub, path, module, die_now_and_then) as ours:
            try:
                ours.work()
            except Killed:
                kills += 1
    with integrator(hub, path, module) as ours:
        ours.work()
        assert_each_once_and_in_order(ours, hub.log)
    assert kills > 2


def test_several_consumers_share_the_partitions_and_keep_the_order(hub: Hub, path: Path, module: Any):
    hub.publish()

    def consume() -> None:
        with integrator(hub, path, module) as ours:
            ours.work()

    for _ in range(5):
        hub.record(60)
        hub.publish()
        consumers = [Thread(target=consume) for _ in range(3)]
        for each in consumers:
            each.start()
        for each in consumers:
            each.join()
    with integrator(hub, path, module) as ours:
        assert_each_once_and_in_order(ours, hub.log)


def test_a_second_consumer_waits_until_the_first_is_gone(hub: Hub, path: Path, module: Any):
    module.LEASE = 400
    hub.record(20)
    hub.publish()
    with integrator(hub, path, module) as first, integrator(hub, path, module) as second:
        first.work()
        hub.record(20)
        hub.publish()
        assert second.consumer.round(block=1) == 0
        assert second.behind()
        sleep(0.5)
        second.work()
        assert_each_once_and_in_order(second, hub.log)


def test_members_of_a_group_on_one_stream_would_break_the_order_of_a_case(hub: Hub):
    hub.options = {"partitions": 1}
    hub.record(2, stream=0)
    hub.publish()
    (stream,) = (key for key in hub.redis.scan_iter() if hub.redis.type(key) == b"stream")
    hub.redis.xgroup_create(stream, "naive", id=f"{hub.log.last().position - 2}-0")
    one = hub.redis.xreadgroup("naive", "one", {stream: ">"}, count=1)
    two = hub.redis.xreadgroup("naive", "two", {stream: ">"}, count=1)
    # The second event of the case is in other hands while the first is not done.
    assert [answer[0][1][0][0] for answer in (one, two)] == [
        f"{position}-0".encode() for position in (hub.log.last().position - 1, hub.log.last().position)
    ]


@pytest.mark.parametrize("partitions", [8, 3])
def test_redis_that_lost_everything_costs_no_event(
    hub: Hub, own_redis: OwnRedis, path: Path, module: Any, partitions: int
):
    hub.record(40)
    hub.publish()
    with integrator(hub, path, module) as ours:
        ours.work()
        ours.work()
        hub.record(30)
        hub.publish()
        own_redis.kill()
        own_redis.forget()
        own_redis.start()
        hub.options = {"longest": 1, "partitions": partitions}
        hub.record(10)
        hub.publish()
        ours.work()
        assert_each_once_and_in_order(ours, hub.log)


def test_an_event_that_fails_for_good_is_put_aside_and_its_partition_goes_on(hub: Hub, path: Path, module: Any):
    hub.options = {"partitions": 1}
    before, poison, after = hub.record(3, stream=0)
    (later,) = hub.record(1, stream=0)
    hub.publish()
    tried = []

    def choke(database: sqlite3.Connection, event: dict[str, Any]) -> None:
        if event["id"] == poison:
            tried.append([id for id, _, _ in database.execute("SELECT id, subject, position FROM noted")])
            raise ValueError("cannot be read")

    with integrator(hub, path, module, choke) as ours:
        ours.work()
        assert ours.dead() == [poison]
        assert len(tried) == module.TRIES
        # Nothing behind it was done before it was given up.
        assert all(before in each and after not in each and later not in each for each in tried)
        assert_each_once_and_in_order(ours, hub.log, without=(poison,))


def test_an_event_that_fails_for_a_while_is_done_in_its_turn(hub: Hub, path: Path, module: Any):
    hub.record(30)
    hub.publish()
    failures = iter(range(4))

    def choke(database: sqlite3.Connection, event: dict[str, Any]) -> None:
        if next(failures, None) is not None:
            raise ValueError("not now")

    with integrator(hub, path, module, choke) as ours:
        ours.work()
        assert ours.dead() == []
        assert_each_once_and_in_order(ours, hub.log)


def test_after_a_restore_an_integrator_goes_on_from_what_is_common(hub: Hub, path: Path, module: Any, tmp_path: Path):
    hub.record(30)
    hub.publish()
    with integrator(hub, path, module) as ours:
        ours.work()
    hub.shut()
    log, common = hub.folder / "data" / "log.sqlite3", tmp_path / "copy.sqlite3"
    copyfile(log, common)
    hub.open()
    kept = hub.log.last().position
    hub.record(10)
    hub.publish()
    with integrator(hub, path, module) as ours:
        ours.work()
        lost = [id for id, _, position in ours.noted() if position > kept]
    hub.shut()
    copyfile(common, log)
    begin_epoch(log, "a-later-epoch", {})
    hub.open()
    hub.record(25)
    hub.publish()
    with integrator(hub, path, module) as ours:
        ours.work()
        assert len(lost) == 10
        ours.database.executemany("DELETE FROM noted WHERE id = ?", [(each,) for each in lost])
        assert_each_once_and_in_order(ours, hub.log)


def test_the_program_of_the_page_runs_and_survives_its_own_death(hub: Hub, path: Path, tmp_path: Path):
    (tmp_path / "consumer.py").write_text(program().replace("30_000", "50"), "utf-8")
    told = {"REDIS_URL": hub.redis_url, "DATABASE": str(path), "HUB": hub.address, "TOKEN": hub.token, "SOURCE": SOURCE}
    recorded = 0

    def run_until(enough: int) -> None:
        with subprocess.Popen([sys.executable, str(tmp_path / "consumer.py")], env=os.environ | told) as process:
            try:
                until(lambda: contacts(path) >= enough)
            finally:
                process.kill()

    for _ in range(4):
        recorded += len(hub.record(40))
        hub.publish()
        run_until(recorded - 30)
    run_until(recorded)
    assert contacts(path) == recorded


def contacts(path: Path) -> int:
    """How many the program of the page has counted; none before it has made its tables."""
    with closing(sqlite3.connect(path)) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'contacts'").fetchone():
            return 0
        return int(database.execute("SELECT count(*) FROM contacts").fetchone()[0])
