"""How old a child can be, as exactly as its birth date is known."""

from datetime import date

import pytest

from domain.child.age import ages
from domain.child.events import BirthDateClaimed
from domain.child.vocabulary import BirthPrecision, Evidence

INTAKE = date(2025, 3, 5)


def born(on: date, precision: BirthPrecision) -> BirthDateClaimed:
    return BirthDateClaimed(evidence=Evidence.CHILD, precision=precision, born_on=on)


@pytest.mark.parametrize(
    ("on", "precision", "youngest", "oldest"),
    [
        (date(2007, 3, 5), BirthPrecision.DAY, 18, 18),
        (date(2007, 3, 6), BirthPrecision.DAY, 17, 17),
        (date(2008, 2, 29), BirthPrecision.DAY, 17, 17),
        (date(2007, 3, 20), BirthPrecision.MONTH, 17, 18),
        (date(2007, 2, 20), BirthPrecision.MONTH, 18, 18),
        (date(2007, 4, 20), BirthPrecision.MONTH, 17, 17),
        (date(2008, 7, 1), BirthPrecision.YEAR, 16, 17),
        (date(2008, 1, 1), BirthPrecision.ESTIMATE, 16, 17),
    ],
)
def test_a_vague_birth_date_leaves_more_than_one_age(
    on: date, precision: BirthPrecision, youngest: int, oldest: int
) -> None:
    assert ages(born(on, precision), INTAKE) == range(youngest, oldest + 1)


def test_a_year_goes_from_its_first_day_to_its_last() -> None:
    year = born(date(2010, 6, 15), BirthPrecision.YEAR)
    assert ages(year, date(2025, 1, 1)) == range(14, 16)
    assert ages(year, date(2025, 12, 30)) == range(14, 16)
    assert ages(year, date(2025, 12, 31)) == range(15, 16)


def test_a_month_goes_from_its_first_day_to_its_last() -> None:
    month = born(date(2010, 2, 15), BirthPrecision.MONTH)
    assert ages(month, date(2025, 1, 31)) == range(14, 15)
    assert ages(month, date(2025, 2, 1)) == range(14, 16)
    assert ages(month, date(2025, 2, 27)) == range(14, 16)
    assert ages(month, date(2025, 2, 28)) == range(15, 16)
