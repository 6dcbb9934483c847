"""Restores a site from a backup: everything is checked on copies before the first file of the site moves."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copyfile, rmtree
from uuid import uuid4

from msgspec.structs import replace

from service.backup.checking import check
from service.backup.choosing import chosen_keys, chosen_log, later_ones
from service.backup.errors import RestoreRefused, told_as
from service.backup.key_copy import KEY_FILES, bury_again
from service.backup.ledger import Ledger, read_ledger, write_ledger
from service.backup.manifest import Contents, LogManifest, Point, Store, digest, sync_tree
from service.backup.old_store import OldStore, let_go, old_store
from service.backup.shelf import Kept
from service.backup.source import Progress, source_of
from service.backup.switch import STAGE, clear_stages, finish_switch, planned, switch
from service.keys import KeyStore
from service.keys.private_files import make_private_file, private_folder
from service.log import Log, serving
from service.log.epochs import begin_epoch
from service.log.serving import LOCK_FILE
from service.settings import LOG_FILE, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was restored, and where the log ends now.

    ``newer`` is the newest point that was known and is in this log no more. ``new_epoch``: cursors of readers are of an
    older epoch now. ``keys`` is the backup that the keys came from, ``None`` where those of the site have stayed.
    """

    backup: str
    end: Point
    newer: Point | None
    new_epoch: bool
    keys: str | None


def restore(
    source: Path,
    settings: Settings,
    now: Callable[[], datetime],
    *,
    keys_source: Path | None = None,
    accept_loss: bool = False,
    progress: Progress = lambda done, total: None,
) -> Restored:
    """Put a backup in the place of a site, or where there is none. What it replaces is kept beside it.

    ``source`` is a backup, or a folder of them: then its newest. ``RestoreRefused``: nothing was touched, also where
    newer records are known and their loss is not accepted. ``AlreadyServed`` where a server is at work.
    ``Failed`` of the code ``restore.unfinished`` where the disk failed when all was decided: opening the site goes on.
    """
    with told_as(RestoreRefused, "restore"):
        finish_switch(settings)
        log = chosen_log(source)
        _must_be_of(source_of(settings).kind, log.manifest)
        keys = chosen_keys(keys_source, log, settings)
        with _held(settings):
            _stage(log, settings.data / STAGE, (LOG_FILE,))
            if keys:
                _stage(keys, settings.keys / STAGE, KEY_FILES)
                bury_again(settings.keys, settings.keys / STAGE)
            old, newer = _judged(settings, log, accept_loss, progress)
            end = _staged_end(settings, log.manifest, old)
            let_go(settings.log_file)
            switch(settings, planned(settings, now()))
    name = log.manifest.name
    new_epoch = end.epoch != log.manifest.end.epoch
    return Restored(backup=name, end=end, newer=newer, new_epoch=new_epoch, keys=keys.manifest.name if keys else None)


def _must_be_of(kind: str, manifest: LogManifest) -> None:
    if manifest.kind != kind:
        raise RestoreRefused("restore.another-database", of=manifest.kind, here=kind)


@contextmanager
def _held(settings: Settings) -> Iterator[None]:
    """Keep everybody else out; where nothing was restored, the folders are as they were."""
    new = [each for each in (settings.data, settings.keys) if not each.exists()]
    try:
        with private_folder(settings.data), serving(settings.data), private_folder(settings.keys):
            clear_stages(settings)
            try:
                yield
            finally:
                clear_stages(settings)
    finally:
        for folder in new:
            if {each.name for each in folder.iterdir()} <= {LOCK_FILE}:
                rmtree(folder)


def _stage(kept: Kept[Contents], stage: Path, names: tuple[str, ...]) -> None:
    """Copy the files of a backup, and compare each with the digest in its manifest."""
    if kept.manifest.files.keys() != set(names):
        raise RestoreRefused("restore.other-files", backup=kept.folder)
    stage.mkdir(mode=0o700)
    for name in names:
        if not (kept.folder / name).is_file():
            raise RestoreRefused("restore.file-missing", file=kept.folder / name)
        make_private_file(stage / name)
        copyfile(kept.folder / name, stage / name)
        if digest(stage / name) != kept.manifest.files[name]:
            raise RestoreRefused("restore.file-damaged", file=kept.folder / name)


def _judged(
    settings: Settings, log: Kept[LogManifest], accept_loss: bool, progress: Progress
) -> tuple[OldStore | None, Point | None]:
    """The log that goes, and what was known to be newer; ``RestoreRefused`` where the staged log may not come."""
    with _staged(settings) as (restored, keys):
        if found := check(restored, keys, progress):
            raise RestoreRefused(f"restore.{found.code}", **found.facts)
        if (Store.of(restored.info), Point.end_of(restored)) != (log.manifest.store, log.manifest.end):
            raise RestoreRefused("restore.manifest-differs", backup=log.folder)
        old = old_store(settings.log_file, keys, restored)
        if old and old.store != log.manifest.store:
            raise RestoreRefused("restore.another-store", agency=old.store.agency)
        known = [old.end] if old else []
        known += [each.manifest.end for each in later_ones(log)]
        if durable := read_ledger(settings.data).durable_through:
            known.append(durable)
        newer = max((each for each in known if not each.is_in(restored)), key=_position, default=None)
    if newer and not accept_loss:
        raise RestoreRefused("restore.older", ends_at=log.manifest.end.position, newest_known=newer.position)
    return old, newer


@contextmanager
def _staged(settings: Settings) -> Iterator[tuple[Log, KeyStore]]:
    stage = settings.keys / STAGE
    with told_as(RestoreRefused, "keys"):
        opened = KeyStore.open_folder(stage if stage.exists() else settings.keys)
    with closing(opened) as keys, source_of(settings).opened(settings.data / STAGE, keys) as log:
        yield log, keys


def _staged_end(settings: Settings, manifest: LogManifest, old: OldStore | None) -> Point:
    """Begin a new epoch unless nothing can be lost: the old log is there to be read, and ends where this one does.

    Where a machine was lost, nobody can say what it had acknowledged after the backup.
    """
    stage, end = settings.data / STAGE, manifest.end
    if old is None or old.end != end:
        end = replace(end, epoch=str(uuid4()))
        begin_epoch(stage / LOG_FILE, end.epoch, old.epochs() if old else {})
    write_ledger(stage, Ledger(durable_through=end, made_at=manifest.made_at))
    for folder in (stage, settings.keys / STAGE):
        if folder.exists():
            sync_tree(folder)
    return end


def _position(point: Point) -> int:
    return point.position
