"""The warnings that stand: what a person should look at, by record and case."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from domain.calendar import Calendar
from domain.case.warnings import RESTS_ON, standing_warnings
from domain.case.warnings import WARNINGS as SENTENCES
from domain.identifiers import EventId
from domain.sensitivity import Sensitivity
from service.views.view import Column, Folded, Form, Item, Row, View, equal

END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
"""When every clock that runs has run out: a warning about time is kept with the moment from which it stands."""


def rows(folded: Folded) -> Iterator[Row]:
    """One row per warning, those included that will stand once a clock has run out."""
    numbers: Counter[tuple[str, EventId | None]] = Counter()
    warnings = standing_warnings(
        folded.history, folded.settings, folded.calendar, END_OF_TIME, folded.birth, folded.course
    )
    for each in warnings:
        overdue = each.code.endswith(".overdue")
        numbers[each.code, each.about] += 1
        yield {
            "id": f"{folded.stream}/{each.about or ''}/{each.code}/{numbers[each.code, each.about]}",
            "case": folded.stream,
            "code": each.code,
            "about": each.about,
            "stands_from": datetime.fromisoformat(each.facts["due"]) if overdue else None,
            "facts": {"due": each.facts["due"]} if overdue else each.facts,
        }


def told(item: Item, calendar: Calendar, now: datetime) -> Item:
    """With the days of lateness, where a clock has run out."""
    if item["stands_from"] is None:
        return item
    late_by = calendar.days_between(datetime.fromisoformat(item["stands_from"]), now)
    return item | {"facts": item["facts"] | {"late_by": late_by}}


WARNINGS = View(
    name="warnings",
    version=1,
    says="Which warnings stand?",
    of="case",
    order=("case",),
    columns=(
        Column("id", Form.TEXT, "The warning"),
        Column("case", Form.TEXT, "The case"),
        Column("code", Form.TEXT, "Which warning", codes=tuple(SENTENCES)),
        Column("about", Form.TEXT, "The record it points at; none for the case as a whole"),
        Column("stands_from", Form.MOMENT, "From when a warning about time stands"),
        Column("facts", Form.JSON, "What fills its sentence"),
    ),
    rows=rows,
    filters=(
        equal("case", "Those of one case"),
        equal("code", "Those of one kind"),
        equal("about", "Those about one record"),
    ),
    always="(stands_from IS NULL OR stands_from < :now)",
    told=told,
    rests_on={"code": RESTS_ON},
    opens={
        name: frozenset({Sensitivity.D3})
        for name in ("case.goal-added", "case.goal-changed", "record.corrected", "record.settled")
    },
)
