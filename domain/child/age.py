"""How old a child can be, as exactly as its birth date is known."""

from calendar import monthrange
from datetime import date

from domain.child.events import BirthDateClaimed
from domain.child.vocabulary import BirthPrecision


def ages(birth: BirthDateClaimed, day: date) -> range:
    """Every age in whole years that the child can have on that day; more than one where the birth date is vague."""
    first, last = _interval(birth)
    return range(_years(last, day), _years(first, day) + 1)


def _interval(birth: BirthDateClaimed) -> tuple[date, date]:
    born_on = birth.born_on
    match birth.precision:
        case BirthPrecision.DAY:
            return born_on, born_on
        case BirthPrecision.MONTH:
            _, days = monthrange(born_on.year, born_on.month)
            return born_on.replace(day=1), born_on.replace(day=days)
        case BirthPrecision.YEAR | BirthPrecision.ESTIMATE:
            return date(born_on.year, 1, 1), date(born_on.year, 12, 31)


def _years(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
