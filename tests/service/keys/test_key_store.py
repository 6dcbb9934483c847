"""The key store: who has the key can read, and nobody else, and without it nobody ever again."""

import os
import re
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.keys import (
    ClassNotHeld,
    KeyGone,
    KeyMissing,
    KeyStore,
    KeyStoreExists,
    KeyStoreMissing,
    KeyStoreUnavailable,
    SealBroken,
)
from service.keys.epoch import EpochKey
from service.keys.sqlite_vault import SQLiteVault
from tests.service.keys.conftest import CHILD
from tests.service.keys.homes import Home

MOTHER = "person-01890a5d-ac96-774b-bcce-b302099a805a"
EVENT = "0195b1ec-2cfb-7c58-886d-d8efd10b8df1"
OTHER_EVENT = "0195b1ec-2cfb-7c58-886d-d8efd10b8df2"
WORDS = b"She sleeps at the terminal."


def test_what_is_sealed_opens_again(keys: KeyStore):
    sealed = keys.seal(CHILD, "D3", EVENT, WORDS)
    assert WORDS not in sealed
    assert keys.open(CHILD, "D3", EVENT, sealed) == WORDS


def test_keys_outlive_the_process(keys: KeyStore, home: Home):
    sealed = keys.seal(CHILD, "D3", EVENT, WORDS)
    secret = keys.secret("requests")
    keys.close()
    again = home.open()
    assert again.open(CHILD, "D3", EVENT, sealed) == WORDS
    assert again.secret("requests") == secret
    again.close()


@pytest.mark.parametrize(
    ("subject", "sensitivity", "label"),
    [(CHILD, "D3", OTHER_EVENT), (CHILD, "D4", EVENT), (MOTHER, "D3", EVENT)],
    ids=["another event", "another class", "another person"],
)
def test_a_sealed_part_opens_only_in_its_own_place(keys: KeyStore, subject: str, sensitivity: str, label: str):
    keys.ensure([MOTHER])
    sealed = keys.seal(CHILD, "D3", EVENT, WORDS)
    with pytest.raises(SealBroken):
        keys.open(subject, sensitivity, label, sealed)


def test_a_part_at_rest_opens_by_the_recipe_in_the_docs(keys: KeyStore):
    sealed = keys.seal(CHILD, "D3", EVENT, WORDS)
    recipe = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"harapan/class-key/v1/D3")
    class_key = recipe.derive(keys._key(f"subject/{CHILD}"))
    bound_to = b"\0".join([CHILD.encode(), b"D3", EVENT.encode()])
    assert AESGCM(class_key).decrypt(sealed[:12], sealed[12:], bound_to) == WORDS


@pytest.mark.parametrize("place", [0, 12, -1])
def test_a_changed_byte_does_not_open(keys: KeyStore, place: int):
    sealed = bytearray(keys.seal(CHILD, "D3", EVENT, WORDS))
    sealed[place] ^= 1
    with pytest.raises(SealBroken):
        keys.open(CHILD, "D3", EVENT, bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(27)])
def test_what_was_never_sealed_does_not_open(keys: KeyStore, sealed: bytes):
    with pytest.raises(SealBroken):
        keys.open(CHILD, "D3", EVENT, sealed)


def test_the_same_words_never_look_the_same_twice(keys: KeyStore):
    assert keys.seal(CHILD, "D3", EVENT, WORDS) != keys.seal(CHILD, "D3", EVENT, WORDS)


def test_a_person_nobody_has_ensured_has_no_key(keys: KeyStore):
    with pytest.raises(KeyMissing) as missing:
        keys.seal(MOTHER, "D3", EVENT, WORDS)
    assert missing.value.subject == MOTHER
    keys.ensure([MOTHER])
    assert keys.open(MOTHER, "D3", EVENT, keys.seal(MOTHER, "D3", EVENT, WORDS)) == WORDS


def test_ensuring_twice_keeps_the_key(keys: KeyStore):
    sealed = keys.seal(CHILD, "D3", EVENT, WORDS)
    keys.ensure([CHILD, CHILD, MOTHER])
    assert keys.open(CHILD, "D3", EVENT, sealed) == WORDS


def test_a_destroyed_key_is_gone_for_every_process_and_is_never_made_again(keys: KeyStore, home: Home):
    sealed = keys.seal(CHILD, "D3", EVENT, WORDS)
    home.destroy(CHILD)
    with pytest.raises(KeyGone):
        keys.keyring(["D3"]).open(CHILD, "D3", EVENT, sealed)
    with pytest.raises(KeyGone) as gone:
        keys.ensure([CHILD])
    assert gone.value.subject == CHILD
    with pytest.raises(KeyGone):
        keys.seal(CHILD, "D3", EVENT, WORDS)


def test_a_keyring_opens_its_classes_and_no_other(keys: KeyStore):
    ring = keys.keyring(["D2", "D3"])
    assert ring.holds("D3")
    assert not ring.holds("D4")
    assert ring.open(CHILD, "D3", EVENT, keys.seal(CHILD, "D3", EVENT, WORDS)) == WORDS
    with pytest.raises(ClassNotHeld) as refused:
        ring.open(CHILD, "D4", EVENT, keys.seal(CHILD, "D4", EVENT, WORDS))
    assert refused.value.sensitivity == "D4"


def test_a_secret_is_made_once_and_each_name_has_its_own(keys: KeyStore, home: Home):
    other = home.open()
    assert len(keys.secret("requests")) == 32
    assert keys.secret("requests") == other.secret("requests") == keys.secret("requests")
    assert keys.secret("requests") != keys.secret("tokens")
    other.close()


def test_a_mac_tells_where_one_value_ends_and_the_next_begins(keys: KeyStore):
    assert keys.mac("requests", b"ab", b"c") == keys.mac("requests", b"ab", b"c")
    assert keys.mac("requests", b"ab", b"c") != keys.mac("requests", b"a", b"bc")
    assert keys.mac("requests", b"ab", b"c") != keys.mac("tokens", b"ab", b"c")


def test_two_processes_that_meet_a_new_person_at_once_agree_on_the_key(keys: KeyStore, home: Home):
    other = home.open()
    keys.ensure([MOTHER])
    other.ensure([MOTHER])
    assert other.open(MOTHER, "D3", EVENT, keys.seal(MOTHER, "D3", EVENT, WORDS)) == WORDS
    other.close()


def test_threads_share_one_store(keys: KeyStore):
    people = [f"person-{number}" for number in range(40)]
    opened: list[bytes] = []

    def work() -> None:
        for person in people:
            keys.ensure([person])
            opened.append(keys.open(person, "D2", EVENT, keys.seal(person, "D2", EVENT, WORDS)))

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [WORDS] * 160


def test_two_wrapped_keys_cannot_change_places(keys: KeyStore, home: Home):
    keys.ensure([MOTHER])
    keys.close()
    home.run(
        f"UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE name = 'subject/{CHILD}') "
        f"WHERE name = 'subject/{MOTHER}'"
    )
    again = home.open()
    with pytest.raises(SealBroken):
        again.seal(MOTHER, "D3", EVENT, WORDS)
    again.close()


def test_a_second_store_is_never_made_over_the_first(keys: KeyStore, home: Home):
    sealed = keys.seal(CHILD, "D3", EVENT, WORDS)
    with pytest.raises(KeyStoreExists):
        home.create()
    assert keys.open(CHILD, "D3", EVENT, sealed) == WORDS


def test_a_lost_epoch_key_is_not_replaced_by_a_new_one(keys: KeyStore, home: Home):
    keys.close()
    (home.folder / "epoch.key").unlink()
    with pytest.raises(KeyStoreMissing):
        home.open()
    with pytest.raises(KeyStoreExists):
        home.create()


def test_a_store_that_a_crash_left_half_made_is_made_again(home: Home):
    home.create().close()
    (home.folder / "epoch.key").unlink()
    (home.folder / ".epoch.key.new").write_bytes(os.urandom(7))
    store = home.create()
    store.ensure([CHILD])
    assert store.open(CHILD, "D2", EVENT, store.seal(CHILD, "D2", EVENT, WORDS)) == WORDS
    store.close()


@pytest.mark.parametrize("content", ["", "1", "1 not-a-key", "1 " + "ab" * 31, "one " + "ab" * 32])
def test_an_epoch_key_that_is_none_is_named_as_damaged(keys: KeyStore, home: Home, content: str):
    (home.folder / "epoch.key").write_text(content)
    with pytest.raises(KeyStoreUnavailable) as unavailable:
        home.open()
    assert unavailable.value.reason == "damaged"


def test_there_is_no_store_where_none_was_made(home: Home):
    with pytest.raises(KeyStoreMissing):
        home.open()


def test_every_key_can_be_copied_and_those_that_were_destroyed_are_told_apart(keys: KeyStore, home: Home):
    keys.ensure([MOTHER])
    home.destroy(CHILD)
    kept = {name: (epoch, wrapped is None) for name, epoch, wrapped in keys._vault.everything()}
    assert kept == {f"subject/{CHILD}": (1, True), f"subject/{MOTHER}": (1, False)}


def test_whoever_was_erased_is_never_mistaken_for_somebody_whose_key_is_missing(keys: KeyStore, home: Home):
    keys.ensure([MOTHER])
    sealed = {each: keys.seal(each, "D3", EVENT, WORDS) for each in (CHILD, MOTHER)}
    home.destroy(CHILD)
    home.run(f"DELETE FROM keys WHERE name = 'subject/{MOTHER}'")
    ring = keys.keyring(["D3"])
    with pytest.raises(KeyGone):
        ring.open(CHILD, "D3", EVENT, sealed[CHILD])
    with pytest.raises(KeyMissing):
        ring.open(MOTHER, "D3", EVENT, sealed[MOTHER])


def test_keys_have_one_fingerprint_in_every_process_whatever_is_added_or_destroyed(keys: KeyStore, home: Home):
    fingerprint = keys.fingerprint()
    other = home.open()
    other.ensure([MOTHER])
    home.destroy(CHILD)
    assert re.fullmatch("[0-9a-f]{64}", fingerprint)
    assert {keys.fingerprint(), other.fingerprint()} == {fingerprint}
    other.close()


def test_a_new_epoch_key_changes_no_fingerprint(keys: KeyStore, home: Home, tmp_path: Path):
    fingerprint = keys.fingerprint()
    new, old, copy = EpochKey(2, os.urandom(32)), keys._epoch, tmp_path / "copy.sqlite3"
    SQLiteVault.create(copy)
    with closing(SQLiteVault(copy)) as vault:
        vault.add(2, {name: new.wrap(name, old.unwrap(name, key)) for name, _, key in keys._vault.everything() if key})
        assert KeyStore(vault, new).fingerprint() == fingerprint


def test_other_keys_have_another_fingerprint(keys: KeyStore, tmp_path: Path):
    with closing(KeyStore.create(tmp_path / "others")) as others:
        assert not others.has(keys.fingerprint())
        assert others._vault.everything() == [], "asking makes none"
        assert others.fingerprint() != keys.fingerprint()
        assert keys.has(keys.fingerprint())


def test_what_a_process_writes_itself_is_no_news_for_it(keys: KeyStore, home: Home):
    keys.ensure([MOTHER])
    assert not keys._vault.changed_elsewhere()
    other = home.open()
    other.ensure(["person-1"])
    assert keys._vault.changed_elsewhere()
    assert not keys._vault.changed_elsewhere()
    other.close()
