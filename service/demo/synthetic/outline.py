"""How one case goes in outline: the distributions of ``domain.md`` 10, drawn once at the start of each story."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.case.vocabulary import EntryMode, Sex
from service.demo.synthetic.chance import Chance


class Length(StrEnum):
    """How long a child stays."""

    BRIEF = "brief"
    WEEKS = "weeks"
    MONTHS = "months"
    HALF_YEAR = "half_year"
    LONG = "long"
    HEAVY = "heavy"


@dataclass(frozen=True, slots=True)
class Extent:
    """What goes with a length: its share of all stays, then days, records and sessions from the least to the most."""

    share: float
    days: tuple[int, int]
    records: tuple[int, int]
    sessions: tuple[int, int]


EXTENTS: Mapping[Length, Extent] = {
    Length.BRIEF: Extent(0.38, (1, 7), (36, 64), (1, 2)),
    Length.WEEKS: Extent(0.22, (8, 30), (80, 160), (3, 8)),
    Length.MONTHS: Extent(0.28, (31, 90), (200, 300), (6, 20)),
    Length.HALF_YEAR: Extent(0.065, (91, 180), (320, 460), (12, 25)),
    Length.LONG: Extent(0.04, (181, 330), (520, 680), (20, 45)),
    Length.HEAVY: Extent(0.015, (181, 330), (1_800, 2_200), (40, 80)),
}
"""A week has about 50 records, one to three months 250, more than half a year 600; one stay in a hundred has 2,000."""

CONTACTS: Mapping[int, float] = {1: 0.20, 2: 0.23, 3: 0.22, 4: 0.14, 5: 0.09, 6: 0.06, 7: 0.04, 8: 0.02}
"""Contacts before the child comes to the shelter: three on average."""

ENTRY_MODES: Mapping[EntryMode, float] = {
    EntryMode.ROUTINE_WALK: 0.55,
    EntryMode.CITIZEN_REPORT: 0.2,
    EntryMode.REFERRAL: 0.15,
    EntryMode.SELF: 0.1,
}

TURNED_AWAY = 0.05
"""The share of children whom the agency does not accept at intake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What is certain of a story before it is told. ``start`` is the first contact, ``born`` the year of birth."""

    start: datetime
    entry_mode: EntryMode
    contacts: int
    length: Length
    days: int
    records: int
    sessions: int
    turned_away: bool
    sex: Sex
    born: int

    @property
    def in_operation(self) -> bool:
        return self.entry_mode is EntryMode.OPERATION

    @property
    def planned(self) -> bool:
        """Whether the child stays long enough for a plan."""
        return self.days >= FIRST_PLAN


FIRST_PLAN = 10
"""Days after which a plan is certain to be approved."""


def outline(start: datetime, in_operation: bool, chance: Chance) -> Outline:
    """Draw one story."""
    length = chance.weighed({length: extent.share for length, extent in EXTENTS.items()})
    extent = EXTENTS[length]
    return Outline(
        start=start,
        entry_mode=EntryMode.OPERATION if in_operation else chance.weighed(ENTRY_MODES),
        contacts=1 if in_operation else chance.weighed(CONTACTS),
        length=length,
        days=chance.number(*extent.days),
        records=chance.number(*extent.records),
        sessions=chance.number(*extent.sessions),
        turned_away=chance.happens(TURNED_AWAY),
        sex=Sex.MALE if chance.happens(0.8) else Sex.FEMALE,
        born=start.year - chance.number(8, 17),
    )
