"""The claims about a child, side by side: what each is about, and which of those about one matter shows."""

from collections.abc import Iterable

from domain.child.events import BirthDateClaimed, IdentityClaimed, RelationClaimed, SpecialClaimed
from domain.child.vocabulary import BirthPrecision, IdentityAttribute
from domain.history import Effective
from domain.identifiers import EventId
from domain.sensitivity import UNOPENED

Claim = IdentityClaimed | BirthDateClaimed | RelationClaimed | SpecialClaimed

SETS = frozenset({IdentityAttribute.ALIAS, IdentityAttribute.MARK})
"""Of these a child has many, and one more never contradicts the others."""

BIRTH_DATE = "birth_date"


def matter(claim: Claim) -> str | None:
    """What a claim is about; ``None`` where that itself was not opened."""
    match claim:
        case BirthDateClaimed():
            return BIRTH_DATE
        case RelationClaimed(person=person):
            return person
        case IdentityClaimed(attribute=attribute) | SpecialClaimed(attribute=attribute):
            return str(attribute) if attribute else None


def showing(entries: Iterable[Effective]) -> frozenset[EventId]:
    """The claims that show: all of a set, else the one with the best evidence, and among equals the older.

    That a value is missing shows only where nobody has told one.
    """
    best: dict[str, tuple[tuple[bool, int], EventId]] = {}
    several: set[EventId] = set()
    for entry in entries:
        claim = entry.event
        if entry.hold is not None or not isinstance(claim, Claim) or (about := matter(claim)) is None:
            continue
        if isinstance(claim, IdentityClaimed) and claim.attribute in SETS:
            several.add(entry.record.id)
            continue
        told = not isinstance(claim, IdentityClaimed) or claim.missing is None
        weight = (told, claim.evidence.rank)
        if about not in best or weight > best[about][0]:
            best[about] = weight, entry.record.id
    return frozenset(several) | {id for _, id in best.values()}


def born(claim: BirthDateClaimed) -> str | None:
    """The birth date as exactly as it is known, such as ``2007-08``; an estimate is an age and never a date."""
    if claim.born_on is UNOPENED or claim.precision is BirthPrecision.ESTIMATE:
        return None
    length = {BirthPrecision.DAY: 10, BirthPrecision.MONTH: 7, BirthPrecision.YEAR: 4}
    return claim.born_on.isoformat()[: length[claim.precision]]
