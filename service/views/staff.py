"""The staff: who works here, under which working name, and in which roles since when."""

from collections.abc import Iterator

from domain.sensitivity import Sensitivity
from domain.staff.events import StaffRegistered
from domain.staff.state import fold
from service.views.view import Column, Folded, Form, Row, View, equal


def rows(folded: Folded) -> Iterator[Row]:
    """One row per member of staff."""
    entries = folded.history.effective
    member = fold(entries)
    if member.id is None:
        return
    names = (each.event.name for each in entries if isinstance(each.event, StaffRegistered))
    yield {
        "id": member.id,
        "handle": member.handle,
        "version": len(folded.history.records),
        "roles": [{"role": each.of, "since": each.since, "until": each.until} for each in member.tenures],
        "name": next(names, None) or None,
    }


STAFF = View(
    name="staff",
    version=1,
    says="Who works or worked here, and in which roles?",
    of="staff",
    columns=(
        Column("id", Form.TEXT, "The member of staff"),
        Column("handle", Form.TEXT, "The working name"),
        Column("version", Form.NUMBER, "The newest version of their stream"),
        Column("roles", Form.JSON, "The roles, each from a day to a day"),
        Column("name", Form.TEXT, "The name as shown to colleagues", Sensitivity.D2),
    ),
    rows=rows,
    filters=(equal("id", "One member of staff"), equal("handle", "Whoever has this working name")),
    opens={name: frozenset({Sensitivity.D2}) for name in ("staff.registered", "record.corrected")},
)
