"""Killed in mid-append, again and again: what was acknowledged is there, and nothing is there by halves or twice."""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from random import Random
from time import sleep

import pytest

from service.log import Stored, verify
from sync.evidence import canonical
from tests.service.log.building import CLASSES, WORKER, Site
from tests.service.log.writer import SHARED

ROOT = Path(__file__).parents[3]
KILLS = int(os.environ.get("HARAPAN_KILLS", "30"))


def killed(folder: Path, run: str, after: float) -> list[str]:
    """Lets a process with three writers append for a while, kills it, and tells what it had acknowledged."""
    command = [sys.executable, "-m", "tests.service.log.writer", "until-killed", str(folder), run]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first = process.stdout.readline()
        sleep(after)
        process.kill()
        return [first.strip(), *process.stdout.read().split()]


def by_command(records: list[Stored]) -> dict[str, list[Stored]]:
    commands = defaultdict(list)
    for record in records:
        commands[canonical.decode(record.envelope)["command_id"]].append(record)
    return commands


@pytest.mark.timeout(30 + 5 * KILLS)
def test_a_killed_writer_loses_nothing_that_it_acknowledged_and_leaves_nothing_half_done(site: Site):
    chance = Random(20250320)
    acknowledged = [key for run in range(KILLS) for key in killed(site.folder, f"run{run}", chance.uniform(0, 0.06))]
    records = site.log.read(0, 10_000_000)
    commands = by_command(records)

    assert len(acknowledged) >= KILLS
    assert commands.keys() >= set(acknowledged)
    for key, kept in commands.items():
        assert [record.stream == SHARED for record in kept] == [False, True, False], key
        answer = site.log.recall(WORKER, key, key.encode())
        assert answer is not None
        assert answer.positions == tuple(record.position for record in kept)
    assert [record.position for record in records] == list(range(1, 3 * len(commands) + 1))
    assert len({record.event_id for record in records}) == len(records)
    assert list(verify(site.log, site.keys.keyring(CLASSES))) == []
    # At most what was on its way when the kill came was kept without an answer.
    assert len(commands) - len(set(acknowledged)) <= 3 * KILLS


def test_after_a_kill_the_same_command_again_is_told_what_was_kept(site: Site):
    key = killed(site.folder, "run", 0.02)[-1]
    answer = site.log.recall(WORKER, key, key.encode())
    assert answer is not None
    assert answer.repeated
    assert len(answer.positions) == 3
