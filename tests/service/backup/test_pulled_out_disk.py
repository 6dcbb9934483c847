"""A disk that was pulled out: what would be written in its place goes to the wrong one, and is of no use there."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import rmtree

import pytest

from service.backup.backing_up import backup
from service.backup.errors import BackupFailed
from service.site import Site
from tests.service.backup.places import Place, contents


def failure(place: Place, site: Site) -> str:
    """Why there is no backup; nothing was written."""
    before = contents(place.folder)
    with pytest.raises(BackupFailed) as failed:
        place.back_up(site)
    assert contents(place.folder) == before
    return failed.value.code


def emptied(folder: Path) -> None:
    """As a mount point is without its disk."""
    rmtree(folder)
    folder.mkdir()


@pytest.mark.parametrize("pull_out", [rmtree, emptied])
@pytest.mark.parametrize("of", [lambda place: place.target, lambda place: place.keys_target], ids=["log", "keys"])
def test_where_backups_were_and_now_is_nothing_none_is_begun(
    place: Place, pull_out: Callable[[Path], None], of: Callable[[Place], Path]
):
    with closing(place.found()) as site:
        place.back_up(site)
        pull_out(of(place))
        assert failure(place, site) == "backup.folder-empty"


def test_it_goes_on_when_the_disk_is_back(place: Place):
    with closing(place.found()) as site:
        place.back_up(site)
        away = place.target.rename(place.folder / "pulled-out")
        assert failure(place, site) == "backup.folder-empty"
        away.rename(place.target)
        place.back_up(site)


def test_a_restore_does_not_forget_where_backups_were(place: Place):
    with closing(place.found()) as site:
        place.back_up(site)
    place.restore()
    emptied(place.target)
    with closing(place.open()) as site:
        assert failure(place, site) == "backup.folder-empty"


def test_a_person_can_say_that_it_is_another_disk(place: Place):
    with closing(place.found()) as site:
        place.back_up(site)
        emptied(place.target)
        place.back_up(site, anew=True)
        place.back_up(site)
    assert len(list(place.target.iterdir())) == 2


def test_a_folder_is_not_made_where_the_one_that_it_is_in_is_missing(place: Place):
    with closing(place.found()) as site, pytest.raises(BackupFailed) as failed:
        backup(site, place.folder / "no-disk" / "harapan", place.keys_target)
    assert failed.value.code == "backup.unusable"
    assert not (place.folder / "no-disk").exists()
