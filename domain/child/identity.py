"""Who the child is, as far as the claims say: the best evidence shows, and among equals the older claim stays."""

from collections.abc import Iterable

from domain.child.events import BirthDateClaimed, ChildRegistered, IdentityClaimed
from domain.child.vocabulary import IdentityAttribute
from domain.history import Effective


def display_name(entries: Iterable[Effective]) -> str | None:
    """The best claimed name, else the working label; ``None`` where neither is known or could be opened."""
    label: str | None = None
    named: IdentityClaimed | None = None
    for event in _counting(entries):
        match event:
            case ChildRegistered():
                label = event.label or None
            case IdentityClaimed(attribute=IdentityAttribute.NAME) if event.value:
                named = event if named is None or event.evidence.rank > named.evidence.rank else named
            case _:
                pass
    return named.value if named else label


def birth_date(entries: Iterable[Effective]) -> BirthDateClaimed | None:
    """The claim of the birth date that counts."""
    best: BirthDateClaimed | None = None
    for event in _counting(entries):
        if isinstance(event, BirthDateClaimed) and (best is None or event.evidence.rank > best.evidence.rank):
            best = event
    return best


def _counting(entries: Iterable[Effective]) -> Iterable[object]:
    return (each.event for each in entries if each.hold is None)
