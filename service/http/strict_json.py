"""One strict JSON decoder for every way in.

What it takes is what the canonical form can spell (``sync.evidence.canonical``): UTF-8 without a mark in front, objects
without repeated keys, ASCII keys, integers within 2^53 - 1, no other numbers, at most 16 levels. Text is brought into
the canonical form instead of being refused, because keyboards differ: NFC, and a line ends with ``\\n``. What has no
place in a text of a record is refused: surrogates, control characters beside tab and line feed, noncharacters, and the
marks that make a text read in another order than it is written.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn
from unicodedata import normalize

from sync.evidence.canonical import DEEPEST, LARGEST_INTEGER

MOST_VALUES = 10_000
LONGEST_KEY = 64
MARK = b"\xef\xbb\xbf"

FORBIDDEN = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\ufdd0-\ufdef\ufffe\uffff"
"""The characters that no text may hold, as the inside of a character class; a schema can say it in the same words."""

_LAST_TWO_OF_EACH_PLANE = "".join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
_FORBIDDEN = re.compile(rf"[{FORBIDDEN}\ud800-\udfff{_LAST_TWO_OF_EACH_PLANE}]")
_KEY = re.compile(f"[\x20-\x7e]{{1,{LONGEST_KEY}}}")
# A text that never ends is taken to the end all the same: looking for the next one inside it would cost a pass each.
_BRACKET_OR_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """An object as it was written, so that a key that comes twice can be told together with its place."""

    pairs: list[tuple[str, Any]]


class NotStrict(ValueError):
    """The bytes are not JSON as this house takes it.

    ``reason`` is a short code: ``not-utf-8``, ``byte-order-mark``, ``not-json``, ``too-deep``, ``too-many-values``,
    ``duplicate-key``, ``key``, ``number``, ``integer`` or ``text``. ``at`` is the JSON pointer of the place.
    """

    def __init__(self, reason: str, at: str = "") -> None:
        super().__init__(f"{reason} {at}".rstrip())
        self.reason = reason
        self.at = at


def decode(data: bytes) -> Any:
    """The value in the bytes; ``NotStrict`` where they are anything else than strict JSON. Never another error."""
    if data.startswith(MARK):
        raise NotStrict("byte-order-mark")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotStrict("not-utf-8") from error
    _check_depth(text)
    try:
        read = json.loads(text, object_pairs_hook=_Pairs, parse_float=_number, parse_constant=_number, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise NotStrict("not-json") from error
    return _Walk().value(read, "")


def _check_depth(text: str) -> None:
    """Before the parser, which would recurse as deep as the sender likes."""
    depth = 0
    for match in _BRACKET_OR_TEXT.finditer(text):
        if match[0] in "[{":
            depth += 1
        elif match[0] in "]}":
            depth -= 1
        if depth > DEEPEST:
            raise NotStrict("too-deep")


def _number(literal: str) -> NoReturn:
    raise NotStrict("number")


def _whole(literal: str) -> int:
    # Python refuses to read thousands of digits, with an error of its own.
    if len(literal) > len(str(-LARGEST_INTEGER)) or abs(value := int(literal)) > LARGEST_INTEGER:
        raise NotStrict("integer")
    return value


class _Walk:
    """Checks and cleans a parsed value, counting as it goes."""

    def __init__(self) -> None:
        self._values = 0

    def value(self, read: Any, at: str) -> Any:
        self._values += 1
        if self._values > MOST_VALUES:
            raise NotStrict("too-many-values")
        if isinstance(read, _Pairs):
            return self._object(read.pairs, at)
        if isinstance(read, list):
            return [self.value(item, f"{at}/{index}") for index, item in enumerate(read)]
        return cleaned(read, at) if isinstance(read, str) else read

    def _object(self, pairs: list[tuple[str, Any]], at: str) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in pairs:
            if not _KEY.fullmatch(key):
                raise NotStrict("key", at)
            place = f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
            if key in made:
                raise NotStrict("duplicate-key", place)
            made[key] = self.value(value, place)
        return made


def cleaned(text: str, at: str = "") -> str:
    """The text in its canonical form; ``NotStrict`` where it holds what no text may hold."""
    clean = text.replace("\r\n", "\n")
    if not clean.isascii():
        clean = normalize("NFC", clean)
    if _FORBIDDEN.search(clean):
        raise NotStrict("text", at)
    return clean
