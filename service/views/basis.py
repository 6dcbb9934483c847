"""The basis of decisions: on what each one rests, as a reader of its record needs it."""

from collections.abc import Iterator

from domain.case.basis import bases
from domain.case.replay import told_basis
from service.views.view import Column, Folded, Form, Row, View, equal


def rows(folded: Folded) -> Iterator[Row]:
    """One row per decision, those set aside included."""
    for each in bases(folded.history, folded.fates):
        told = told_basis(each)
        yield {"id": told.pop("decision"), "case": folded.stream, **told}


BASIS = View(
    name="basis",
    version=1,
    says="On what does a decision rest?",
    of="case",
    order=("at",),
    columns=(
        Column("id", Form.TEXT, "The decision"),
        Column("case", Form.TEXT, "The case"),
        Column("type", Form.TEXT, "What was decided"),
        Column("at", Form.MOMENT, "The moment at which it counts"),
        Column("standing", Form.TEXT, "Counts, corrected, held or set aside"),
        Column("by", Form.TEXT, "Who decided"),
        Column("role", Form.TEXT, "In which role"),
        Column("approves", Form.JSON, "The records that it approves, and whose they are"),
        Column("approved_by", Form.JSON, "The records that approve it, and whose they are"),
        Column("cites", Form.JSON, "The records that it names"),
        Column("seen", Form.JSON, "What its author had in view"),
        Column("unseen", Form.JSON, "What had been recorded by then and was not in view"),
        Column("later", Form.JSON, "What was recorded afterwards about the time before"),
    ),
    rows=rows,
    filters=(
        equal("id", "One decision"),
        equal("case", "Those of one case"),
        equal("type", "Those of one type"),
        equal("by", "Those of one person"),
    ),
)
