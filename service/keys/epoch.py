"""The epoch key: it wraps every other key, and destroying it destroys them all."""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.keys.errors import KeyStoreUnavailable, SealBroken
from service.keys.private_files import write_private_file

KEY_BYTES = 32
NONCE_BYTES = 12


class EpochKey:
    """One epoch's key and its number; a wrapped key is bound to its own name, so that two cannot change places."""

    def __init__(self, number: int, key: bytes) -> None:
        self.number = number
        self._cipher = AESGCM(key)

    def wrap(self, name: str, key: bytes) -> bytes:
        """``key`` in a form that only this epoch opens."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, key, name.encode())

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """The key again; ``SealBroken`` when it is not of this epoch and name."""
        try:
            return self._cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], name.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken(name) from error


def start_first_epoch(path: Path) -> None:
    """Make a random epoch key and write it to its file."""
    write_private_file(path, f"1 {os.urandom(KEY_BYTES).hex()}\n".encode("ascii"))


def read_epoch(path: Path) -> EpochKey:
    """The epoch key in its file: one line, its number and its 32 bytes in hexadecimal."""
    try:
        number, key = path.read_text("ascii").split()
        return EpochKey(int(number), bytes.fromhex(key))
    except ValueError as error:
        raise KeyStoreUnavailable("damaged") from error
