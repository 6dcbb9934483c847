"""Writers that race: one wins each version, everybody else is told, and nothing is lost between them."""

import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from service.log import Log, VersionConflict, verify
from tests.service.log.building import CASE, CLASSES, Site, capture
from tests.service.log.writer import SHARED

ROOT = Path(__file__).parents[3]


def win(log: Log, times: int, won: list[str]) -> None:
    while times:
        version = log.head(CASE).version
        try:
            won.append(log.append([capture()], {CASE: version}).event_ids[0])
        except VersionConflict:
            continue
        times -= 1


@pytest.mark.parametrize("own_connections", [False, True], ids=["one log", "each its own log"])
def test_threads_that_race_for_a_stream_each_win_a_version_of_their_own(site: Site, own_connections: bool):
    won: list[str] = []
    logs = [site.second_process() if own_connections else site.log for _ in range(4)]
    threads = [Thread(target=win, args=(log, 15, won)) for log in logs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = site.log.load(CASE)
    assert [record.version for record in kept] == list(range(1, 61))
    assert sorted(record.event_id for record in kept) == sorted(won)
    assert list(verify(site.log, site.keys.keyring(CLASSES))) == []
    for log in set(logs) - {site.log}:
        log.close()


def test_of_two_decisions_on_one_version_one_is_kept(site: Site):
    other = site.second_process()
    site.log.append([capture()], {CASE: 0})
    with pytest.raises(VersionConflict) as conflict:
        other.append([capture()], {CASE: 0})
    assert conflict.value.actual == 1
    assert other.append([capture()], {CASE: 1}).versions == {CASE: 2}
    other.close()


def test_two_processes_race_and_nothing_is_lost_or_doubled(site: Site):
    command = [sys.executable, "-m", "tests.service.log.writer", "race", str(site.folder), "25"]
    racers = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for racer in racers:
        assert racer.stdout
        assert racer.stdout.readline() == "ready\n"
    won: list[str] = []
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("go\n")
        racer.stdin.flush()
    for racer in racers:
        told, _ = racer.communicate(timeout=60)
        assert racer.returncode == 0
        won += told.split()
    kept = site.log.load(SHARED)
    assert [record.version for record in kept] == [record.position for record in kept] == list(range(1, 51))
    assert sorted(record.event_id for record in kept) == sorted(won)
    assert list(verify(site.log, site.keys.keyring(CLASSES))) == []
