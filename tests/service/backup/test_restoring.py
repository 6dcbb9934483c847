"""The way back: everything is checked before anything is touched, and nothing is given up in silence."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from service.backup.errors import RestoreRefused
from service.backup.ledger import FileLedger
from service.log import AlreadyServed, serving, verify
from service.settings import Settings
from service.site import Site
from tests.service.backup.places import Place, contents, events, is_erased, lose_the_machine, refusal, write
from tests.service.log.building import CLASSES


def whole(site: Site) -> bool:
    return list(verify(site.log, site.keys.keyring(CLASSES))) == []


def test_a_lost_machine_comes_back_with_everything_that_was_backed_up_and_begins_a_new_epoch(place: Place):
    site = place.found()
    epoch, kept = site.log.info.hub_epoch, events(site)
    place.back_up(site)
    write(site, 2)
    site.close()
    lose_the_machine(place)

    restored = place.restore()

    site = place.open()
    assert events(site) == kept
    assert whole(site)
    assert restored.new_epoch
    assert restored.newer is None
    assert site.log.info.hub_epoch == restored.end.epoch != epoch
    assert site.log.info.past_epochs == {epoch: 3}
    assert FileLedger(place.settings.data).read().durable_through == restored.end
    assert write(site) == events(site)[3:]
    site.close()


def test_a_newer_store_in_the_place_is_given_up_only_on_request_and_kept_beside(place: Place):
    site = place.found()
    epoch = site.log.info.hub_epoch
    place.back_up(site)
    write(site, 2)
    everything = events(site)
    site.close()

    refused = refusal(place)
    assert (refused.code, refused.facts) == ("restore.older", {"ends_at": 3, "newest_known": 5})
    restored = place.restore(accept_loss=True)

    assert restored.newer is not None
    assert restored.newer.position == 5
    site = place.open()
    assert events(site) == everything[:3]
    assert site.log.info.past_epochs == {epoch: 3}
    (replaced,) = place.settings.data.glob("replaced-*")
    with closing(sqlite3.connect(replaced / "log.sqlite3")) as old:
        assert [row[0] for row in old.execute("SELECT event_id FROM records ORDER BY rowid")] == everything
    site.close()


def test_where_nothing_can_be_lost_the_epoch_goes_on(place: Place):
    site = place.found()
    epoch = site.log.info.hub_epoch
    place.back_up(site)
    site.close()
    assert not place.restore().new_epoch
    site = place.open()
    assert (site.log.info.hub_epoch, site.log.info.past_epochs) == (epoch, {})
    site.close()


def test_a_store_that_lost_its_end_comes_back_without_a_word_about_loss(place: Place):
    site = place.found()
    place.back_up(site)
    site.close()
    with closing(sqlite3.connect(place.settings.log_file)) as store, store:
        store.execute("DROP TRIGGER records_stay")
        store.execute("DELETE FROM records WHERE rowid = 3")
    assert place.restore().new_epoch
    site = place.open()
    assert len(events(site)) == 3
    site.close()


def test_an_older_backup_is_refused_while_a_newer_one_is_known(place: Place):
    site = place.found()
    older = place.back_up(site)
    write(site)
    place.clock.at += timedelta(hours=1)
    place.back_up(site)
    site.close()
    # Known from the store, from what it remembers of its backups, and from the newer backup itself.
    assert refusal(place, place.target / older.name).code == "restore.older"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{place.settings.log_file}{suffix}").unlink(missing_ok=True)
    hidden = place.target.rename(place.folder / "hidden")
    assert refusal(place, hidden / older.name).code == "restore.older"
    (place.settings.data / "backups.json").unlink()
    assert refusal(place, hidden / older.name).code == "restore.older"
    copytree(hidden / older.name, place.target / older.name)
    assert place.restore(place.target / older.name).end.position == 3


def test_epochs_that_ended_are_remembered_over_several_restores(place: Place):
    site = place.found()
    earliest = place.back_up(site).name
    first = site.log.info.hub_epoch
    write(site, 2)
    later = place.back_up(site).name
    site.close()
    lose_the_machine(place)
    second = place.restore(place.target / later).end.epoch
    site = place.open()
    write(site, 4)
    site.close()
    third = place.restore(place.target / later, accept_loss=True).end.epoch
    site = place.open()
    assert site.log.info.past_epochs == {first: 5, second: 5}
    write(site, 1)
    place.clock.at += timedelta(hours=1)
    place.back_up(site)
    site.close()
    place.restore(place.target / earliest, accept_loss=True)
    site = place.open()
    assert site.log.info.past_epochs == {first: 3, second: 3, third: 3}
    site.close()


def test_keys_older_than_the_log_are_refused(place: Place):
    site = place.found()
    old_keys = place.keys_target / place.back_up(site).name
    write(site, 1, "child-2")
    place.clock.at += timedelta(hours=1)
    newer = place.back_up(site)
    site.close()
    lose_the_machine(place)
    refused = refusal(place, keys_source=old_keys)
    assert (refused.code, refused.facts["position"]) == ("restore.keys.older", 4)
    assert place.restore().keys == newer.name


def test_the_newest_keys_open_an_older_log_and_bring_nobody_back(place: Place):
    site = place.found()
    older = place.back_up(site)
    with closing(sqlite3.connect(site.settings.keys / "keys.sqlite3")) as vault, vault:
        vault.execute("UPDATE keys SET wrapped = NULL WHERE name = 'subject/child-1'")
    place.clock.at += timedelta(hours=1)
    newer = place.back_up(site)
    site.close()
    copytree(place.target / older.name, place.folder / "alone" / older.name)
    lose_the_machine(place)
    assert place.restore(place.folder / "alone").keys == newer.name
    site = place.open()
    assert is_erased(site)
    site.close()


def test_who_was_erased_stays_erased_also_when_older_keys_are_asked_for(place: Place):
    site = place.found()
    made = place.back_up(site)
    with closing(sqlite3.connect(site.settings.keys / "keys.sqlite3")) as vault, vault:
        vault.execute("UPDATE keys SET wrapped = NULL WHERE name = 'subject/child-1'")
    site.close()
    assert place.restore(keys_source=place.keys_target).keys == made.name
    site = place.open()
    assert is_erased(site)
    site.close()


def test_keys_that_are_there_stay_unless_others_are_named(place: Place):
    site = place.found()
    place.back_up(site)
    site.close()
    before = contents(place.settings.keys)
    rmtree(place.keys_target)
    assert place.restore(keys_source=None).keys is None
    assert contents(place.settings.keys) == before


def test_keys_of_another_store_are_refused(place: Place, tmp_path: Path):
    other = Place(tmp_path / "other")
    other.folder.mkdir()
    other.clock.at += timedelta(days=1)
    other_site, site = other.found(), place.found()
    other.back_up(other_site)
    place.back_up(site)
    for each in (site, other_site):
        each.close()
    lose_the_machine(place)
    assert refusal(place, keys_source=other.keys_target).code == "restore.keys-of-another-store"


def test_keys_of_another_store_are_refused_also_where_they_lie_in_the_place(place: Place, tmp_path: Path):
    other = Place(tmp_path / "other")
    other.folder.mkdir()
    site = place.found(records=0)
    place.back_up(site)
    site.close()
    other.found(records=0).close()
    lose_the_machine(place)
    copytree(other.settings.keys, place.settings.keys)
    assert refusal(place, keys_source=None).code == "restore.keys-of-another-store"


def test_a_backup_of_before_a_store_knew_its_keys_comes_back_and_knows_them(place: Place):
    site = place.found()
    fingerprint = site.keys.fingerprint()
    with closing(sqlite3.connect(site.settings.log_file)) as store:
        store.executescript("DROP TRIGGER store_keeps_its_keys; UPDATE store SET keys = NULL")
    place.back_up(site)
    site.close()
    lose_the_machine(place)
    place.restore()
    with closing(place.open()) as again:
        assert (again.log.info.keys, whole(again)) == (fingerprint, True)


@pytest.mark.parametrize("accept_loss", [True, False])
def test_another_store_in_the_place_is_never_given_up(place: Place, tmp_path: Path, accept_loss: bool):
    other = Place(tmp_path / "other")
    other.folder.mkdir()
    other.clock.at += timedelta(days=1)
    other_site, site = other.found(), place.found()
    other.back_up(other_site)
    for each in (site, other_site):
        each.close()
    options = {"keys_source": other.keys_target, "accept_loss": accept_loss}
    assert refusal(place, other.target, **options).code == "restore.another-store"


def test_backups_of_two_stores_have_to_be_told_apart(place: Place, tmp_path: Path):
    other = Place(tmp_path / "other")
    other.folder.mkdir()
    other.clock.at += timedelta(days=1)
    other_site, site = other.found(), place.found()
    place.back_up(site)
    other.back_up(other_site)
    copytree(other.target, place.target, dirs_exist_ok=True)
    for each in (site, other_site):
        each.close()
    assert refusal(place).code == "restore.several-stores"


def test_a_store_past_reading_makes_room(place: Place):
    site = place.found()
    place.back_up(site)
    site.close()
    place.settings.log_file.write_bytes(b"this is no database" * 1000)
    assert place.restore().new_epoch
    site = place.open()
    assert whole(site)
    site.close()
    assert len(list(place.settings.data.glob("replaced-*/log.sqlite3"))) == 1


def test_a_site_that_is_served_is_left_alone(place: Place):
    site = place.found()
    place.back_up(site)
    site.close()
    with serving(place.settings.data), pytest.raises(AlreadyServed):
        place.restore(accept_loss=True)


def test_a_store_that_somebody_has_open_is_left_alone(place: Place):
    site = place.found()
    place.back_up(site)
    write(site)
    with pytest.raises(RestoreRefused) as refused:
        place.restore(accept_loss=True)
    assert refused.value.code == "restore.store-in-use"
    assert write(site) == events(site)[4:]
    site.close()


def test_tokens_that_are_there_stay_and_none_comes_from_a_backup(place: Place):
    site = place.found()
    secret = site.tokens.issue("staff-1", "auditor")  # type: ignore[arg-type]  # any will do
    place.back_up(site)
    site.close()
    place.restore()
    site = place.open()
    assert site.tokens.find(secret)
    site.close()
    lose_the_machine(place)
    place.restore()
    site = place.open()
    assert site.tokens.list() == []
    site.close()


def test_a_site_can_come_to_another_place(place: Place, tmp_path: Path):
    site = place.found()
    place.back_up(site)
    site.close()
    elsewhere = Place(tmp_path / "elsewhere")
    elsewhere.folder.mkdir()
    elsewhere.restore(place.target, keys_source=place.keys_target)
    site = elsewhere.open()
    assert len(events(site)) == 3
    assert site.settings == Settings.at(elsewhere.folder / "data")
    site.close()
