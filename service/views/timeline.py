"""The timeline: one row per record of a case, as it was recorded, and what became of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.case.replay import countersigned, provenance
from domain.case.warnings.recording import late
from domain.event import Kind
from domain.history import fold_order
from domain.plain import facts_of
from domain.record import Record
from domain.standing import Standing, annotated
from service.views.view import Column, Filter, Folded, Form, Row, View, equal
from sync.evidence.moments import microseconds

HOUR = timedelta(hours=1)


def rows(folded: Folded) -> Iterator[Row]:
    """Every record, annotations included. Times and facts are those first recorded: a correction has its own row."""
    history, waiting = folded.history, {each.id for each in folded.case.team.provisional}
    signed, became = countersigned(history.effective), folded.fates
    for record in history.records:
        fate = became[record.id]
        yield provenance(record) | {
            "case": record.stream,
            "effective_at": fate.at,
            "place": _place(record, fate.at),
            "delay_hours": _delay(record),
            "late": late(record, folded.settings, folded.calendar),
            "provisional": record.id in waiting,
            "countersigned_by": None if record.id in waiting else signed.get(record.id),
            "standing": fate.standing,
            "corrected_by": fate.corrected_by,
            "voided_by": fate.voided_by,
            "about": annotated(record.event),
            "facts": facts_of(record.event),
        }


def _place(record: Record, at: datetime) -> str:
    """The fold order of records that count at the same moment, as a text that sorts in that order."""
    _, decides, version, entered, _ = fold_order(record, at)
    return f"{decides:d}.{version:07d}.{microseconds(entered):017d}"


def _delay(record: Record) -> int:
    """Whole hours from the end of what was stated to the entry, by the corrected clock of the device."""
    entered, happened = record.entered_at, record.occurred.end
    return (entered - happened) // HOUR if entered > happened else 0


TIMELINE = View(
    name="timeline",
    version=1,
    says="What was recorded in a case, by whom, when, and what became of it?",
    of="case",
    order=("effective_at", "place"),
    columns=(
        Column("id", Form.TEXT, "The record"),
        Column("case", Form.TEXT, "The case"),
        Column("position", Form.NUMBER, "Its place in the log"),
        Column("version", Form.NUMBER, "Its place in the stream"),
        Column("type", Form.TEXT, "What kind of record"),
        Column("kind", Form.TEXT, "Observation, decision or correction", codes=tuple(Kind)),
        Column("effective_at", Form.MOMENT, "The moment at which it counts, after corrections"),
        Column("place", Form.TEXT, "Its place among what counts at the same moment"),
        Column("occurred_at", Form.MOMENT, "When it happened, as first recorded"),
        Column("precision", Form.TEXT, "How exactly that is known"),
        Column("recorded_at", Form.MOMENT, "When it was entered, by the clock of the device"),
        Column("logged_at", Form.MOMENT, "When it reached the log"),
        Column("delay_hours", Form.NUMBER, "Whole hours between happening and entering"),
        Column("late", Form.YES_NO, "Whether it was entered late"),
        Column("actor", Form.TEXT, "Who recorded it"),
        Column("role", Form.TEXT, "In which role"),
        Column("observed_by", Form.TEXT, "Who observed it, where that was another"),
        Column("capture_mode", Form.TEXT, "How it was captured"),
        Column("urgency", Form.TEXT, "How soon a person must look"),
        Column("form", Form.TEXT, "The form that was filled in"),
        Column("provisional", Form.YES_NO, "Whether it waits for a countersign"),
        Column("countersigned_by", Form.TEXT, "The record by which somebody in charge stands behind it"),
        Column("standing", Form.TEXT, "Counts, corrected, voided, held or set aside", codes=tuple(Standing)),
        Column("corrected_by", Form.JSON, "The corrections that count, oldest first"),
        Column("voided_by", Form.TEXT, "The record that voided it"),
        Column("about", Form.TEXT, "Which earlier record it corrects, voids or holds, or which hold it settles"),
        Column("command_id", Form.TEXT, "The command that it came from"),
        Column("k", Form.NUMBER, "Which event of that command"),
        Column("n", Form.NUMBER, "Of how many"),
        Column("facts", Form.JSON, "Its coded facts"),
    ),
    rows=rows,
    filters=(
        equal("id", "One record"),
        equal("case", "Those of one case"),
        equal("type", "Those of one type"),
        equal("kind", "Those of one kind"),
        equal("standing", "Those that stand like this"),
        equal("actor", "Those of one person"),
        Filter(
            name="late", says="Only those entered late, or only the others", answers={True: "late", False: "NOT late"}
        ),
    ),
)
