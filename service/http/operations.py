"""Which commands there are over HTTP: derived from the declarations, none written down."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.case.decisions import OPENERS
from domain.catalogue import EVENTS
from domain.child.events import ChildRegistered
from domain.event import Event, Kind
from domain.staff.events import StaffRegistered
from service.http.bodies import BodyOf


class Place(StrEnum):
    """Where a command is addressed: the kind of stream, or what begins one."""

    CASE = "case"
    CHILD = "child"
    STAFF = "staff"
    SETTINGS = "settings"
    NEW_CASE = "new case"
    NEW_CHILD = "new child"
    NEW_STAFF = "new staff"


ADDRESSES = {
    Place.CASE: "/cases/<case:case>/",
    Place.CHILD: "/children/<child:child>/",
    Place.STAFF: "/staff/<staff:staff>/",
    Place.SETTINGS: "/settings/",
}
"""To each comes the noun of the command; what begins a stream has its noun alone."""

BEGINNING: dict[type[Event], Place] = {
    ChildRegistered: Place.NEW_CHILD,
    StaffRegistered: Place.NEW_STAFF,
} | dict.fromkeys(OPENERS, Place.NEW_CASE)
"""What begins a stream of its own."""

ONLY_BEGINS = frozenset({ChildRegistered, StaffRegistered})
"""What happens once in its stream, and first."""

ANNOTATED = (Place.CASE, Place.CHILD)
"""In which streams earlier records are corrected and voided."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One command at one address."""

    declared: type[Event]
    place: Place
    body: BodyOf

    @property
    def noun(self) -> str:
        assert self.declared.NOUN is not None
        return self.declared.NOUN

    @property
    def address(self) -> str:
        """Below ``/api``, as Flask writes it."""
        return f"{ADDRESSES.get(self.place, '/')}{self.noun}"

    @property
    def name(self) -> str:
        """Unlike that of any other operation: ``raise_risk``, ``record_contact_new_case``."""
        assert self.declared.COMMAND is not None
        command = self.declared.COMMAND.replace("'", "")
        several = len(tuple(_places(self.declared))) > 1
        return (f"{command} {self.place}" if several else command).replace(" ", "_")

    @property
    def component(self) -> str:
        """The name of its body in the API description: ``RaiseRisk``."""
        return self.name.title().replace("_", "")

    @property
    def decides(self) -> bool:
        """Whether it is said on which version it was decided."""
        return self.declared.KIND is not Kind.OBSERVATION


def operations() -> Iterator[Operation]:
    """Every command, at every address that it has."""
    for declared in EVENTS:
        if declared.NOUN is not None:
            for place in _places(declared):
                yield Operation(declared, place, BodyOf(declared, opens=place is Place.NEW_CASE))


def _places(declared: type[Event]) -> Iterator[Place]:
    if declared in BEGINNING:
        yield BEGINNING[declared]
    if declared not in ONLY_BEGINS:
        yield from ANNOTATED if declared.NAME.startswith("record.") else (_own_place(declared),)


def _own_place(declared: type[Event]) -> Place:
    return Place(declared.NAME.partition(".")[0])
