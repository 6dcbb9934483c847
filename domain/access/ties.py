"""Who is tied to a case: the few facts of its state that say who may look."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.case.events.intake import ChildArrived
from domain.case.events.outreach import ContactRecorded
from domain.case.state import Case
from domain.case.state.privacy import AuditOrder, Opening
from domain.history import Effective
from domain.identifiers import StaffId

MEETINGS = (ContactRecorded, ChildArrived)
"""With what somebody has met the child, or received it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """The people of a case. Facts of class D1, so that a view can keep them beside its row."""

    holder: StaffId | None = None
    students: frozenset[StaffId] = frozenset()
    met_by: frozenset[StaffId] = frozenset()
    restricted: bool = False
    admitted: frozenset[StaffId] = frozenset()
    """Who keeps the usual sight of a restricted case."""
    glasses: tuple[Opening, ...] = ()
    requests: tuple[Opening, ...] = ()
    orders: tuple[AuditOrder, ...] = ()

    @property
    def workers(self) -> frozenset[StaffId]:
        """Who works on the case: its holder and the students; until there is one, who met the child."""
        return self.students | {self.holder} if self.holder else self.met_by


def ties_of(case: Case, entries: Iterable[Effective]) -> Ties:
    """The ties as the case stands; ``entries`` are everything that counts in it."""
    privacy = case.privacy
    restriction = privacy.restriction
    return Ties(
        holder=case.team.holder,
        students=case.team.students,
        met_by=_met_first(entries) if case.team.holder is None else frozenset(),
        restricted=restriction is not None,
        admitted=restriction.admitted if restriction else frozenset(),
        glasses=privacy.glasses,
        requests=privacy.requests,
        orders=privacy.orders,
    )


def _met_first(entries: Iterable[Effective]) -> frozenset[StaffId]:
    """Whose meeting with the child reached the log first, whatever time is stated.

    Who may look is no matter of what was so: by a time that they state themselves, others would take the case.
    """
    meetings = [(each.record.version, _who_met(each)) for each in entries if isinstance(each.event, MEETINGS)]
    return frozenset({min(meetings)[1]}) if meetings else frozenset()


def _who_met(entry: Effective) -> StaffId:
    event, record = entry.event, entry.record
    return event.received_by if isinstance(event, ChildArrived) else record.observed_by or record.actor


def hidden_together(ties: Ties, others: Iterable[Ties]) -> Ties:
    """The ties of a case among those of the other cases of the child.

    It is the child that is restricted, and so are all its cases; what hides one of them is weakened by no other.
    """
    admitted = [each.admitted for each in (ties, *others) if each.restricted]
    return replace(ties, restricted=True, admitted=frozenset.intersection(*admitted)) if admitted else ties
