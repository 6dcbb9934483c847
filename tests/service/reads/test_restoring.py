"""A restore brings back an older log of records, and never an older one of who has looked at them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.backup.errors import BackupFailed
from service.backup.postgres_tools import FOLDER
from service.log import OlderSchema, verify
from service.settings import READS_FILE
from service.site import Site, migrate_site
from tests.service.backup.conftest import TOOLS
from tests.service.backup.places import Place, lose_the_machine, write
from tests.service.log.building import CLASSES
from tests.service.reads.conftest import clear
from tests.service.reads.looks import look, looks_of, new_case, tamper

ONE, TWO, THREE = (new_case() for _ in range(3))


@pytest.fixture(params=["file", "database"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A machine with its records and looks in files, or in a database."""
    monkeypatch.setenv(FOLDER, str(TOOLS))
    database = request.getfixturevalue("database") if request.param == "database" else None
    clear(database)
    yield Place(tmp_path, database=database)
    clear(database)


def cases(site: Site) -> list[str]:
    """Who was looked at, in order; and the whole read log is as it was noted."""
    assert list(verify(site.reads.log, site.keys.keyring(CLASSES))) == []
    return [case for each in looks_of(site) for case in each.cases]


def lose_the_looks(place: Place) -> None:
    """Somebody, or a disk, has taken them away."""
    clear(place.database, "harapan_reads")
    for each in place.settings.data.glob(f"{READS_FILE}*"):
        each.unlink()


def backed_up_after_one_look(place: Place) -> None:
    """A site that is closed again; its backup has all that it has."""
    site = place.found()
    site.reads.note(look(ONE))
    place.back_up(site)
    site.close()


def test_looks_after_a_backup_stay_when_its_records_are_brought_back(place: Place):
    site = place.found()
    site.reads.note(look(ONE))
    place.back_up(site)
    site.reads.note(look(TWO))
    write(site)
    site.close()
    place.restore(accept_loss=True)
    again = place.open()
    assert again.log.last().position == 3
    assert cases(again) == [ONE, TWO]
    again.reads.note(look(THREE))
    assert cases(again) == [ONE, TWO, THREE]
    again.close()


def test_on_a_new_machine_looks_come_back_with_the_records(place: Place):
    backed_up_after_one_look(place)
    lose_the_machine(place)
    clear(place.database)
    place.restore()
    again = place.open()
    assert cases(again) == [ONE]
    assert [each.position for each in again.reads.about(ONE)] == [1]
    again.reads.note(look(TWO))
    assert cases(again) == [ONE, TWO]
    again.close()


def test_a_site_without_its_read_log_is_not_opened_until_that_is_brought_back(place: Place):
    backed_up_after_one_look(place)
    lose_the_looks(place)
    with pytest.raises(OlderSchema):
        place.open()
    place.restore()
    again = place.open()
    assert cases(again) == [ONE]
    again.close()


def test_one_that_is_behind_gets_the_looks_that_only_the_backup_has(place: Place):
    site = place.found()
    for each in (ONE, TWO):
        site.reads.note(look(each))
    place.back_up(site)
    site.close()
    lose_the_looks(place)
    assert "reads" in migrate_site(place.settings, place.clock)
    place.restore()
    again = place.open()
    assert cases(again) == [ONE, TWO]
    assert [each.position for each in again.reads.about(TWO)] == [2]
    again.close()


def test_where_each_has_looks_that_the_other_has_not_those_in_the_place_stay(place: Place):
    backed_up_after_one_look(place)
    lose_the_looks(place)
    migrate_site(place.settings, place.clock)
    site = place.open()
    site.reads.note(look(TWO))
    site.close()
    place.restore()
    again = place.open()
    assert cases(again) == [TWO]
    again.close()


def test_a_read_log_that_was_changed_is_no_part_of_a_backup(place: Place):
    site = place.found()
    site.reads.note(look(ONE))
    drop = "DROP TRIGGER records_keep" + (" ON records" if place.database else "")
    tamper(site, drop, "UPDATE records SET logged_at = logged_at + 1")
    with pytest.raises(BackupFailed) as failed:
        place.back_up(site)
    assert (failed.value.code, failed.value.facts["finding"]) == ("backup.log.damaged", "leaf.differs")
    site.close()


def test_one_that_is_past_reading_is_set_aside_and_the_one_of_the_backup_comes_whole(tmp_path: Path):
    place = Place(tmp_path)
    backed_up_after_one_look(place)
    place.settings.reads_file.write_bytes(b"no database" * 1_000)
    place.restore()
    again = place.open()
    assert cases(again) == [ONE]
    (aside,) = place.settings.data.glob("damaged-*")
    assert aside.read_bytes().startswith(b"no database")
    again.close()
