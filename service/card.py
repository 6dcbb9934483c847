"""The card of a case, for who meets the child: whom to call, what to beware of, and what their own team met."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from domain.case.replay import provenance
from domain.case.state import fold
from domain.child.identity import display_name
from domain.history import Effective, history
from domain.identifiers import CaseId, PersonId, StaffId
from domain.plain import plain
from domain.plainly import plainly
from service.eyes import Eyes
from service.knowledge import calendar_of
from service.reading import everything, history_of
from service.scope import Scope
from service.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCard:
    """What one reader has to know of a case, as it stands now.

    The holder, the number of open dangers and who must not meet the child are those of the whole case; ``entries``, of
    the case and then of the child, are what the matrix gives of single records, and say nothing else.
    """

    case: CaseId
    child: str | None
    name: str | None
    call: StaffId | None
    dangers: int
    blocked: tuple[PersonId, ...]
    entries: tuple[Effective, ...]
    whole: bool
    """Whether the case itself is there for the reader, and not one sealed note of it alone."""


def card_of(site: Site, scope: Scope, eyes: Eyes, case: CaseId) -> CaseCard:
    """The card, read from the log. That there is such a case for this reader was asked before."""
    whole = _effective(site, scope, case)
    child = next((each.record.subject for each in whole if each.record.subject), None)
    of_child = _effective(site, scope, child) if child and scope.sees(child) else ()
    shown = tuple(_shown([*whole, *of_child], eyes))
    # Who is named in one sealed note reads that, and learns nothing else of the case.
    state, there = fold(whole), bool(scope.extents(case))
    return CaseCard(
        case=case,
        child=child if there else None,
        name=display_name(each for each in shown if each.record.stream == child),
        call=state.team.holder if there else None,
        dangers=len(state.outreach.dangers) if there else 0,
        blocked=tuple(sorted({each.person for each in state.risk.blocks})) if there else (),
        entries=shown,
        whole=there,
    )


def card(site: Site, scope: Scope, eyes: Eyes, case: CaseId) -> dict[str, Any]:
    """The card as JSON has it."""
    read = card_of(site, scope, eyes, case)
    zone = calendar_of(site.knowledge.settings()).zone
    told = {name: getattr(read, name) for name in ("case", "child", "name", "call", "dangers")}
    entries = [_entry(each) | plainly(provenance(each.record), zone) for each in read.entries]
    return {**plainly(told | {"blocked": list(read.blocked)}, zone), "entries": entries}


def _effective(site: Site, scope: Scope, stream: str) -> tuple[Effective, ...]:
    """As it counts now, of what is there for the reader. The hub opens all of it; what goes out is for their eyes."""
    records = history_of(site.log, stream, everything(site.keys)).records
    return history(scope.blind_spot(stream).left(records)).effective


def _shown(entries: Iterable[Effective], eyes: Eyes) -> Iterator[Effective]:
    """Also the record itself says no more than the reader gets, and no wording from before comes along."""
    for each in entries:
        event = eyes.on_card(each)
        if event is not None and each.hold is None:
            yield each._replace(event=event, record=each.record._replace(event=event), rewordings=())


def _entry(entry: Effective) -> dict[str, Any]:
    said = plain(entry.event)
    return {"facts": said.facts, "content": said.parts}
