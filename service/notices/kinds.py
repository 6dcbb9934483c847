"""Which events and clocks somebody must be told of, and how: one table for each."""

from enum import StrEnum

from domain.deadlines import Duty
from domain.staff.vocabulary import Role
from domain.urgency import Urgency


class Kind(StrEnum):
    """What a notice is about. It is all that a message says of it, so it tells nothing of a child."""

    DANGER = "danger"
    BREAK_GLASS = "break-glass"
    DANGER_OVERDUE = "danger-overdue"
    BREAK_GLASS_OVERDUE = "break-glass-overdue"
    REVIEW = "review"
    TEST = "test"
    """Sent by hand to see whether messages arrive; it is of nothing."""


BY_EVENT: dict[str, Kind] = {"case.break-glass-used": Kind.BREAK_GLASS}
"""Events that are told whatever their urgency, by their stored name."""

BY_URGENCY: dict[Urgency, Kind] = {Urgency.DANGER: Kind.DANGER, Urgency.REVIEW: Kind.REVIEW}

BY_DUTY: dict[Duty, Kind] = {
    Duty.DANGER: Kind.DANGER_OVERDUE,
    Duty.GLASS_REVIEW: Kind.BREAK_GLASS_OVERDUE,
}
"""Duties that are told of once they are overdue."""

URGENCY: dict[Kind, Urgency] = {
    Kind.DANGER: Urgency.DANGER,
    Kind.BREAK_GLASS: Urgency.REVIEW,
    Kind.DANGER_OVERDUE: Urgency.DANGER,
    Kind.BREAK_GLASS_OVERDUE: Urgency.REVIEW,
    Kind.REVIEW: Urgency.REVIEW,
    Kind.TEST: Urgency.NONE,
}
"""How soon a person must look. What is of danger goes out before everything else."""

TOLD_ROLES: dict[Kind, frozenset[Role]] = {
    Kind.BREAK_GLASS: frozenset({Role.SUPERVISOR, Role.DATA_PROTECTION_OFFICER}),
    Kind.BREAK_GLASS_OVERDUE: frozenset({Role.SUPERVISOR, Role.MANAGER, Role.DATA_PROTECTION_OFFICER}),
}
"""Of what everybody in these roles is told at once, on call or not; but not whoever it is about."""

TOLD_WITHOUT_THE_CASE = frozenset({Role.DATA_PROTECTION_OFFICER})
"""Of those roles, who is told also where the case is not there for them; then not of which case it is."""

TOLD_ALL_ON_CALL = frozenset({Kind.DANGER_OVERDUE})
"""Of what everybody on call is told, because the first of them has not done it. Of the rest, the first is."""

ESCALATED = frozenset({Kind.DANGER})
"""What goes to the next on call when nobody acknowledges it."""


def kind_of(event: str, urgency: Urgency) -> Kind | None:
    """Of what kind the notice about an event is; ``None`` where nobody has to be told."""
    return BY_EVENT.get(event) or BY_URGENCY.get(urgency)
