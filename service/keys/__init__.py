"""Data keys per subject, kept apart from the log: whoever loses the key loses the content, for good."""

from service.keys.errors import (
    ClassNotHeld,
    KeyGone,
    KeyMissing,
    KeysBesideLog,
    KeysOfAnotherStore,
    KeyStoreExists,
    KeyStoreMissing,
    KeyStoreUnavailable,
    SealBroken,
)
from service.keys.keyring import Keyring
from service.keys.store import KeyStore

__all__ = [
    "ClassNotHeld",
    "KeyGone",
    "KeyMissing",
    "KeyStore",
    "KeyStoreExists",
    "KeyStoreMissing",
    "KeyStoreUnavailable",
    "Keyring",
    "KeysBesideLog",
    "KeysOfAnotherStore",
    "SealBroken",
]
