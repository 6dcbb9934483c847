"""Domain-tagged SHA-256: every hash says what it is of, and no two lists of chunks share a spelling.

``docs/evidence.md`` gives the byte layout; a change here makes every stored proof worthless.
"""

from hashlib import sha256

NO_LEAF = b""
"""Stands for the previous leaf at the start of a stream."""


def frame(chunk: bytes) -> bytes:
    """The length of a chunk as 8 bytes, big-endian, then the chunk itself."""
    return len(chunk).to_bytes(8) + chunk


def framed(*chunks: bytes) -> bytes:
    """Chunks in one piece, each framed."""
    return b"".join(map(frame, chunks))


def tagged(tag: str, *chunks: bytes) -> bytes:
    """SHA-256 over the framed tag (ASCII) and the framed chunks: 32 bytes."""
    return sha256(framed(tag.encode("ascii"), *chunks)).digest()


# The three hashes that every record needs begin with a frame that never changes.
_PART = frame(b"harapan/part/v1")
_ENVELOPE = frame(b"harapan/envelope/v1")
_LEAF = frame(b"harapan/leaf/v1")
_NUMBER = (8).to_bytes(8)
"""Stands before each number of a leaf."""


def part_digest(part: bytes) -> bytes:
    """What the envelope carries of a part: the hash of its canonical bytes, in clear and with its salt."""
    return sha256(_PART + frame(part)).digest()


def envelope_hash(envelope: bytes) -> bytes:
    """The hash of an envelope's canonical bytes, and through their digests of all its parts."""
    return sha256(_ENVELOPE + frame(envelope)).digest()


def leaf(stream: str, version: int, previous_leaf: bytes, hashed_envelope: bytes, logged_at: int) -> bytes:
    """The hash that binds a record to its place.

    ``version`` counts from 1; ``previous_leaf`` is the leaf of the version before it, ``NO_LEAF`` for the first;
    ``hashed_envelope`` is an ``envelope_hash``; ``logged_at`` counts microseconds since 1970 (``moments``).
    """
    place = (_LEAF, frame(stream.encode()), _NUMBER, version.to_bytes(8), frame(previous_leaf))
    return sha256(b"".join((*place, frame(hashed_envelope), _NUMBER, logged_at.to_bytes(8)))).digest()
