"""The state of a child: which of its cases runs, and since when the others do not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.child.events import ChildCaseEnded, ChildCaseOpened, ChildCaseStarted
from domain.history import Effective
from domain.identifiers import CaseId, ChildId


@dataclass(frozen=True, slots=True)
class CaseOfChild:
    """One case stream of the child; ``open`` between intake and closing."""

    id: CaseId
    open: bool = False
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One child as far as rules need it; who it is, is content."""

    id: ChildId | None = None
    version: int = 0
    cases: tuple[CaseOfChild, ...] = ()

    @property
    def open_case(self) -> CaseId | None:
        """The case in which the agency works with the child now."""
        return next((each.id for each in self.cases if each.open), None)

    @property
    def newest_case(self) -> CaseOfChild | None:
        """The case stream that began last."""
        return self.cases[-1] if self.cases else None


NO_CHILD = Child()


def evolve(child: Child, entry: Effective) -> Child:
    """Take one record into the state. Total: never refuses, never raises."""
    known = replace(child, id=ChildId(entry.record.stream), version=max(child.version, entry.record.version))
    match entry.event:
        case ChildCaseStarted(case=case) if all(each.id != case for each in known.cases):
            return _with(known, CaseOfChild(case))
        case ChildCaseOpened(case=case):
            return _with(known, CaseOfChild(case, open=True))
        case ChildCaseEnded(case=case):
            return _with(known, CaseOfChild(case, open=False, ended_at=entry.at))
        case _:
            return known


def fold(entries: Iterable[Effective]) -> Child:
    """The child from everything that counts, in fold order."""
    child = NO_CHILD
    for entry in entries:
        child = evolve(child, entry)
    return child


def _with(child: Child, case: CaseOfChild) -> Child:
    if any(each.id == case.id for each in child.cases):
        return replace(child, cases=tuple(case if each.id == case.id else each for each in child.cases))
    return replace(child, cases=(*child.cases, case))
