"""One case file as it is told: with names for what stands in it, and with its portrait."""

from dataclasses import dataclass

from domain.identifiers import EventId
from service.telling.case_file import CaseFile
from service.telling.names import CaseNames, Colleagues
from service.telling.portrait import Portrait


@dataclass(frozen=True, slots=True)
class Reading:
    """A case file with the names and the portrait that belong to it."""

    file: CaseFile
    names: CaseNames
    portrait: Portrait

    @classmethod
    def of(cls, file: CaseFile, staff: Colleagues, shown: frozenset[EventId] = frozenset()) -> "Reading":
        """The file, told; ``shown`` are the records to which one can go where it is told."""
        names = CaseNames(file.history, file.child, shown)
        return cls(file, names, Portrait(file.told, staff, names))
