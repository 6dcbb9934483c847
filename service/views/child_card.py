"""The child card: under which name a child is shown. Read by other views, never on its own."""

from collections.abc import Iterator

from domain.child.identity import display_name
from domain.sensitivity import Sensitivity
from service.views.view import Column, Folded, Form, Row, View

DISPLAY_NAME = Column("display_name", Form.TEXT, "Name by the best evidence, else working label", Sensitivity.D2)


def rows(child: Folded) -> Iterator[Row]:
    """One card per child."""
    yield {"id": child.stream, "display_name": display_name(child.history.effective)}


CHILD_CARD = View(
    name="child_card",
    version=1,
    says="Under which name is this child shown?",
    of="child",
    columns=(Column("id", Form.TEXT, "The child"), DISPLAY_NAME),
    rows=rows,
    opens={
        "child.registered": frozenset({Sensitivity.D2}),
        "child.identity-claimed": frozenset({Sensitivity.D2}),
        "record.corrected": frozenset({Sensitivity.D2}),
    },
)
