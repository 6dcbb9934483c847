"""What the projections may open: of each type of event only the classes that a view has asked for."""

from collections.abc import Iterable

from domain.sensitivity import Sensitivity
from service.keys import Keyring, KeyStore
from service.log import Opened, Stored, opened
from service.log.header import Header
from service.views.view import Opens, View

BIRTH: Opens = {
    name: frozenset({Sensitivity.D2}) for name in ("child.birth-date-claimed", "record.corrected", "record.settled")
}
"""What the birth date of a child needs opened."""


class NeededSight:
    """Opens what was declared, and no more. For one batch: it holds the keys as they are when it is made."""

    def __init__(self, keys: KeyStore, opens: Opens) -> None:
        self._rings: dict[str, Keyring] = {
            name: keys.keyring({str(each) for each in classes}) for name, classes in opens.items()
        }

    def open(self, stored: Stored, header: Header | None = None) -> Opened:
        ring = self._rings.get(stored.type)
        return Opened({}, frozenset(stored.parts), frozenset()) if ring is None else opened(stored, ring, header)


def needs(views: Iterable[View], kind: str) -> Opens:
    """What the views of one kind of stream need opened, together."""
    together: Opens = {}
    for view in views:
        if view.of == kind:
            together = {
                name: together.get(name, frozenset()) | view.opens.get(name, frozenset())
                for name in (*together, *view.opens)
            }
    return together
