"""What a device seals: the event as it was decided, its envelope in canonical bytes, its parts under salted digests."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import digest as hmac
from typing import Any
from uuid import UUID

from sync.evidence import canonical
from sync.evidence.hashing import part_digest, tagged
from sync.evidence.moments import microseconds

SEED_BYTES = 16
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Capture:
    """One event as somebody recorded it: what was captured is what is stored.

    ``envelope`` is class D1 and canonical; ``parts`` are canonical too, in clear, by part name: a class (``D3``), or a
    class and the other person whom it tells about (``D3/person-...``).
    """

    envelope: bytes
    parts: Mapping[str, bytes]


class PartDiffers(ValueError):
    """A part is not the one that the envelope names, or no part at all."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


def seal_capture(envelope: Mapping[str, Any], parts: Mapping[str, Mapping[str, Any]], seed: bytes) -> Capture:
    """Write the parts with their salts and the envelope with their digests.

    Raises ``canonical.NotCanonical`` for values that the profile has no room for.
    """
    written = {
        name: canonical.encode({"salt": _base64url(salt(seed, name)), "data": dict(data)})
        for name, data in parts.items()
    }
    digests = {name: part_digest(part).hex() for name, part in written.items()}
    return Capture(canonical.encode({**envelope, "parts": digests}), written)


def proved(part: bytes, name: str, digest: str) -> bytes:
    """The bytes of an opened part; ``PartDiffers`` unless the envelope's digest (hexadecimal) is theirs."""
    if part_digest(part).hex() != digest:
        raise PartDiffers(name)
    return part


def part_data(part: bytes, name: str) -> dict[str, Any]:
    """The data in the bytes of a part that were proved; ``PartDiffers`` where they hold none."""
    match canonical.parse(part):
        case {"salt": str(), "data": dict(data)}:
            return data
        case _:
            raise PartDiffers(name)


def part_class(part: str) -> str:
    """The sensitivity class of a part: ``D3`` for ``D3`` and for ``D3/person-...``."""
    return part.partition("/")[0]


def part_subject(part: str, subject: str | None) -> str | None:
    """Whom a part is about, and so under whose key it is sealed: the person it names, else the event's own subject."""
    return part.partition("/")[2] or subject


def salt(seed: bytes, part: str) -> bytes:
    """Makes the digest of a guessable part useless for guessing: 16 bytes from the event's seed and the part's name."""
    return hmac(_seed(seed), part.encode("ascii"), "sha256")[:SALT_BYTES]


def event_id(recorded_at: datetime, seed: bytes) -> str:
    """A UUIDv7 (RFC 9562) of the time of recording and of the seed, so that its holder can show whose id it is."""
    milliseconds = microseconds(recorded_at) // 1000
    number = milliseconds << 80 | int.from_bytes(tagged("harapan/event-id/v1", _seed(seed))[:10])
    version_7 = number & ~(0xF << 76) | 0x7 << 76
    return str(UUID(int=version_7 & ~(0b11 << 62) | 0b10 << 62))


def _seed(seed: bytes) -> bytes:
    if len(seed) != SEED_BYTES:
        raise ValueError(f"a seed has {SEED_BYTES} bytes")
    return seed


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
