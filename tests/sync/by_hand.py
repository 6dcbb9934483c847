"""``docs/evidence.md`` written down again with nothing but the standard library, as an auditor would."""

import base64
import hashlib
import hmac
import json
import uuid
from typing import Any


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def frame(chunk: bytes) -> bytes:
    return len(chunk).to_bytes(8, "big") + chunk


def tagged(tag: str, *chunks: bytes) -> bytes:
    return hashlib.sha256(b"".join(frame(chunk) for chunk in (tag.encode(), *chunks))).digest()


def number(value: int) -> bytes:
    return value.to_bytes(8, "big")


def leaf(stream: str, version: int, previous: bytes, envelope_hash: bytes, logged_at: int) -> bytes:
    return tagged("harapan/leaf/v1", stream.encode(), number(version), previous, envelope_hash, number(logged_at))


def part(seed: bytes, name: str, data: dict[str, Any]) -> bytes:
    salt = hmac.new(seed, name.encode(), hashlib.sha256).digest()[:16]
    return canonical({"salt": base64.urlsafe_b64encode(salt).decode().rstrip("="), "data": data})


def event_id(milliseconds: int, seed: bytes) -> str:
    octets = bytearray(milliseconds.to_bytes(6, "big") + tagged("harapan/event-id/v1", seed)[:10])
    octets[6] = 0x70 | octets[6] & 0x0F
    octets[8] = 0x80 | octets[8] & 0x3F
    return str(uuid.UUID(bytes=bytes(octets)))


def capture(envelope: dict[str, Any], parts: dict[str, dict[str, Any]], seed: bytes) -> tuple[bytes, dict[str, bytes]]:
    written = {name: part(seed, name, data) for name, data in parts.items()}
    digests = {name: tagged("harapan/part/v1", each).hex() for name, each in written.items()}
    return canonical({**envelope, "parts": digests}), written
