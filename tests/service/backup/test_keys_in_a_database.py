"""Backups of keys that lie in a database of their own: apart from the log, of the same form, and nobody comes back."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from shutil import rmtree

import psycopg
import pytest

from service.backup.errors import BackupFailed
from service.keys import KeyStore
from service.log import verify
from service.site import Site
from tests.service.backup.conftest import MakeDatabase
from tests.service.backup.places import Place, events, is_erased, lose_the_machine, write
from tests.service.log.building import CLASSES


@pytest.fixture(params=["log in a file", "log in a database"])
def place(request: pytest.FixtureRequest, big_place: Place, make_database: MakeDatabase) -> Place:
    database = None if request.param == "log in a file" else big_place.database
    return replace(big_place, database=database, keys_database=make_database())


def vault(place: Place, statement: str) -> list[tuple[object, ...]]:
    """What the owner of the database of keys does."""
    assert place.keys_database is not None
    with psycopg.connect(place.keys_database, autocommit=True, options="-c search_path=harapan_keys") as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def whole(site: Site) -> bool:
    return list(verify(site.log, site.keys.keyring(CLASSES))) == []


def lose_everything(place: Place, make_database: MakeDatabase) -> None:
    """Both folders and both databases are gone."""
    lose_the_machine(place)
    place.keys_database = make_database()
    place.database = place.database and make_database()


def test_a_site_that_is_lost_comes_back_with_its_keys_in_a_new_database(place: Place, make_database: MakeDatabase):
    site = place.found()
    secret = site.keys.secret("requests")
    made = place.back_up(site)
    with closing(KeyStore.open_folder(place.keys_target / made.name)) as copied:
        assert copied.secret("requests") == secret
    site.close()
    lose_everything(place, make_database)
    assert place.restore().keys == made.name
    with closing(place.open()) as site:
        assert (len(events(site)), whole(site)) == (3, True)
        assert site.keys.secret("requests") == secret
        assert write(site, 1, "child-new") == events(site)[3:]
    assert {each.name for each in place.settings.keys.iterdir()} == {"epoch.key"}


def test_keys_that_are_there_stay_unless_others_are_named(place: Place):
    site = place.found()
    place.back_up(site)
    site.close()
    before = vault(place, "SELECT * FROM keys ORDER BY name")
    rmtree(place.keys_target)
    assert place.restore(keys_source=None).keys is None
    assert vault(place, "SELECT * FROM keys ORDER BY name") == before


def test_who_was_erased_stays_erased_and_what_was_replaced_stays_beside(place: Place):
    site = place.found()
    made = place.back_up(site)
    vault(place, "UPDATE keys SET wrapped = NULL WHERE name = 'subject/child-1'")
    before = vault(place, "SELECT name, epoch, wrapped FROM keys ORDER BY name")
    site.close()
    assert place.restore(keys_source=place.keys_target).keys == made.name
    with closing(place.open()) as site:
        assert is_erased(site)
    assert vault(place, "SELECT name, epoch, wrapped FROM replaced_20250912t050000z ORDER BY name") == before


def test_replaced_keys_live_thirty_days_as_backups_do(place: Place):
    site = place.found()
    place.back_up(site)
    site.close()
    place.restore(keys_source=place.keys_target)
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'harapan_keys' AND tablename LIKE 'replaced%'"
    with closing(place.open()) as site:
        for days, left in ((29, 1), (2, 0)):
            place.clock.at += timedelta(days=days)
            place.back_up(site)
            assert vault(place, tables) == [(left,)]
            assert len(list(place.settings.keys.glob("replaced-*"))) == left
        assert len(list(place.keys_target.iterdir())) == 2


def test_keys_move_from_a_folder_into_a_database_and_back_with_a_backup(place: Place, make_database: MakeDatabase):
    small = replace(place, keys_database=None)
    site = small.found()
    small.back_up(site)
    site.close()
    for now in (place, small):
        now.restore(keys_source=now.keys_target)
        with closing(now.open()) as site:
            assert (len(events(site)), whole(site)) == (3, True)
            now.clock.at += timedelta(hours=1)
            now.back_up(site)


@pytest.mark.parametrize("what", ["backup", "restore"])
def test_a_database_of_keys_that_is_gone_is_told(place: Place, what: str):
    site = place.found()
    place.back_up(site)
    gone = replace(place, keys_database="host=127.0.0.1 port=1 dbname=none")
    work: dict[str, Callable[[], object]] = {
        "backup": lambda: gone.back_up(replace(site, settings=gone.settings)),
        "restore": gone.restore,
    }
    if what == "restore":
        site.close()
    with pytest.raises(Exception, match=rf"{what}\.away"):
        work[what]()
    site.close()


def test_a_vault_that_lost_its_keys_is_no_backup(place: Place):
    site = place.found()
    vault(place, "DELETE FROM keys WHERE name LIKE 'subject/%'")
    with pytest.raises(BackupFailed) as failed:
        place.back_up(site)
    assert failed.value.code == "backup.keys.older"
    site.close()
