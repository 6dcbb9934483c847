"""No log, no view, at the command line: what a command shows of children is on record before its first line."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from domain.access import Channel
from domain.identifiers import CaseId, ChildId
from domain.refusal import Refused
from domain.sensitivity import Sensitivity
from service.commands.session import Session
from service.reads import Look, Looked, Result


@dataclass(frozen=True, slots=True)
class Asking:
    """A command that was asked for by somebody, about these cases."""

    here: Session
    command: str
    cases: tuple[str, ...]

    def shows(
        self, *, cases: Iterable[str] = (), children: Iterable[str] = (), classes: Iterable[Sensitivity] = ()
    ) -> None:
        """Note what is about to be printed. ``ReadsUnavailable``: print nothing."""
        shown = {*self.cases, *cases}
        self.note(Result.SHOWN if shown else Result.NOTHING, shown, children, classes)

    def note(
        self,
        result: Result,
        cases: Iterable[str],
        children: Iterable[str] = (),
        classes: Iterable[Sensitivity] = (),
    ) -> None:
        """Put it on record, durably."""
        looked = Looked(
            operation=f"harapan {self.command}",
            channel=Channel.SCREEN,
            result=result,
            cases=tuple(map(CaseId, sorted(cases))),
            children=tuple(map(ChildId, sorted(children))),
            classes=tuple(sorted(classes)),
            glass=next(filter(None, map(self.here.scope.glass, cases)), None),
        )
        self.here.site.reads.note(Look(by=self.here.person, role=self.here.role, looked=looked))


@contextmanager
def asking(here: Session, command: str, *cases: str) -> Iterator[Asking]:
    """For a block that shows something of children, or is refused it: that goes on record too."""
    asked = Asking(here, command, cases)
    try:
        yield asked
    except Refused as refused:
        asked.note(Result.NOT_FOUND if refused.code == "case.unknown" else Result.REFUSED, cases)
        raise
