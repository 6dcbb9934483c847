"""One spelling for every value: a profile of RFC 8785, in which everything is hashed and signed.

The profile: objects, arrays, strings, integers, true, false and null. Keys are ASCII, strings are NFC and hold no
surrogates, integers lie within 2^53 - 1, there are no floats, and nothing nests deeper than 16. Inside it, sorting keys
by code point (as msgspec and plain json do) and by UTF-16 unit (as RFC 8785 asks) is the same.
"""

from typing import Any
from unicodedata import is_normalized

import msgspec

LARGEST_INTEGER = 2**53 - 1
DEEPEST = 16


class NotCanonical(ValueError):
    """The value has no canonical spelling, or the bytes are not the canonical spelling of anything.

    ``reason`` is a short code: ``float``, ``integer``, ``text``, ``key``, ``depth``, ``type``, ``json``, ``spelling``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def encode(value: Any) -> bytes:
    """The canonical bytes of a plain value. Raises ``NotCanonical`` where the profile has no room for it.

    A tuple is spelled as an array. Subclasses, enumerations among them, are refused: what is hashed must be plain.
    """
    _check(value, 0)
    return _ENCODER.encode(value)


def decode(data: bytes) -> Any:
    """The value whose canonical spelling is exactly ``data``; ``NotCanonical`` for any other bytes."""
    value = parse(data)
    _check(value, 0)
    if _ENCODER.encode(value) != data:
        raise NotCanonical("spelling")
    return value


def parse(data: bytes) -> Any:
    """The value in bytes that were proved canonical when they were accepted; nothing is proved again."""
    try:
        return _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotCanonical("json") from error
    except RecursionError as error:
        raise NotCanonical("depth") from error


def _check(value: Any, depth: int) -> None:
    kind = type(value)
    if kind is str:
        _check_text(value)
    elif kind is int:
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            raise NotCanonical("integer")
    elif kind is dict or kind is list or kind is tuple:
        if depth == DEEPEST:
            raise NotCanonical("depth")
        if kind is dict:
            for key in value:
                if type(key) is not str or not key.isascii():
                    raise NotCanonical("key")
            value = value.values()
        for item in value:
            _check(item, depth + 1)
    elif kind is not bool and value is not None:
        raise NotCanonical("float" if kind is float else "type")


def _check_text(text: str) -> None:
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("text") from error
    if not is_normalized("NFC", text):
        raise NotCanonical("text")


def _refuse_float(literal: str) -> None:
    raise NotCanonical("float")


_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(float_hook=_refuse_float)
