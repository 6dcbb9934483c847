"""Puts restored files in the place of those that were there: once begun it is always finished, whatever happens.

Rules of this file. The plan is durable before the first file moves. Every step can be taken again without harm, so
whoever opens the site next takes the steps that a crash has left. Nothing that was replaced is thrown away here, except
what is made anew from the log.
"""

from datetime import datetime
from pathlib import Path
from shutil import rmtree

import msgspec

from service.backup.errors import Failed
from service.backup.ledger import LEDGER_FILE
from service.keys.private_files import private_folder, sync_folder, write_private_file
from service.keys.store import EPOCH_FILE, VAULT_FILE
from service.settings import LOG_FILE, VIEWS_FILE, Settings

PLAN_FILE = "restoring.json"
STAGE = ".restoring"
REPLACED = "replaced-{:%Y%m%dT%H%M%SZ}"
REPLACED_GLOB = "replaced-*"
BESIDE = ("", "-wal", "-shm")
"""SQLite keeps a file with its log and its shared memory beside it."""


class Switch(msgspec.Struct, frozen=True):
    """What moves where, in order: (``data`` or ``keys``, from, to), each name below that folder."""

    moves: list[tuple[str, str, str]]


def planned(settings: Settings, at: datetime) -> Switch:
    """What is there goes aside, then what lies on the stages comes into its place."""
    replaced = REPLACED.format(at)
    folders = {"data": settings.data, "keys": settings.keys}
    staged = {name: _names(folder / STAGE) for name, folder in folders.items()}
    old = {"data": (*_with_beside(LOG_FILE), LEDGER_FILE), "keys": (EPOCH_FILE, *_with_beside(VAULT_FILE))}
    aside = [
        (name, each, f"{replaced}/{each}")
        for name, folder in folders.items()
        if staged[name]
        for each in old[name]
        if (folder / each).exists()
    ]
    return Switch([*aside, *((name, f"{STAGE}/{each}", each) for name in folders for each in staged[name])])


def switch(settings: Settings, plan: Switch) -> None:
    """Carry it out; to be called by whoever holds both folders. ``Failed`` where the disk stops it in the middle."""
    write_private_file(settings.data / PLAN_FILE, msgspec.json.encode(plan))
    try:
        _carry_out(settings, plan)
    except OSError as error:
        raise Failed("restore.unfinished", path=error.filename) from error


def finish_switch(settings: Settings) -> None:
    """Finish what a crash has left in the middle, before anybody opens the site; mostly there is nothing."""
    path = settings.data / PLAN_FILE
    if not path.exists():
        return
    with private_folder(settings.data):
        # A restore that is at it holds the folder, and is through with it now.
        if path.exists():
            _carry_out(settings, msgspec.json.decode(path.read_bytes(), type=Switch))


def replaced_before(folder: Path, at: datetime) -> list[Path]:
    """Folders with what was replaced before a moment."""
    return [each for each in folder.glob(REPLACED_GLOB) if each.name < REPLACED.format(at)]


def clear_stages(settings: Settings) -> None:
    """Throw away what was staged, unless it has begun to move into its place."""
    if (settings.data / PLAN_FILE).exists():
        return
    for folder in (settings.data, settings.keys):
        if (folder / STAGE).exists():
            rmtree(folder / STAGE)


def _carry_out(settings: Settings, plan: Switch) -> None:
    folders = {"data": settings.data, "keys": settings.keys}
    for name, source, target in plan.moves:
        _move(folders[name] / source, folders[name] / target)
    for each in _with_beside(VIEWS_FILE):
        (settings.data / each).unlink(missing_ok=True)
    for name in {name for name, _, _ in plan.moves}:
        sync_folder(folders[name])
    (settings.data / PLAN_FILE).unlink()
    sync_folder(settings.data)
    clear_stages(settings)


def _move(source: Path, target: Path) -> None:
    # Where the target is there, this step was taken before the crash: the name has come into use again since.
    if source.exists() and not target.exists():
        target.parent.mkdir(mode=0o700, exist_ok=True)
        source.rename(target)
        sync_folder(target.parent)


def _names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


def _with_beside(name: str) -> tuple[str, ...]:
    return tuple(f"{name}{suffix}" for suffix in BESIDE)
