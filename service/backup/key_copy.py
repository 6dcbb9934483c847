"""Copies a key store: its wrapped keys and the epoch key that opens them. The copy is a folder, whatever they lie in.

So one form of backup fits every site, and is checked without a server.
"""

from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path

from service.keys import KeyStoreMissing, KeyStoreUnavailable
from service.keys.private_files import private_folder, write_private_file
from service.keys.sqlite_vault import SQLiteVault
from service.keys.store import EPOCH_FILE, VAULT_FILE, open_vault
from service.keys.vault import KeptKey
from service.settings import Settings

KEY_FILES = (EPOCH_FILE, VAULT_FILE)
SECRETS = "secret/"
"""What the names of secrets begin with, among those of keys."""


def copy_keys(settings: Settings, folder: Path) -> None:
    """Copy a live key store into an empty folder, its wrapped keys as they are at one moment."""
    SQLiteVault.create(folder / VAULT_FILE)
    with (
        _nobody_changes_the_epoch_key(settings),
        closing(open_vault(settings.keys, settings.keys_database)) as vault,
        closing(SQLiteVault(folder / VAULT_FILE)) as copy,
    ):
        copy.keep_all(vault.everything())
        write_private_file(folder / EPOCH_FILE, (settings.keys / EPOCH_FILE).read_bytes())


def has_keys(settings: Settings) -> bool:
    """Whether there is a complete key store where the settings say that it lies."""
    if not (settings.keys / EPOCH_FILE).exists():
        return False
    if settings.keys_database is None:
        # Whether it can be read is seen when it is opened.
        return (settings.keys / VAULT_FILE).exists()
    try:
        open_vault(settings.keys, settings.keys_database).close()
    except KeyStoreMissing:
        return False
    return True


def bury_again(settings: Settings, copy: Path) -> None:
    """Destroy in a copy every key that was destroyed in the store since: a restored backup brings nobody back.

    A store that is missing, or past reading, tells nothing.
    """
    destroyed = _destroyed(settings)
    if destroyed:
        with closing(SQLiteVault(copy / VAULT_FILE)) as vault:
            vault.keep_all(destroyed)


def kept_keys(copy: Path) -> list[KeptKey]:
    """The wrapped keys in a copy."""
    with closing(SQLiteVault(copy / VAULT_FILE)) as vault:
        return vault.everything()


def secrets_in(folder: Path, database: str | None = None) -> set[str]:
    """The names of the secrets of a key store, by which a site knows again what came before."""
    with closing(open_vault(folder, database)) as vault:
        return {name for name, _, _ in vault.everything() if name.startswith(SECRETS)}


def _destroyed(settings: Settings) -> list[KeptKey]:
    try:
        with closing(open_vault(settings.keys, settings.keys_database)) as vault:
            return [each for each in vault.everything() if each[2] is None]
    except KeyStoreMissing:
        return []
    except KeyStoreUnavailable as error:
        if error.reason in ("away", "busy"):
            raise
        return []


def _nobody_changes_the_epoch_key(settings: Settings) -> AbstractContextManager[None]:
    # Beside a vault on PostgreSQL the folder may be a secret that nobody can write to or lock.
    return private_folder(settings.keys) if settings.keys_database is None else nullcontext()
