"""Which passwords are good enough: long, and not made of pieces that anybody would try first."""

import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from unicodedata import normalize

from domain.refusal import Refused

SHORTEST, LONGEST = 12, 128
"""Characters. No kind of character is asked for: length is what counts."""
ENOUGH = 9
"""What must be left when each piece that anybody would try counts as two characters."""

WORDS = frozenset((files(__package__) / "common_words.txt").read_text("utf-8").split())
"""Ours: words that people here and elsewhere would take first, and those of this trade."""
ROWS = (
    *("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz"),
    *("qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p"),
)
RUN = 4
"""Neighbours in a row that count as one piece."""
_MEANT = str.maketrans("0134578@$!", "oieastbasi")
"""What people write for a letter."""
_YEAR = re.compile("(19|20)[0-9]{2}")
_SAME = re.compile(r"(.)\1{2,}")
_REPEATED = re.compile(r"(.{1,32}?)\1+", re.DOTALL)
PIECE = "\0\1"
"""In place of one of them."""


def normalized(password: str) -> str:
    """One text for what keyboards spell in several ways."""
    return normalize("NFKC", password)


def must_be_good(password: str, about: Iterable[str]) -> None:
    """``Refused`` for one that is too short or too long, or that somebody would guess.

    ``about`` are words that belong to its owner: handle, name, agency.
    """
    password = normalized(password)
    if len(password) < SHORTEST:
        raise Refused("password.too-short", least=SHORTEST)
    if len(password) > LONGEST:
        raise Refused("password.too-long", most=LONGEST)
    if strength(password, about) < ENOUGH:
        raise Refused("password.common")


def strength(password: str, about: Iterable[str] = ()) -> int:
    """How many characters are left when every piece that anybody would try counts as two."""
    text = normalized(password).casefold()
    if whole := _REPEATED.fullmatch(text):
        text = whole[1]
    return min(len(_reduced(spelling, about)) for spelling in (text, text.translate(_MEANT)))


def _reduced(text: str, about: Iterable[str]) -> str:
    words = {each for said in about for each in re.split(r"\W+", said.casefold()) if len(each) > 2}
    for word in sorted(WORDS | words, key=len, reverse=True):
        text = text.replace(word, PIECE)
    for run in _runs(text):
        text = text.replace(run, PIECE)
    return _SAME.sub(PIECE, _YEAR.sub(PIECE, text))


def _runs(text: str) -> Iterator[str]:
    """Stretches that follow a row of the keyboard, or the alphabet, in either direction; the longest first."""
    rows = [row for each in ROWS for row in (each, each[::-1])]
    found = {
        text[start:end]
        for start in range(len(text))
        for end in range(start + RUN, len(text) + 1)
        if any(text[start:end] in row for row in rows)
    }
    yield from sorted(found, key=len, reverse=True)
