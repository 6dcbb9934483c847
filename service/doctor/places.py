"""Folders and files: who may read them, whether keys lie apart, how much room is left."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from service.doctor.finding import Finding, Patient, good, watch, wrong

OTHERS = stat.S_IRWXO
GROUP_AND_OTHERS = stat.S_IRWXG | stat.S_IRWXO
SECRETS = "HARAPAN_"
FILE = "_FILE"

LOW, TOO_LOW = 2 * 1024**3, 200 * 1024**2
"""Free bytes: from here on somebody should look; from here on records are in danger."""


def folders(patient: Patient) -> Iterator[Finding]:
    """Only their owner gets into the folders of the store and of the keys, and the program can write there."""
    settings = patient.settings
    named = [("keys", settings.keys), *([("data", settings.data)] if settings.database is None else [])]
    for name, folder in named:
        if not folder.is_dir():
            yield wrong(f"{name}.missing", f"There is no folder {folder}.", _where(name))
            continue
        if folder.stat().st_mode & GROUP_AND_OTHERS:
            yield wrong(f"{name}.open", f"Others on this machine get into {folder}.", f"chmod 700 {folder}")
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            yield wrong(
                f"{name}.unwritable", f"This user may not write in {folder}.", f"chown -R to this user: {folder}"
            )
        for path in sorted(each for each in folder.iterdir() if each.is_file()):
            if path.stat().st_mode & GROUP_AND_OTHERS:
                yield wrong(f"{name}.file-open", f"Others on this machine can read {path}.", f"chmod 600 {path}")
    if all(folder.is_dir() for _, folder in named):
        yield good("folders", "The folders of the store are where they should be.")


def keys_apart(patient: Patient) -> Iterator[Finding]:
    """Whoever gets hold of the log, or of a backup of it, has not got the keys with it."""
    settings = patient.settings
    keys = settings.keys.resolve()
    beside = [settings.data, *patient.backups[:1]] if settings.database is None else [*patient.backups[:1]]
    for folder in (each.resolve() for each in beside):
        if keys == folder or folder in keys.parents or keys in folder.parents:
            do = "Move the folder of the keys to another disk, and name it with --keys (HARAPAN_KEYS)."
            yield wrong("keys.beside", f"The keys lie in {keys}, and the log or its backups in {folder}.", do)
            return
    if settings.database is None and _on_one_disk(settings.data, keys):
        says = "Log and keys lie on one disk: who takes the machine away has both."
        yield watch("keys.same-disk", says, "Put the folder of the keys on a disk that can be kept elsewhere.")
    else:
        yield good("keys.apart", "The keys lie apart from the log.")


def secrets(patient: Patient) -> Iterator[Finding]:
    """No file that a variable of the environment names holds a secret that everybody can read."""
    found = False
    for name, value in sorted(os.environ.items()):
        if not (name.startswith(SECRETS) and name.endswith(FILE) and value):
            continue
        found, path = True, Path(value)
        if not path.is_file():
            yield wrong("secret.missing", f"{name} names {path}, and there is no such file.", "Run `harapan setup`.")
        elif path.stat().st_mode & OTHERS:
            yield wrong("secret.open", f"Everybody on this machine can read {path}.", f"chmod 400 {path}")
    if found:
        yield good("secrets", "Every file of secrets was looked at.")


def room(patient: Patient) -> Iterator[Finding]:
    """There is room for what will be recorded, and for its copies."""
    settings = patient.settings
    for folder in dict.fromkeys((settings.data, settings.keys, *patient.backups)):
        if not folder.is_dir():
            continue
        free = shutil.disk_usage(folder).free
        says = f"{free // 1024**2} MB are free where {folder} lies."
        do = "Make room: records that cannot be kept are refused."
        if free < TOO_LOW:
            yield wrong("disk.full", says, do)
        elif free < LOW:
            yield watch("disk.low", says, do)
        else:
            yield good("disk", says)


def _on_one_disk(data: Path, keys: Path) -> bool:
    return data.is_dir() and keys.is_dir() and data.stat().st_dev == keys.stat().st_dev


def _where(name: str) -> str:
    option = "--keys (HARAPAN_KEYS)" if name == "keys" else "--data (HARAPAN_DATA)"
    return f"Say with {option} where it is, or make a store with `harapan init`."
