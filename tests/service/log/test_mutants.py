"""Four ways to break the log, each caught by the test of the promise that it breaks; the sound log passes all four."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from service.log import VersionConflict, verify
from tests.service.log import mutants
from tests.service.log.building import CASE, CLASSES, PostgresSite, Site, capture
from tests.service.log.mutants import go_wrong

ROOT = Path(__file__).parents[3]

SOUND = type(None)
LAST_ONES = {
    "sqlite": ["DROP TRIGGER records_stay", "DELETE FROM records WHERE rowid > 2"],
    "postgres": [
        "ALTER TABLE records DISABLE TRIGGER records_stay",
        "DELETE FROM records WHERE notification_id > 2",
    ],
}


def found(site: Site) -> set[str]:
    return {finding.code for finding in verify(site.log, site.keys.keyring(CLASSES))}


def lost_by_a_kill(site: Site, wrong: str) -> set[str]:
    """What a process had acknowledged when it was killed, and what is not there."""
    command = [sys.executable, "-m", "tests.service.log.writer", "wait", str(site.folder), wrong]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        acknowledged = {process.stdout.readline().strip() for _ in range(3)}
        process.kill()
    return acknowledged - {record.event_id for record in site.log.read(0, 100)}


def said_in_a_race(site: Site, wrong: type) -> list[Exception]:
    """Everything that writers of one stream were told in a race, beside their versions and that others were faster."""
    told: list[Exception] = []

    def write(log) -> None:
        for _ in range(5):
            try:
                log.append([capture(parts={})], {})
            except VersionConflict:
                continue
            except Exception as error:
                told.append(error)

    with closing(site.second_process()) as one, closing(site.second_process()) as other:
        for log in (one, other):
            if wrong is not SOUND:
                go_wrong(log, wrong)
        threads = [Thread(target=write, args=(log,)) for log in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return told


def decisions_kept_on_one_version(site: Site) -> int:
    kept = 0
    for _ in range(2):
        try:
            kept += len(site.log.append([capture()], {CASE: 0}).positions)
        except VersionConflict:
            continue
    return kept


def positions_given_twice(site: Site) -> set[int]:
    """Positions at which two readers, one before a loss and one after it, have seen two different records."""
    site.log.append([capture() for _ in range(4)], {})
    before = {record.position: record.event_id for record in site.log.read(0, 100)}
    for statement in LAST_ONES["postgres" if isinstance(site, PostgresSite) else "sqlite"]:
        site.run(statement)
    site.log.append([capture() for _ in range(4)], {})
    after = {record.position: record.event_id for record in site.log.read(0, 100)}
    return {position for position in before.keys() & after.keys() if before[position] != after[position]}


def test_an_answer_before_the_commit_is_caught_by_a_kill(site: Site):
    assert lost_by_a_kill(site, "sound") == set()
    assert lost_by_a_kill(site, mutants.RepliesBeforeCommit.__name__) != set()


def test_an_append_without_the_lock_is_caught_by_a_race(site: Site):
    assert said_in_a_race(site, SOUND) == []
    assert said_in_a_race(site, mutants.TakesNoLock) != []
    # What the lock would have prevented, the database has refused: nothing was broken, but writers were turned away.
    assert found(site) == set()


def test_a_version_that_is_not_checked_is_caught_by_two_decisions_on_one(site: Site, demo_site: Site):
    assert decisions_kept_on_one_version(site) == 1
    go_wrong(demo_site.log, mutants.ChecksNoVersion)
    assert decisions_kept_on_one_version(demo_site) == 2


def test_a_version_that_does_not_follow_is_caught_by_the_walk(site: Site, monkeypatch: pytest.MonkeyPatch):
    site.log.append([capture()], {})
    assert found(site) == set()
    monkeypatch.setattr("service.log.placing._version", lambda stream, asked, end: end.version + 2)
    site.log.append([capture()], {})
    assert found(site) == {"version.gap"}


def test_a_position_that_is_given_twice_is_caught_by_who_has_read_it(site: Site, demo_site: Site):
    assert positions_given_twice(site) == set()
    assert "position.gap" in found(site)
    go_wrong(demo_site.log, mutants.ReusesPositions)
    assert positions_given_twice(demo_site) == {3, 4}
