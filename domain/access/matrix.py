"""The matrix: role x relation x class x channel, as one table (``domain.md`` 6.1). Default is no."""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from domain.access.channel import Channel
from domain.access.relation import Relation
from domain.sensitivity import Sensitivity
from domain.staff.vocabulary import Role


class Extent(IntEnum):
    """How much of a class is seen; the greater includes the smaller."""

    NOTHING = 0
    OWN = 1
    """What the reader wrote. In the table only: for one record it is everything or nothing."""
    CARD = 2
    """The few fields that the card of this role shows (``cards.py``)."""
    FULL = 3


Extents = Mapping[Sensitivity, Extent]
"""What is seen of each class; a class of which nothing is seen is not in it."""

LETTERS = {"-": Extent.NOTHING, "own": Extent.OWN, "r": Extent.CARD, "R": Extent.FULL}

MATRIX = """
    role                     relation     channels                D1   D2   D3   D4   D5

    outreach_worker          agency       screen offline          r    r    -    -    -
    outreach_worker          contact      screen offline          R    r    R    -    -

    social_worker            assigned     screen                  R    R    R    R    own
    social_worker            assigned     offline export          R    R    R    R    -
    social_worker            site         screen                  R    r    -    -    -
    social_worker            site         offline                 r    r    -    -    -
    social_worker            glass        screen                  R    r    R    R    -
    social_worker            named        screen                  R    -    -    -    R

    student                  client       screen offline          r    r    R    -    -

    volunteer                site         screen                  r    -    -    -    -

    caregiver_staff          site         screen                  r    r    r    -    -
    caregiver_staff          site         offline                 r    r    -    -    -
    caregiver_staff          team         screen offline          r    r    r    -    -

    psychologist             site         screen                  R    R    R    r    own
    psychologist             site         offline                 r    r    -    -    -
    psychologist             team         screen                  R    R    R    r    own
    psychologist             team         offline                 R    R    R    r    -
    psychologist             named        screen                  R    -    -    -    R

    nurse                    site         screen                  R    R    R    r    own
    nurse                    site         offline                 r    r    -    -    -
    nurse                    team         screen                  R    R    R    r    own
    nurse                    team         offline                 R    R    R    r    -
    nurse                    named        screen                  R    -    -    -    R

    supervisor               agency       screen export           R    -    -    -    -
    supervisor               agency       offline                 r    -    -    -    -
    supervisor               team         screen offline export   R    R    R    R    -
    supervisor               glass        screen                  R    R    R    R    R
    supervisor               named        screen                  R    -    -    -    R

    shelter_manager          site         screen export           R    R    -    -    -
    shelter_manager          site         offline                 r    r    -    -    -
    shelter_manager          requested    screen                  R    R    R    -    -
    shelter_manager          glass        screen                  R    R    R    R    R
    shelter_manager          named        screen                  R    -    -    -    R

    auditor                  agency       screen export           R    -    -    -    -
    auditor                  sampled      screen                  R    -    R    -    -
    auditor                  ordered      screen export           R    r    R    R    -

    data_protection_officer  agency       screen export           R    r    -    -    -

    integrator               agreed       stream                  r    r    -    -    -
    integrator               legal_basis  stream                  -    -    -    r    -
"""
"""R all of the class, r what the card of this role shows, own what the reader wrote, - nothing.

A reader sees what all rows of the role give for the relations that hold, each class to the greatest extent. The
administrator has no row: no case. Who is accused sees nothing of that record, whatever the rows say. No sealed record
leaves the screen, and nothing that a broken glass shows does.
"""


class Row(NamedTuple):
    """One line of the table."""

    role: Role
    relation: Relation
    channels: frozenset[Channel]
    extents: tuple[Extent, ...]
    """From D1 to D5."""


def _row(line: str) -> Row:
    role, relation, *channels = line.split()
    letters = [channels.pop() for _ in Sensitivity][::-1]
    extents = tuple(LETTERS[each] for each in letters)
    return Row(Role(role), Relation(relation), frozenset(map(Channel, channels)), extents)


ROWS: tuple[Row, ...] = tuple(map(_row, filter(str.strip, MATRIX.splitlines()[2:])))
"""The table, read."""

_GIVEN: dict[tuple[Role, Channel], dict[Relation, tuple[Extent, ...]]] = {
    (role, channel): {row.relation: row.extents for row in ROWS if row.role is role and channel in row.channels}
    for role in Role
    for channel in Channel
}


def sight(role: Role, relations: Iterable[Relation], channel: Channel = Channel.SCREEN) -> Extents:
    """What this role sees of a record, or of a case, to which it has these relations. Empty: it is not there (404).

    Of a case as a whole ask with the relations to the case; of one record with those to the record as well.
    """
    return _seen(role, frozenset(relations), channel)


@lru_cache(maxsize=4_096)
def _seen(role: Role, held: frozenset[Relation], channel: Channel) -> Extents:
    """Of all that can hold together few ever do, and every record of an answer asks."""
    if Relation.ACCUSED in held:
        return MappingProxyType({})
    given = _GIVEN[role, channel]
    own = Extent.FULL if Relation.AUTHOR in held else Extent.NOTHING
    extents: dict[Sensitivity, Extent] = {}
    for relation in held & given.keys():
        for sensitivity, extent in zip(Sensitivity, given[relation], strict=True):
            resolved = own if extent is Extent.OWN else extent
            if resolved > extents.get(sensitivity, Extent.NOTHING):
                extents[sensitivity] = resolved
    return MappingProxyType(extents)


def sees_case(role: Role, relations: Iterable[Relation], channel: Channel = Channel.SCREEN) -> bool:
    """Whether there is such a case at all for who has these relations to it."""
    return bool(sight(role, relations, channel))
