"""From the seed of a run to the seed of each record, so that the same run makes the same ids."""

from hashlib import sha256

from sync.capture import SEED_BYTES


def seed_of(*words: object) -> bytes:
    """The seed of one record. Anybody can guess it, which is harmless only because nothing of it is real."""
    return sha256("/".join(["harapan-synthetic", *map(str, words)]).encode()).digest()[:SEED_BYTES]
