"""Backs up a live site: the log, then the keys, checked together before either counts."""

from contextlib import closing
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from msgspec.structs import replace

from service.backup.checking import check
from service.backup.errors import BackupFailed, told_as
from service.backup.key_copy import copy_keys
from service.backup.ledger import Failure, Ledger, ledger_of
from service.backup.manifest import MANIFEST_FILE, KeyManifest, LogManifest, Point, Store, digest, digests
from service.backup.retention import prune
from service.backup.shelf import Draft, Shelf
from service.backup.source import Progress, Source, source_of
from service.keys import KeyStore
from service.log import Log
from service.settings import Settings
from service.site import Site

PASSING = ("backup.running", "backup.stopped")
"""What says nothing about how well backups work."""


def keys_beside(target: Path) -> Path:
    """Where the keys of backups go when nobody says: beside them, never among them."""
    return target.with_name(f"{target.name}-keys")


def backup(
    site: Site,
    target: Path,
    keys_target: Path | None = None,
    *,
    keep: int | None = None,
    whole: bool = True,
    progress: Progress = lambda done, total: None,
) -> LogManifest:
    """Copy log and keys, each into a new folder below its target, while others go on writing.

    Everything that was acknowledged before the call is in it. ``keep`` is how many backups of the log stay. Where it is
    not ``whole``, only the records since the last backup are checked, and the database as such. ``BackupFailed`` is
    remembered in the ledger of the site; what was copied so far is gone again then.
    """
    try:
        with told_as(BackupFailed, "backup"):
            manifest = _backup(site, target, keys_target or keys_beside(target), keep, whole, progress)
    except BackupFailed as failed:
        with told_as(BackupFailed, "backup"):
            _remember(site, failed)
        raise
    return manifest


def _backup(
    site: Site, target: Path, keys_target: Path, keep: int | None, whole: bool, progress: Progress
) -> LogManifest:
    must_lie_apart(site.settings, target, keys_target)
    logs, keys = Shelf(target, LogManifest), Shelf(keys_target, KeyManifest)
    made_at = site.now()
    name = f"{site.log.info.agency}-{made_at:%Y%m%dT%H%M%SZ}-{token_hex(4)}"
    with logs.writing(), keys.writing():
        with logs.draft(name) as log_draft, keys.draft(name) as key_draft:
            manifest = _copied(site, log_draft, key_draft, made_at, whole, progress)
            key_draft.publish()
            log_draft.publish()
        ledger_of(site.settings).write(Ledger(durable_through=manifest.end, made_at=made_at))
        prune(logs, keys, manifest, site.settings, keep)
    return manifest


def _copied(
    site: Site, log_draft: Draft, key_draft: Draft, made_at: datetime, whole: bool, progress: Progress
) -> LogManifest:
    """Log first, then keys: so the keys of all that is in the log are there."""
    source = source_of(site.settings)
    source.copy(log_draft.folder, progress)
    copy_keys(site.settings, key_draft.folder)
    end = _checked(site, source, log_draft.folder, key_draft.folder, whole, progress)
    store, name = Store.of(site.log.info), log_draft.name.name
    key_draft.complete(KeyManifest(name=name, store=store, made_at=made_at, files=digests(key_draft.folder)))
    manifest = LogManifest(
        name=name,
        store=store,
        made_at=made_at,
        files=digests(log_draft.folder),
        kind=source.kind,
        end=end,
        keys=digest(key_draft.folder / MANIFEST_FILE),
    )
    log_draft.complete(manifest)
    return manifest


def _checked(site: Site, source: Source, folder: Path, keys_folder: Path, whole: bool, progress: Progress) -> Point:
    """Where the copy ends; ``BackupFailed`` where it is not what a site could be restored from."""
    with closing(KeyStore.open_folder(keys_folder)) as keys, source.opened(folder, keys, progress) as log:
        found = check(log, keys, progress, since=0 if whole else _checked_before(site, log))
        if found:
            raise BackupFailed(f"backup.{found.code}", **found.facts)
        return Point.end_of(log)


def _checked_before(site: Site, log: Log) -> int:
    before = ledger_of(site.settings).read().durable_through
    return before.position if before and before.is_in(log) else 0


def _remember(site: Site, failed: BackupFailed) -> None:
    if failed.code not in PASSING:
        ledger = ledger_of(site.settings)
        ledger.write(replace(ledger.read(), failed=Failure(at=site.now(), code=failed.code)))


def must_lie_apart(settings: Settings, target: Path, keys_target: Path | None = None) -> None:
    """Whoever gets hold of one folder must not have the other with it, nor the store its own backups."""
    folders = (target, keys_target or keys_beside(target), settings.data, settings.keys)
    backups, keys, store, live = (each.resolve() for each in folders)
    pairs = ((backups, keys), (keys, backups), (backups, store), (backups, live), (keys, store), (keys, live))
    for inner, outer in pairs:
        if inner.is_relative_to(outer):
            raise BackupFailed("backup.not-apart", inner=inner, outer=outer)
