"""Copies a key store: its wrapped keys and the epoch key that opens them, both of one moment."""

import sqlite3
from contextlib import closing
from pathlib import Path

from service.backup.sqlite_source import copy_database
from service.keys.private_files import private_folder, write_private_file
from service.keys.store import EPOCH_FILE, VAULT_FILE

KEY_FILES = (EPOCH_FILE, VAULT_FILE)


def copy_keys(store: Path, folder: Path) -> None:
    """Copy a live key store into an empty folder. Nobody changes its epoch key meanwhile."""
    with private_folder(store):
        copy_database(store / VAULT_FILE, folder / VAULT_FILE)
        write_private_file(folder / EPOCH_FILE, (store / EPOCH_FILE).read_bytes())


def bury_again(store: Path, copy: Path) -> None:
    """Destroy in a copy every key that was destroyed in the store since: a restored backup brings nobody back.

    A store that is missing, or past reading, tells nothing.
    """
    for name, epoch in _destroyed(store):
        with closing(sqlite3.connect(copy / VAULT_FILE)) as vault, vault:
            vault.execute("PRAGMA secure_delete = ON")
            vault.execute("REPLACE INTO keys (name, epoch) VALUES (?, ?)", (name, epoch))


def _destroyed(store: Path) -> list[tuple[str, int]]:
    if not (store / VAULT_FILE).exists():
        return []
    try:
        with closing(sqlite3.connect(store / VAULT_FILE)) as vault:
            return vault.execute("SELECT name, epoch FROM keys WHERE wrapped IS NULL").fetchall()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return []
