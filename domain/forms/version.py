"""What a form is: a version of a sheet, the events that it records, and the words on it."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.event import Event


@dataclass(frozen=True, slots=True)
class Words:
    """The same in Indonesian and in English."""

    indonesian: str
    english: str


Labels = Mapping[str, Words]
"""By field of an event; a field inside a list of groups is called ``list.field``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormVersion:
    """One version of a form. A record keeps the key, so that one can always tell what its author was asked.

    ``key`` is ``name/version``. A version that records carry is never edited: new wording is a new version.
    """

    key: str
    title: Words
    asks: Mapping[type[Event], Labels]

    @property
    def name(self) -> str:
        """The form whatever its version."""
        return self.key.partition("/")[0]

    @property
    def version(self) -> int:
        """Counted from 1."""
        return int(self.key.partition("/")[2])

    @property
    def serves(self) -> tuple[str, ...]:
        """The stored names of the events that it records."""
        return tuple(each.NAME for each in self.asks)
