"""What is overdue: every duty that waits or was done late, and whose it is."""

from collections.abc import Iterator
from datetime import datetime

from domain.calendar import Calendar
from domain.case.chapters import clock_id
from domain.deadlines import Duty
from domain.settings.vocabulary import DeadlineKind
from service.views.view import Column, Filter, Folded, Form, Item, Row, View, equal

NOT_DONE = "overdue.done_at IS NULL AND overdue.due < :now"
DONE_LATE = "overdue.done_at > overdue.due"


def rows(folded: Folded) -> Iterator[Row]:
    """One row per clock that runs, or that ran out before its duty was done."""
    for each in folded.deadlines:
        if each.done_at is None or each.done_at > each.due:
            yield {
                "id": f"{folded.stream}/{clock_id(each)}",
                "case": folded.stream,
                "code": each.code,
                "kind": each.kind,
                "since": each.since,
                "due": each.due,
                "done_at": each.done_at,
                "owner": each.owner,
                "about": each.about,
            }


def told(item: Item, calendar: Calendar, now: datetime) -> Item:
    """With the days of lateness, counted by midnights."""
    due, done_at = datetime.fromisoformat(item["due"]), item["done_at"]
    reached = datetime.fromisoformat(done_at) if done_at else now
    return item | {"late_by": calendar.days_between(due, reached)}


OVERDUE = View(
    name="overdue",
    version=1,
    says="Which duties are overdue, and whose are they?",
    of="case",
    order=("due",),
    columns=(
        Column("id", Form.TEXT, "The clock"),
        Column("case", Form.TEXT, "The case"),
        Column("code", Form.TEXT, "The duty", codes=tuple(Duty)),
        Column(
            "kind", Form.TEXT, "The setting behind its length; none where a date was agreed", codes=tuple(DeadlineKind)
        ),
        Column("since", Form.MOMENT, "From when the clock ran"),
        Column("due", Form.MOMENT, "Until when"),
        Column("done_at", Form.MOMENT, "When it was done, late"),
        Column("owner", Form.TEXT, "Whose duty it is; none for the supervisor"),
        Column("about", Form.TEXT, "The record that started the clock"),
    ),
    rows=rows,
    filters=(
        equal("case", "Those of one case"),
        equal("worker", "Those of one person", column="owner"),
        equal("code", "Those of one duty"),
        equal("kind", "Those of one deadline setting"),
        Filter(
            name="done",
            says="What was done late instead of what is overdue now",
            answers={False: NOT_DONE, True: DONE_LATE},
            default=False,
        ),
    ),
    told=told,
)
