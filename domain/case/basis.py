"""On what each decision rests: who approved it, what it cites, what its author had in view, what came later."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.case.events.assessment import Countersigned
from domain.case.events.closing import CaseClosed, ClosureApproved, ClosureCosigned
from domain.case.events.intake import OverrideApproved
from domain.case.events.planning import GoalChanged, PlanApproved, PlanSubmitted
from domain.case.events.risk import RiskLowered
from domain.case.events.work import ReviewSigned
from domain.citations import citations
from domain.event import Kind
from domain.history import FoldOrder, History, fold_order
from domain.identifiers import EventId
from domain.record import Record
from domain.standing import Fate, Standing, annotated

COUNTING = frozenset({Standing.COUNTS, Standing.CORRECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """On what one decision rests, each as records of its stream.

    ``approves`` are those that it approves, ``approved_by`` those that approve it; ``cites`` are all that it names.
    ``records_seen`` counts what its author had in view. ``unseen`` was recorded somewhere by then, perhaps on another
    device, and was not in view; ``later`` was recorded afterwards. Both hold what happened before the decision, and
    corrections, voids and holds of that.
    """

    decision: Record
    fate: Fate
    approves: tuple[Record, ...]
    approved_by: tuple[Record, ...]
    cites: tuple[EventId, ...]
    records_seen: int
    unseen: tuple[Record, ...]
    later: tuple[Record, ...]


def bases(history: History, fates: Mapping[EventId, Fate]) -> tuple[Basis, ...]:
    """The basis of every decision of a stream, in the order in which they were logged.

    ``fates`` are those of the same history, which must not be cut at a moment.
    """
    signed = _Signatures(history.records, fates)
    around = _Around(history.records, fates)
    return tuple(
        _basis(each, fates[each.id], signed, around) for each in history.records if each.event.KIND is Kind.DECISION
    )


def _basis(decision: Record, fate: Fate, signed: "_Signatures", around: "_Around") -> Basis:
    cites = citations(decision.event)
    hidden = list(around.not_in_view(decision, cites))
    return Basis(
        decision=decision,
        fate=fate,
        approves=signed.under.get(decision.id, ()),
        approved_by=signed.over(decision),
        cites=tuple(sorted(cites)),
        records_seen=around.in_view(decision, cites),
        unseen=tuple(each for each in hidden if _entered(each) <= _entered(decision)),
        later=tuple(each for each in hidden if _entered(each) > _entered(decision)),
    )


def _entered(record: Record) -> datetime:
    """When it was recorded, by the corrected clock of the device."""
    return record.entered_at


class _Signatures:
    """Which records approve which."""

    def __init__(self, records: tuple[Record, ...], fates: Mapping[EventId, Fate]) -> None:
        self._by_id = {each.id: each for each in records}
        self.under: dict[EventId, tuple[Record, ...]] = {}
        self._over: dict[EventId, list[Record]] = {}
        for each in records:
            approved = tuple(self._approved(each, records))
            self.under[each.id] = approved
            for one in approved if fates[each.id].standing in COUNTING else ():
                self._over.setdefault(one.id, []).append(each)

    def over(self, decision: Record) -> tuple[Record, ...]:
        """The approvals of a decision; a closing is made on one."""
        event = decision.event
        before = self._known([event.approval]) if isinstance(event, CaseClosed) else ()
        return (*before, *self._over.get(decision.id, ()))

    def _approved(self, approval: Record, records: tuple[Record, ...]) -> Iterable[Record]:
        match approval.event:
            case OverrideApproved(request=id) | ReviewSigned(review=id):
                return self._known([id])
            case RiskLowered(proposal=id) | ClosureApproved(proposal=id) | ClosureCosigned(proposal=id):
                return self._known([id])
            case Countersigned(entries=ids):
                return self._known(ids)
            case PlanApproved(covers=goals):
                return (*self._known(goals), *_put_forward(approval, frozenset(goals), records))
            case _:
                return ()

    def _known(self, ids: Iterable[EventId]) -> tuple[Record, ...]:
        return tuple(self._by_id[id] for id in ids if id in self._by_id)


def _put_forward(approval: Record, goals: frozenset[EventId], records: tuple[Record, ...]) -> Iterator[Record]:
    """What a plan approval approves beside the goals it names: changes of those in view, and the last submission."""
    submission: Record | None = None
    for each in records:
        match each.event:
            case GoalChanged(goal=goal) if goal in goals and approval.knows(each):
                yield each
            case PlanSubmitted() if approval.knows(each):
                submission = each
            case _:
                pass
    if submission is not None:
        yield submission


class _Around:
    """What else is in the stream around a decision, and whether it is older than that."""

    def __init__(self, records: tuple[Record, ...], fates: Mapping[EventId, Fate]) -> None:
        self._records = records
        self._by_id = {each.id: each for each in records}
        self._fates = fates
        self._versions = [each.version for each in records]
        self._about = _targets(records)
        self._late = list(self._older_than_some_decision_before())
        self._late_versions = [each.version for each in self._late]

    def in_view(self, decision: Record, cites: frozenset[EventId]) -> int:
        """How many records of the stream the author had in view."""
        beside = (decision.seen.also | cites) & {each.id for each in self._unseen_window(decision)}
        return bisect_right(self._versions, decision.seen.stream_version) + len(beside)

    def not_in_view(self, decision: Record, cites: frozenset[EventId]) -> Iterator[Record]:
        """What counts from before the decision and was not in view, in the order of logging."""
        known = decision.seen.also | cites
        logged_later = self._late[bisect_right(self._late_versions, decision.version) :]
        for each in (*self._unseen_window(decision), *logged_later):
            in_view = each.version <= decision.seen.stream_version or each.id in known
            if not in_view and self._counts(each) and self._place(each) < self._own_place(decision):
                yield each

    def _unseen_window(self, decision: Record) -> tuple[Record, ...]:
        """What was logged before the decision and after what was on its author's screen."""
        first = bisect_right(self._versions, decision.seen.stream_version)
        return self._records[first : bisect_left(self._versions, decision.version)]

    def _counts(self, record: Record) -> bool:
        return self._fates[record.id].standing not in (Standing.VOIDED, Standing.SET_ASIDE)

    def _own_place(self, record: Record) -> FoldOrder:
        return fold_order(record, self._fates[record.id].at)

    def _place(self, record: Record) -> FoldOrder:
        """Where it belongs in the order of what happened: an annotation beside what it is about."""
        about = self._about.get(record.id)
        return self._own_place(self._by_id[about]) if about in self._by_id else self._own_place(record)

    def _older_than_some_decision_before(self) -> Iterator[Record]:
        latest: FoldOrder | None = None
        for each in self._records:
            if latest is not None and self._place(each) < latest:
                yield each
            if each.event.KIND is Kind.DECISION:
                latest = max(latest or self._own_place(each), self._own_place(each))


def _targets(records: tuple[Record, ...]) -> dict[EventId, EventId]:
    """What each annotation is about in the end: the record behind a correction of a correction, or behind a hold."""
    about: dict[EventId, EventId] = {}
    for each in records:
        if (id := annotated(each.event)) is not None:
            about[each.id] = about.get(id, id)
    return about
