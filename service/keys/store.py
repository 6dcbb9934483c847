"""The key store: makes, wraps and derives the keys, seals and opens with them, and hands out none."""

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from hmac import digest as hmac
from pathlib import Path
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.keys.epoch import KEY_BYTES, NONCE_BYTES, EpochKey, read_epoch, start_first_epoch
from service.keys.errors import KeyGone, KeyMissing, KeyStoreExists, KeyStoreMissing, KeyStoreUnavailable, SealBroken
from service.keys.keyring import Keyring
from service.keys.private_files import private_folder
from service.keys.sqlite_vault import SQLiteVault
from service.keys.vault import Vault
from service.same import Same
from sync.evidence.hashing import framed

EPOCH_FILE = "epoch.key"
VAULT_FILE = "keys.sqlite3"
FINGERPRINT = "fingerprint"
"""The name of the secret that tells these keys from others."""
CACHED_KEYS = 4096


def anybody(subjects: Collection[str]) -> None:
    """May get a key."""


class KeyStore:
    """One data key per subject, class keys derived from it, and named secrets. Safe to share between threads.

    What another process changes is noticed by ``ensure`` and by each new ``keyring``. Every method can raise
    ``KeyStoreUnavailable``.
    """

    def __init__(self, vault: Vault, epoch: EpochKey) -> None:
        self._vault = vault
        self._epoch = epoch
        self._looking = Lock()
        self._looks = 0
        self._in_vain: str | None = None
        self._key = lru_cache(CACHED_KEYS)(self._read_key)
        self._cipher = lru_cache(CACHED_KEYS)(self._derive_cipher)

    @classmethod
    def create(cls, folder: Path, database: str | None = None) -> "KeyStore":
        """A new store in its own private folder; ``KeyStoreExists`` where there is one.

        With a ``database``, a connection string, the wrapped keys lie there, and the folder holds the epoch key alone.
        """
        with private_folder(folder):
            if (folder / EPOCH_FILE).exists():
                raise KeyStoreExists(folder)
            # The epoch key comes last, so that a store which a crash left half made can be made again.
            if database is None:
                SQLiteVault.create(folder / VAULT_FILE)
            else:
                from service.keys.postgres_vault import PostgresVault

                PostgresVault.create(database)
            start_first_epoch(folder / EPOCH_FILE)
        return cls.open_folder(folder, database)

    @classmethod
    def open_folder(cls, folder: Path, database: str | None = None) -> "KeyStore":
        """The store in that folder; ``KeyStoreMissing`` where its epoch key or its vault is not there."""
        if not (folder / EPOCH_FILE).exists():
            raise KeyStoreMissing(folder)
        epoch = read_epoch(folder / EPOCH_FILE)
        return cls(open_vault(folder, database), epoch)

    @property
    def same(self) -> Same:
        """Whether these are still the keys that were opened. Once they were replaced, nothing is sealed with them."""
        return self._vault.same

    def ensure(self, subjects: Iterable[str]) -> None:
        """Give each subject a key, durably, before its first event commits; ``KeyGone`` for a destroyed one."""
        self._notice_changes()
        self.provide(subjects)

    def provide(self, subjects: Iterable[str], must_be_new: Callable[[Collection[str]], None] = anybody) -> None:
        """As ``ensure``, but what another process has destroyed since the last look is left for ``gone`` to find.

        ``must_be_new`` is told of whom there is no key, before any is made: it raises where there must have been one.
        """
        missing = [subject for subject in subjects if self._never_had(subject)]
        if missing:
            must_be_new(missing)
        self._make(list(map(_subject_name, missing)))
        for subject in missing:
            if self._find(_subject_name(subject)) is None:
                raise KeyGone(subject)

    def gone(self, subjects: Iterable[str]) -> set[str]:
        """Those of the subjects who have no key, or not any more, whichever process has destroyed it."""
        self._notice_changes()
        return {subject for subject in subjects if self._find(_subject_name(subject)) is None}

    def seal(self, subject: str, sensitivity: str, label: str, plain: bytes) -> bytes:
        """AES-256-GCM under the subject's class key, bound to subject, class and ``label`` (the event id).

        12 bytes nonce, ciphertext, 16 bytes tag. ``KeyMissing`` unless ``ensure`` has made the key.
        """
        return self._seal(os.urandom(NONCE_BYTES), subject, sensitivity, label, plain)

    def seal_all(self, label: str, parts: Sequence[tuple[str, str, bytes]]) -> list[bytes]:
        """What ``seal`` makes of each part: its subject, its class and its bytes."""
        # Asking the system for random bytes lets all other threads go first: once is enough.
        nonces = os.urandom(NONCE_BYTES * len(parts))
        return [
            self._seal(nonces[at * NONCE_BYTES : (at + 1) * NONCE_BYTES], subject, sensitivity, label, plain)
            for at, (subject, sensitivity, plain) in enumerate(parts)
        ]

    def open(self, subject: str, sensitivity: str, label: str, sealed: bytes) -> bytes:
        """What was sealed for exactly this subject, class and label.

        ``KeyGone`` where the subject was erased, ``KeyMissing`` where these keys never had theirs, ``SealBroken`` where
        the bytes are not what was sealed.
        """
        cipher = self._cipher(subject, sensitivity)
        try:
            return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound_to(subject, sensitivity, label))
        except (InvalidTag, ValueError) as error:
            raise SealBroken(label) from error

    def fingerprint(self) -> str:
        """Which keys these are, in 64 hexadecimal digits that tell nothing of them.

        The same in every process and every copy, whatever was added, destroyed or wrapped anew meanwhile. It is made
        when first asked for, which whoever makes a log does.
        """
        return self.mac(FINGERPRINT, b"harapan/keys/v1").hex()

    def has(self, fingerprint: str | None) -> bool:
        """Whether this is the fingerprint of these keys. Asking makes none."""
        try:
            return self._find(f"secret/{FINGERPRINT}") is not None and self.fingerprint() == fingerprint
        except SealBroken:
            # The epoch key is not the one of this vault: together they are nobody's keys.
            return False

    def keyring(self, classes: Collection[str]) -> Keyring:
        """A ring for one request or one batch, which opens these classes only."""
        self._notice_changes()
        return Keyring(classes, self.open)

    def secret(self, name: str) -> bytes:
        """32 random bytes, the same for ever under this name; made when first asked for."""
        key = self._find(f"secret/{name}")
        if key is None:
            self._make([f"secret/{name}"])
            key = self._key(f"secret/{name}")
        return key

    def mac(self, name: str, *chunks: bytes) -> bytes:
        """HMAC-SHA256 of the framed chunks under the secret of that name: 32 bytes."""
        return hmac(self.secret(name), framed(*chunks), "sha256")

    def close(self) -> None:
        """Forget every key in memory and let go of the file."""
        self._forget()
        self._vault.close()

    def _seal(self, nonce: bytes, subject: str, sensitivity: str, label: str, plain: bytes) -> bytes:
        cipher = self._cipher(subject, sensitivity)
        return nonce + cipher.encrypt(nonce, plain, _bound_to(subject, sensitivity, label))

    def _derive_cipher(self, subject: str, sensitivity: str) -> AESGCM:
        info = b"harapan/class-key/v1/" + sensitivity.encode()
        key = self._key(_subject_name(subject))
        return AESGCM(HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key))

    def _never_had(self, subject: str) -> bool:
        try:
            self._key(_subject_name(subject))
        except KeyMissing:
            return True
        return False

    def _find(self, name: str) -> bytes | None:
        try:
            return self._key(name)
        except (KeyGone, KeyMissing):
            return None

    def _read_key(self, name: str) -> bytes:
        row = self._vault.read(name)
        # Raised, not returned: an absence must not stay in the cache.
        if row is None:
            raise KeyMissing(name.partition("/")[2])
        if row.wrapped is None:
            raise KeyGone(name.partition("/")[2])
        return self._epoch.unwrap(name, row.wrapped)

    def _make(self, names: Collection[str]) -> None:
        if names:
            keys = {name: self._epoch.wrap(name, os.urandom(KEY_BYTES)) for name in names}
            self._vault.add(self._epoch.number, keys)

    def _notice_changes(self) -> None:
        looks_when_asked = self._looks
        with self._looking:
            # Where another thread began to look after this one had asked, what it found, or not, counts for both.
            if self._looks == looks_when_asked:
                self._look()
            if self._in_vain:
                raise KeyStoreUnavailable(self._in_vain)

    def _look(self) -> None:
        self._looks += 1
        self._in_vain = None
        try:
            if self._vault.changed_elsewhere():
                self._forget()
        except KeyStoreUnavailable as error:
            self._in_vain = error.reason
            raise

    def _forget(self) -> None:
        self._key.cache_clear()
        self._cipher.cache_clear()


def open_vault(folder: Path, database: str | None) -> Vault:
    """The wrapped keys of a store; ``KeyStoreMissing`` where there are none."""
    if database is not None:
        from service.keys.postgres_vault import PostgresVault

        return PostgresVault(database)
    if not (folder / VAULT_FILE).exists():
        raise KeyStoreMissing(folder)
    return SQLiteVault(folder / VAULT_FILE)


def _subject_name(subject: str) -> str:
    return f"subject/{subject}"


def _bound_to(subject: str, sensitivity: str, label: str) -> bytes:
    return f"{subject}\0{sensitivity}\0{label}".encode()
