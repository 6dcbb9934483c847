"""The caseload as a page: the cases one may see, what is overdue, and what waits for an approval."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from domain import access
from domain.access import Extent, Relation
from domain.case.vocabulary import Status
from domain.sensitivity import Sensitivity
from domain.staff.vocabulary import Role
from service.http.identity import caller
from service.http.on_record import looked
from service.http.problems import malformed_query
from service.http.scoped import lists, scope
from service.site import Site
from service.telling.names import StaffNames
from service.views import BadCursor, Rows
from service.web.start import start_of

PAGE = 50
BOX = 5
GOING_ON, ALL = "going-on", "all"
"""Choices of status beside the statuses themselves."""

STATUSES = tuple(each for each in Status if each is not Status.NONE)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which cases somebody wants to see; ``whose`` and ``status`` are ``None`` where they did not say."""

    whose: str | None
    status: str | None

    @classmethod
    def from_request(cls, cards: bool) -> "Chosen":
        """What the address says; anything unknown counts as not said.

        Who has only ``cards`` chooses by nothing that is not on them: a choice would tell what the card does not.
        """
        whose, status = request.args.get("whose"), request.args.get("status")
        known = (GOING_ON, ALL) if cards else (GOING_ON, ALL, *STATUSES)
        return cls(whose if whose == "mine" else None, status if status in known else None)

    def filters(self, person: str) -> dict[str, Any]:
        """As the view takes them."""
        filters: dict[str, Any] = {"holder": person} if self.whose else {}
        if self.status in STATUSES:
            return filters | {"status": self.status}
        return filters | {"ended": self.status == ALL}


class Caseload:
    """Answers with the page."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def page(self) -> Answer | str:
        """The cases that go on where nothing else is asked for; where none does, all of them rather than nothing."""
        if not access.sees_cases(caller().role):
            return redirect(start_of(caller().role), HTTPStatus.SEE_OTHER)
        cards = _has_only_cards(caller().role)
        chosen = Chosen.from_request(cards)
        rows, instead = self._cases(chosen), False
        if not rows.items and chosen.status is None:
            chosen, instead = Chosen(chosen.whose, ALL), True
            rows = self._cases(chosen)
        overdue, approvals = self._overdue(chosen), self._view("approvals", {}, BOX)
        return render_template(
            "caseload.html",
            rows=rows,
            cards=cards,
            chosen=chosen,
            instead=instead,
            statuses=STATUSES,
            overdue=overdue,
            approvals=approvals,
            titles=self._titles(rows, overdue, approvals),
            aside=_aside(rows, overdue, approvals),
            unreadable=any(_unnamed(rows, overdue, approvals)),
            staff=StaffNames(self._site, access.sees(caller().role)),
            mine=_is_mine,
        )

    def _cases(self, chosen: Chosen) -> Rows:
        try:
            return self._view("caseload", chosen.filters(caller().person), PAGE, request.args.get("after"))
        except BadCursor as error:
            raise malformed_query("after", "must be the `next` of a page of these rows") from error

    def _overdue(self, chosen: Chosen) -> Rows:
        return self._view("overdue", {"worker": caller().person} if chosen.whose else {}, BOX)

    def _view(self, name: str, filters: Mapping[str, Any], limit: int, after: str | None = None) -> Rows:
        rows = lists(self._site).page(name, filters=filters, after=after, limit=limit)
        looked(classes=scope(self._site).classes_of(str(each.get("case") or each["id"]) for each in rows.items))
        return rows

    def _titles(self, cases: Rows, *boxes: Rows) -> dict[str, Row]:
        """The rows of the caseload behind everything that names a case, by id."""
        known: dict[str, Row] = {each["id"]: each for each in cases.items}
        for each in _cases_of(boxes):
            if each not in known:
                found = self._view("caseload", {"id": each}, 1).items
                known |= {row["id"]: row for row in found}
        return known


def _has_only_cards(role: Role) -> bool:
    """Whether this role never reads a case as a whole, whatever it has to do with it."""
    at_most = access.sight(role, frozenset(Relation) - access.OF_A_RECORD)
    return not access.as_whole(role, Sensitivity.D1, at_most.get(Sensitivity.D1, Extent.NOTHING))


def _unnamed(*shown: Rows) -> Iterable[str]:
    """Records that cannot be read and do not even tell of which case they are."""
    return (each for rows in shown for each in rows.behind if each.startswith("position-"))


def _aside(*shown: Rows) -> list[str]:
    """The cases of which something here is as it was once, or missing. Their own pages are read from the log."""
    return sorted({stream for rows in shown for stream in rows.behind if stream.startswith("case-")})


def _cases_of(boxes: Iterable[Rows]) -> Iterable[str]:
    return dict.fromkeys(row["case"] for box in boxes for row in box.items)


def _is_mine(approval: Row) -> bool:
    """Whether the reader may answer it."""
    return caller().role in approval["may_approve"] and caller().person not in approval["excluded"]
