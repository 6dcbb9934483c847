"""What a role sees at most, for who does not ask with the relations to a case."""

from domain.access.cards import has_card
from domain.access.channel import Channel
from domain.access.matrix import Extent, sight
from domain.access.relation import Relation
from domain.sensitivity import Sensitivity
from domain.staff.vocabulary import Role

ORDINARY = frozenset(
    {
        Relation.ASSIGNED,
        Relation.CLIENT,
        Relation.TEAM,
        Relation.SITE,
        Relation.AGENCY,
        Relation.REQUESTED,
        Relation.AGREED,
    }
)
"""What the daily work brings, without glass, order or sealed note."""


def sees(role: Role) -> frozenset[Sensitivity]:
    """The classes that this role sees in the cases nearest to it."""
    extents = sight(role, ORDINARY, Channel.STREAM if role is Role.INTEGRATOR else Channel.SCREEN)
    return frozenset(each for each, extent in extents.items() if extent is Extent.FULL or _as_whole(role, each))


def _as_whole(role: Role, sensitivity: Sensitivity) -> bool:
    """Whether a card may stand for its class: not that of casework, which shows single fields of long stories."""
    return sensitivity is not Sensitivity.D3 and has_card(role, sensitivity)


def sees_cases(role: Role) -> bool:
    """Whether this role has any business with a case at all; the administrator has none."""
    return bool(sees(role))
