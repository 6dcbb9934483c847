"""Killed in the middle: no half backup is taken for one, and a site is the old one or the restored one."""

import os
import subprocess
import sys
from contextlib import closing
from itertools import count
from pathlib import Path
from random import Random
from shutil import copytree, rmtree
from time import sleep

import pytest

from service.backup.manifest import KeyManifest, LogManifest, digests
from service.backup.shelf import Shelf
from service.keys import KeyStoreMissing
from service.log import StoreMissing, verify
from tests.service.backup.places import Place, events, lose_the_machine, write
from tests.service.backup.work import AFTER_THE_COMMIT, BEFORE_ANY_MOVE, BEFORE_THE_COMMIT
from tests.service.log.building import CLASSES

ROOT = Path(__file__).parents[3]
KILLS = int(os.environ.get("HARAPAN_BACKUP_KILLS", "8"))


def killed(what: str, place: Place, step: int, after: float) -> str:
    """Lets a process work, kills it, and tells how far it said it was."""
    command = [sys.executable, "-m", "tests.service.backup.work", what, str(place.folder), str(step)]
    command += [each for each in (place.database, place.keys_database) if each]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = process.stdout.readline().strip()
        sleep(after)
        process.kill()
        return said


@pytest.mark.timeout(30 + 5 * KILLS)
def test_a_backup_that_is_killed_is_none_and_what_was_made_before_stays(place: Place):
    site = place.found(records=60)
    site.close()
    chance = Random(20250320)
    interrupted = 0
    for _ in range(KILLS):
        assert killed("backup", place, 0, chance.uniform(0, 0.25)) == "begun"
        interrupted += bool(list(place.target.glob(".harapan-making-*")))
        for shelf in (Shelf(place.target, LogManifest), Shelf(place.keys_target, KeyManifest)):
            for kept in shelf.newest_first():
                assert digests(kept.folder) == kept.manifest.files
            assert shelf.unreadable() == []
        for kept in Shelf(place.target, LogManifest).newest_first():
            assert (place.keys_target / kept.manifest.name).is_dir()
    assert interrupted
    site = place.open()
    place.back_up(site)
    assert not [*place.target.glob(".*"), *place.keys_target.glob(".*")]
    site.close()
    rmtree(place.settings.data)
    assert place.restore().end.position == 60


@pytest.mark.parametrize("lost", [True, False])
@pytest.mark.timeout(240)
def test_a_restore_that_is_killed_while_files_move_is_finished_by_whoever_opens_the_site(place: Place, lost: bool):
    site = place.found()
    epoch = site.log.info.hub_epoch
    place.back_up(site)
    write(site, 2)
    site.close()
    if lost:
        lose_the_machine(place)
    for step in count():
        again = Place(Path(copytree(place.folder, place.folder.parent / f"{place.folder.name}-{step}")))
        said = killed("restore", again, step, 0)
        site = again.open()
        assert len(events(site)) == 3
        assert site.log.info.past_epochs == {epoch: 3}
        assert list(verify(site.log, site.keys.keyring(CLASSES))) == []
        assert not list(again.folder.glob("data*/.restoring"))
        assert len(list(again.settings.data.glob("replaced-*/log.sqlite3"))) == (0 if lost else 1)
        site.close()
        if said == "done":
            break
    assert step >= 4


@pytest.mark.parametrize("lost", [True, False])
def test_a_restore_that_is_killed_while_it_checks_has_touched_nothing(place: Place, lost: bool):
    site = place.found()
    place.back_up(site)
    everything = events(site) + write(site)
    site.close()
    if lost:
        lose_the_machine(place)
    assert killed("restore", place, BEFORE_ANY_MOVE, 0) == "begun"
    assert (place.settings.data / ".restoring").is_dir()
    if lost:
        with pytest.raises((StoreMissing, KeyStoreMissing)):
            place.open()
    else:
        site = place.open()
        assert events(site) == everything
        site.close()
    assert place.restore(accept_loss=True).end.position == 3
    assert not list(place.folder.glob("data*/.restoring"))


@pytest.mark.parametrize("step", [BEFORE_THE_COMMIT, AFTER_THE_COMMIT])
@pytest.mark.parametrize("lost", [True, False])
def test_a_restore_that_is_killed_while_its_plan_is_pending_has_changed_nothing(place: Place, lost: bool, step: int):
    with closing(place.found()) as site:
        place.back_up(site)
        everything = events(site) + write(site)
    if lost:
        lose_the_machine(place)
    assert killed("restore", place, step, 0) == "begun"
    assert (place.settings.data / "restoring.json").is_file()
    if lost:
        with pytest.raises((StoreMissing, KeyStoreMissing)):
            place.open()
    else:
        with closing(place.open()) as site:
            assert events(site) == everything
    assert not list(place.folder.glob("data*/restoring.json"))
    assert place.restore(accept_loss=True).end.position == 3
