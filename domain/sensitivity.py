"""Classes D1 to D5, and the ways to declare of which class a field is."""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field
from enum import StrEnum
from typing import Any


class Sensitivity(StrEnum):
    """How much harm a field can do in the wrong hands (``domain.md`` 5.1)."""

    D1 = "D1"
    """The skeleton of a case: pseudonym, dates, codes of status and reason, deadlines."""
    D2 = "D2"
    """Who somebody is."""
    D3 = "D3"
    """Casework: what was met, assessed, planned and done."""
    D4 = "D4"
    """Special: health, belief, sexuality, psychological findings."""
    D5 = "D5"
    """Sealed for named persons: therapy notes, allegations, informants."""


class Unopened:
    """Stands where a part was not handed out, or can no longer be read."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNOPENED"

    def __bool__(self) -> bool:
        return False


UNOPENED: Any = Unopened()
"""The one value of :class:`Unopened`. Rules that need content answer ``unchecked`` when they meet it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a declaration says of one field beside its type."""

    sensitivity: Sensitivity
    says: str
    longest: int
    lowest: int
    highest: int
    about: str | None
    """Name of the fact that holds the id of the *other* person this field tells about."""


METADATA_KEY = "told"
LONGEST_TEXT = 4_000
LARGEST_COUNT = 1_000_000


def _specifier(sensitivity: Sensitivity) -> Callable[..., Any]:
    def specify(
        says: str,
        *,
        default: Any = MISSING,
        longest: int = LONGEST_TEXT,
        lowest: int = 0,
        highest: int = LARGEST_COUNT,
        about: str | None = None,
    ) -> Any:
        told = Told(sensitivity=sensitivity, says=says, longest=longest, lowest=lowest, highest=highest, about=about)
        return field(default=default, metadata={METADATA_KEY: told})

    specify.__doc__ = f"Declare a field of class {sensitivity}: a sentence, its bounds, and whom it is about."
    return specify


fact = _specifier(Sensitivity.D1)
identity = _specifier(Sensitivity.D2)
casework = _specifier(Sensitivity.D3)
special = _specifier(Sensitivity.D4)
sealed = _specifier(Sensitivity.D5)
