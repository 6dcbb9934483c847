"""Streams held in memory while a story is told: each record finds its place in the fold, and the state follows."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

from domain.case import state as case_state
from domain.case.state import NO_CASE, Case
from domain.child import state as child_state
from domain.child.state import NO_CHILD, Child
from domain.citations import citations
from domain.event import Kind
from domain.history import Effective, FoldOrder, History, effective, fold_order
from domain.identifiers import EventId
from domain.record import Record
from domain.standing import annotated

State = TypeVar("State", Case, Child)


class Stream(Generic[State]):
    """One stream with the state after each of its entries, so that a late record costs only what came after it."""

    def __init__(self, empty: State, evolve: Callable[[State, Effective], State]) -> None:
        self._evolve: Callable[[State, Effective], State] = evolve
        self._states: list[State] = [empty]
        self._entries: list[Effective] = []
        self._order: list[FoldOrder] = []
        self._records: list[Record] = []
        self._times: dict[EventId, datetime] = {}
        self._decided_at: datetime | None = None

    @property
    def state(self) -> State:
        """As it stands after everything so far."""
        return self._states[-1]

    @property
    def version(self) -> int:
        return len(self._records)

    @property
    def history(self) -> History:
        """Exactly what ``domain.history.history`` makes of the records."""
        return History(tuple(self._records), tuple(self._entries))

    def take(self, record: Record) -> None:
        """One more record at the end of the stream."""
        self._records.append(record)
        if annotated(record.event) is None:
            (entry,) = effective([record])
            self._insert(self._not_before_earlier_decisions(entry))
        else:
            self._begin_anew()

    def _not_before_earlier_decisions(self, entry: Effective) -> Effective:
        """Nor before a record that it answers: as ``domain.history`` has it, one record at a time."""
        if entry.record.event.KIND is not Kind.DECISION:
            return entry
        answered = (self._times[id] for id in citations(entry.record.event) if id in self._times)
        self._decided_at = max(entry.at, *answered, self._decided_at or entry.at)
        return entry._replace(at=self._decided_at)

    def _insert(self, entry: Effective) -> None:
        self._times[entry.record.id] = entry.at
        order = fold_order(entry.record, entry.at)
        place = bisect_right(self._order, order)
        self._order.insert(place, order)
        self._entries.insert(place, entry)
        self._evolve_from(place)

    def _begin_anew(self) -> None:
        """An annotation can change anything before it."""
        self._entries = list(effective(self._records))
        self._order = [fold_order(each.record, each.at) for each in self._entries]
        self._times = {each.record.id: each.at for each in self._entries}
        decisions = [each.at for each in self._entries if each.record.event.KIND is Kind.DECISION and not each.hold]
        self._decided_at = max(decisions, default=None)
        self._evolve_from(0)

    def _evolve_from(self, place: int) -> None:
        del self._states[place + 1 :]
        for entry in self._entries[place:]:
            self._states.append(self._evolve(self._states[-1], entry))


def case_stream() -> Stream[Case]:
    """An empty stream of a case."""
    return Stream(NO_CASE, case_state.evolve)


def child_stream() -> Stream[Child]:
    """An empty stream of a child."""
    return Stream(NO_CHILD, child_state.evolve)
