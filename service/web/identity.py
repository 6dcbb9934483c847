"""Who the child is, as the page of a case tells it: claims side by side, each with its evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from domain.child.age import ages
from domain.child.claims import Claim, born, showing
from domain.child.events import BirthDateClaimed, IdentityClaimed, RelationClaimed, SpecialClaimed
from domain.child.vocabulary import BirthPrecision
from domain.history import Effective
from domain.sensitivity import UNOPENED
from service.telling import codes, times
from service.telling.case_file import CaseFile
from service.telling.language import gettext, language
from service.telling.names import CaseNames


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityClaim:
    """Something that somebody says of who the child is; ``closed`` says why it cannot be read, where it cannot."""

    entry: Effective
    about: str
    says: str | None
    closed: str | None
    shows: bool


def identity_claims(file: CaseFile, names: CaseNames) -> Iterator[IdentityClaim]:
    """The claims that were made and known by then, in the order in which they count."""
    counting = showing(file.child)
    day = date.fromisoformat(file.told["as_of"][:10])
    for each in file.child:
        if isinstance(each.event, Claim):
            about, says = _told(each.event, names, day)
            erased = file.child_opened[each.mark.by].erased
            yield IdentityClaim(
                entry=each,
                about=about,
                says=says,
                closed=("erased" if erased else "withheld") if says is None else None,
                shows=each.record.id in counting,
            )


def _told(claim: Claim, names: CaseNames, day: date) -> tuple[str, str | None]:
    """What the claim is about, and what it says; ``None`` where that was not opened."""
    match claim:
        case BirthDateClaimed(born_on=born_on):
            return gettext("born"), None if born_on is UNOPENED else _birth(claim, day)
        case IdentityClaimed(attribute=attribute, value=value, missing=missing):
            if missing is not None:
                return codes.coded(attribute), gettext("missing: %(reason)s", reason=codes.coded(missing))
            return codes.coded(attribute), value or None
        case RelationClaimed(person=person, relation=relation):
            return gettext("family"), None if relation is UNOPENED else names.person(person)
        case SpecialClaimed(attribute=attribute, value=value):
            return codes.coded(attribute) if attribute else gettext("special"), value or None


def _birth(claim: BirthDateClaimed, day: date) -> str:
    """The date as exactly as it is known, with the age on the day of the question; of an estimate the age alone."""
    possible = ages(claim, day)
    years = "–".join(dict.fromkeys((str(possible.start), str(possible.stop - 1))))
    if claim.precision is BirthPrecision.ESTIMATE:
        return gettext("estimated: %(years)s years old", years=years)
    return gettext("%(date)s (%(years)s years old)", date=_date(claim), years=years)


def _date(claim: BirthDateClaimed) -> str:
    if claim.precision is BirthPrecision.MONTH:
        return format_date(claim.born_on, times.MONTH, locale=language())
    return times.day(claim.born_on) if claim.precision is BirthPrecision.DAY else born(claim) or ""
