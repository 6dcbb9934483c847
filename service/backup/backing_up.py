"""Backs up a live site: the log, then the keys, checked together before either counts."""

from contextlib import closing
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from service.backup.checking import check
from service.backup.errors import BackupFailed, told_as
from service.backup.key_copy import copy_keys, secrets_in
from service.backup.ledger import ledger_of, remember_backup
from service.backup.manifest import MANIFEST_FILE, KeyManifest, LogManifest, Point, Store, digest, digests
from service.backup.reads_part import reads_part_of
from service.backup.retention import prune
from service.backup.shelf import Draft, Shelf
from service.backup.source import Progress, source_of
from service.keys import KeyStore
from service.log import Log
from service.settings import Settings
from service.site import Site


def keys_beside(target: Path) -> Path:
    """Where the keys of backups go when nobody says: beside them, never among them."""
    return target.with_name(f"{target.name}-keys")


def backup(
    site: Site,
    target: Path,
    keys_target: Path | None = None,
    *,
    keep: int | None = None,
    anew: bool = False,
    progress: Progress = lambda done, total: None,
) -> LogManifest:
    """Copy log and keys, each into a new folder below its target, while others go on writing.

    Everything that was acknowledged before the call is in it. ``keep`` is how many backups of the log stay. ``anew``:
    folders that held backups and are empty now lie on other disks, and not where a disk was pulled out. After
    ``BackupFailed`` what was copied so far is gone again.
    """
    with told_as(BackupFailed, "backup"):
        return _backup(site, target, keys_target or keys_beside(target), keep, anew, progress)


def _backup(
    site: Site, target: Path, keys_target: Path, keep: int | None, anew: bool, progress: Progress
) -> LogManifest:
    must_lie_apart(site.settings, target, keys_target)
    if not anew:
        must_be_plugged_in(site.settings, target, keys_target)
    logs, keys = Shelf(target, LogManifest), Shelf(keys_target, KeyManifest)
    made_at = site.now()
    name = f"{site.log.info.agency}-{made_at:%Y%m%dT%H%M%SZ}-{token_hex(4)}"
    with logs.writing(), keys.writing():
        with logs.draft(name) as log_draft, keys.draft(name) as key_draft:
            manifest = _copied(site, log_draft, key_draft, made_at, progress)
            key_draft.publish()
            log_draft.publish()
        remember_backup(site.settings, manifest, target, keys_target)
        prune(logs, keys, manifest, site.settings, keep)
    return manifest


def _copied(site: Site, log_draft: Draft, key_draft: Draft, made_at: datetime, progress: Progress) -> LogManifest:
    """Log first, then keys: so the keys of all that is in the log are there."""
    source = source_of(site.settings)
    reads = reads_part_of(site.settings)
    source.copy(log_draft.folder, progress)
    reads.copy(log_draft.folder, progress)
    copy_keys(site.settings, key_draft.folder)
    with (
        closing(KeyStore.open_folder(key_draft.folder)) as keys,
        source.opened(log_draft.folder, keys, progress) as log,
        reads.opened(log_draft.folder, keys, progress) as looks,
    ):
        if found := check(log, keys, progress) or check(looks, keys, progress):
            raise BackupFailed(f"backup.{found.code}", **found.facts)
        told, looks_end = _told(log, log_draft.name.name, made_at), Point.end_of(looks)
    key_draft.complete(KeyManifest(**told, files=digests(key_draft.folder)))
    manifest = LogManifest(
        **told,
        files=digests(log_draft.folder),
        kind=source.kind,
        keys=digest(key_draft.folder / MANIFEST_FILE),
        secrets=sorted(secrets_in(key_draft.folder)),
        looks=looks_end,
    )
    log_draft.complete(manifest)
    return manifest


def _told(log: Log, name: str, made_at: datetime) -> dict[str, Any]:
    """What both manifests tell, of the log that was copied."""
    return {
        "name": name,
        "store": Store.of(log.info),
        "made_at": made_at,
        "end": Point.end_of(log),
        "past_epochs": dict(log.info.past_epochs),
    }


def must_lie_apart(settings: Settings, target: Path, keys_target: Path | None = None) -> None:
    """Whoever gets hold of one folder must not have the other with it, nor the store its own backups."""
    folders = (target, keys_target or keys_beside(target), settings.data, settings.keys)
    backups, keys, store, live = (each.resolve() for each in folders)
    pairs = ((backups, keys), (keys, backups), (backups, store), (backups, live), (keys, store), (keys, live))
    for inner, outer in pairs:
        if inner.is_relative_to(outer):
            raise BackupFailed("backup.not-apart", inner=inner, outer=outer)


def must_be_plugged_in(settings: Settings, target: Path, keys_target: Path) -> None:
    """Where backups were and now is nothing, a disk was pulled out: what is written there goes to the wrong one."""
    known = ledger_of(settings).read().folders
    for folder in (target, keys_target):
        if str(folder) in known and not any(folder.glob("[!.]*")):
            raise BackupFailed("backup.folder-empty", folder=folder)
