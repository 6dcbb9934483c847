"""A backup that is damaged, incomplete or tampered with is refused by name, and nothing is touched."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import rmtree

import pytest

from service.backup.manifest import digests
from tests.service.backup.places import Place, lose_the_machine, refusal


def spoil(name: str, change: Callable[[Path], None]) -> Callable[[Path, Path], None]:
    def spoiled(log: Path, keys: Path) -> None:
        found = log / name if (log / name).exists() else keys / name
        change(found)

    return spoiled


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def tell_something_else(path: Path) -> None:
    path.write_text(path.read_text().replace('"position": 3', '"position": 2'))


def name_a_file_elsewhere(path: Path) -> None:
    path.write_text(path.read_text().replace('"log.sqlite3"', '"../log.sqlite3"'))


@pytest.mark.parametrize(
    ("spoiled", "code"),
    [
        (spoil("log.sqlite3", flip), "restore.file-damaged"),
        (spoil("log.sqlite3", truncate), "restore.file-damaged"),
        (spoil("log.sqlite3", Path.unlink), "restore.file-missing"),
        (spoil("keys.sqlite3", flip), "restore.file-damaged"),
        (spoil("epoch.key", truncate), "restore.file-damaged"),
        (spoil("epoch.key", Path.unlink), "restore.file-missing"),
        (spoil("manifest.json", truncate), "restore.manifest-damaged"),
        (spoil("manifest.json", Path.unlink), "restore.no-backup"),
        (spoil("manifest.json", tell_something_else), "restore.manifest-differs"),
        (spoil("manifest.json", name_a_file_elsewhere), "restore.other-files"),
        (lambda log, keys: rmtree(keys), "restore.no-keys"),
    ],
)
@pytest.mark.parametrize("lost", [True, False])
def test_a_backup_that_is_not_whole_is_refused(
    place: Place, spoiled: Callable[[Path, Path], None], code: str, lost: bool
):
    site = place.found()
    made = place.back_up(site)
    site.close()
    spoiled(place.target / made.name, place.keys_target / made.name)
    if lost:
        lose_the_machine(place)
    assert refusal(place).code == code


def with_right_digests(folder: Path, manifest: Path) -> None:
    """As somebody does it who knows how backups are made."""
    told = json.loads(manifest.read_text())
    told["files"] = digests(folder)
    manifest.write_text(json.dumps(told))


def test_a_backup_that_was_changed_with_its_digests_is_found_out_by_the_chain(place: Place):
    site = place.found()
    folder = place.target / place.back_up(site).name
    site.close()
    with closing(sqlite3.connect(folder / "log.sqlite3")) as store, store:
        store.execute("DROP TRIGGER records_keep")
        store.execute("UPDATE records SET parts = NULL WHERE rowid = 2")
    with_right_digests(folder, folder / "manifest.json")
    refused = refusal(place)
    assert (refused.code, refused.facts["position"]) == ("restore.log.damaged", 2)


def test_a_backup_of_before_manifests_told_of_epochs_secrets_and_the_end_of_the_keys_comes_back(place: Place):
    site = place.found()
    made = place.back_up(site)
    site.close()
    for folder, new in ((place.target, {"past_epochs", "secrets"}), (place.keys_target, {"past_epochs", "end"})):
        manifest = folder / made.name / "manifest.json"
        told = json.loads(manifest.read_text())
        assert new <= told.keys()
        manifest.write_text(json.dumps({name: value for name, value in told.items() if name not in new}))
    lose_the_machine(place)
    assert place.restore().end.position == 3
