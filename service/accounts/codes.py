"""The second factor: codes that change every half minute (RFC 6238), and single-use codes for when it is lost."""

from base64 import b32encode
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest, digest
from secrets import choice
from urllib.parse import quote, urlencode

STEP = 30
"""Seconds for which a code holds."""
DIGITS = 6
SLACK = 1
"""Steps by which the clock of a telephone may be wrong."""
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that one could take for another: a code is written down by hand."""


def code_at(secret: bytes, step: int) -> str:
    """The code of one step."""
    mac = digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(moment: datetime) -> int:
    """The step that a moment lies in."""
    return int(moment.timestamp()) // STEP


def matching_step(secret: bytes, code: str, now: datetime, after: int) -> int | None:
    """The step whose code this is, of those around now that come after the last one that was taken."""
    given, around = code.encode(), step_of(now)
    found = None
    for step in range(around - SLACK, around + SLACK + 1):
        # Every one is compared, so that the time it takes tells nothing.
        if compare_digest(code_at(secret, step).encode(), given) and step > after:
            found = step
    return found


def spelled(secret: bytes) -> str:
    """The secret as a person types it into an application."""
    text = _base32(secret)
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address(secret: bytes, *, issuer: str, handle: str) -> str:
    """The secret as an ``otpauth`` address, which an application opens."""
    asked = {
        "secret": _base32(secret),
        "issuer": issuer,
        "digits": DIGITS,
        "period": STEP,
    }
    return f"otpauth://totp/{quote(f'{issuer}:{handle}')}?{urlencode(asked, quote_via=quote)}"


def recovery_codes() -> list[str]:
    """New codes, each of about 49 bits: ``k7m2p-xw4ra``."""
    return [_written(2) for _ in range(RECOVERY_CODES)]


def invitation() -> str:
    """A new code of about 123 bits, in five groups."""
    return _written(5)


def without(kept: Sequence[str], mac: str) -> tuple[str, ...] | None:
    """What is left of the kept MACs when one is used; ``None`` where it is none of them."""
    others = tuple(each for each in kept if not compare_digest(each, mac))
    return others if len(others) < len(kept) else None


def plain(code: str) -> str:
    """A code as it was meant: in lower case, without what people put between its parts."""
    return "".join(each for each in code.lower() if each.isascii() and each.isalnum())


def _base32(secret: bytes) -> str:
    return b32encode(secret).decode("ascii").rstrip("=")


def _written(groups: int) -> str:
    return "-".join("".join(choice(_LETTERS) for _ in range(5)) for _ in range(groups))
