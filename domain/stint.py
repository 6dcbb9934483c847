"""What holds from a day to a day: a role, a place in a team, work at a site, the site itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar

T = TypeVar("T", bound=str)


@dataclass(frozen=True, slots=True)
class Stint(Generic[T]):
    """A role, a team or a site from a day to a day, both included."""

    of: T
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


Stints = tuple[Stint[T], ...]


def on(stints: Stints[T], day: date) -> frozenset[T]:
    """What holds on that day."""
    return frozenset(each.of for each in stints if each.covers(day))


def runs(stints: Stints[T], of: T) -> bool:
    """Whether this holds and no end of it is set."""
    return any(each.of == of and each.until is None for each in stints)


def goes_on(stints: Iterable[Stint[Any]]) -> bool:
    """Whether any of these has no end."""
    return any(each.until is None for each in stints)


def ended(stints: Stints[T], until: date, of: T | None = None) -> Stints[T]:
    """The same with those ended that were open; all of them, where none is named."""
    return tuple(
        replace(each, until=until) if each.until is None and of in (None, each.of) else each for each in stints
    )
