"""Where somebody has put older keys in their place, nobody known gets a new key: the old parts would read as forged."""

from collections.abc import Iterator
from contextlib import closing
from shutil import copytree

import pytest

from service.keys import KeyMissing, KeyStore
from service.log import Append, Log, open_log, verify
from service.log.postgres_store import open_postgres_log
from tests.service.log.building import CASE, CHILD, CLASSES, MOTHER, PostgresSite, Site, SQLiteSite, capture, new_stream


@pytest.fixture
def old_keys(site: Site) -> Iterator[KeyStore]:
    """As they were before the first record."""
    copytree(site.folder / "keys", site.folder / "older")
    with closing(KeyStore.open_folder(site.folder / "older")) as keys:
        yield keys


@pytest.fixture
def log(site: Site, old_keys: KeyStore) -> Iterator[Log]:
    """It holds what is sealed under keys that are not here."""
    site.log.append([capture(CHILD), capture(CASE)], {})
    with closing(with_keys(site, old_keys)) as log:
        yield log


def with_keys(site: Site, keys: KeyStore) -> Log:
    match site:
        case SQLiteSite():
            return open_log(site.log_path, keys, site.clock)
        case PostgresSite():
            return open_postgres_log(site.url, keys, site.clock, schema=site.schema)
    raise AssertionError(site)


@pytest.mark.parametrize("stream", [CASE, "case-of-a-new-year"])
def test_a_record_about_somebody_known_is_not_kept(site: Site, log: Log, old_keys: KeyStore, stream: str):
    ways = (lambda: log.append([capture(stream)], {}), lambda: log.append_all([Append(captures=[capture(stream)])]))
    for way in ways:
        with pytest.raises(KeyMissing) as missing:
            way()
        assert missing.value.subject == CHILD
    assert log.last().position == 2
    assert old_keys.gone([CHILD]) == {CHILD}


def test_what_is_not_about_a_person_is_kept(log: Log):
    log.append([capture(parts={})], {})
    assert log.last().position == 3


def test_somebody_new_gets_a_key_wherever_they_are_first_told_of(site: Site, log: Log, old_keys: KeyStore):
    log.append([capture(CASE, parts={f"D3/{MOTHER}": {"note": "She sells vegetables."}})], {CASE: 1})
    log.append([capture(subject="child-2")], {CASE: 2})
    log.append([capture(new_stream(), subject="child-3")], {"child-3": 0})
    found = list(verify(log, old_keys.keyring(CLASSES)))
    assert {(each.position, each.code) for each in found} == {(1, "part.key-missing"), (2, "part.key-missing")}
