"""What differs between two readings of one case: traits that are others, and records that only one of them has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.replay import difference
from service.telling.names import CaseNames
from service.telling.portrait import Told, Trait
from service.telling.reading import Reading


@dataclass(frozen=True, slots=True)
class Change:
    """One trait that is not the same; ``None`` on the side that does not have it."""

    label: str
    one: Trait | None
    other: Trait | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two readings side by side; ``names`` are what the records of the other are called."""

    one: Told
    other: Told
    changes: tuple[Change, ...]
    only_in_one: tuple[Mapping[str, Any], ...]
    only_in_other: tuple[Mapping[str, Any], ...]
    read_differently: tuple[Mapping[str, Any], ...]
    names: CaseNames

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.changes or self.only_in_one or self.only_in_other or self.read_differently)


def compare(one: Reading, other: Reading) -> Comparison:
    """What differs."""
    differs = difference(one.file.told, other.file.told)
    return Comparison(
        one=one.file.told,
        other=other.file.told,
        changes=tuple(_changes(one.portrait.everything(), other.portrait.everything())),
        only_in_one=tuple(differs["only_in_one"]),
        only_in_other=tuple(differs["only_in_other"]),
        read_differently=tuple(differs["read_differently"]),
        names=other.names,
    )


def _changes(ones: tuple[Trait, ...], others: tuple[Trait, ...]) -> Iterator[Change]:
    here, there = {each.key: each for each in ones}, {each.key: each for each in others}
    for key in dict.fromkeys((*here, *there)):
        one, other = here.get(key), there.get(key)
        known = one or other
        if known is not None and (one and one.text) != (other and other.text):
            yield Change(known.label, one, other)
