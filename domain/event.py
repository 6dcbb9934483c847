"""What every event is: a frozen fact that says of itself how it may be used."""

from enum import StrEnum
from typing import ClassVar

from domain.urgency import Urgency


class Kind(StrEnum):
    """How a rule may treat an event (``design.md`` 3)."""

    OBSERVATION = "observation"
    """Something seen, said, measured or attended: never refused, however late."""
    DECISION = "decision"
    """Checked against the rules; held when it arrives late and no longer fits."""
    CORRECTION = "correction"
    """Names an earlier event; the old value stays visible."""


class Event:
    """Something that happened. Who and when live in the record around it."""

    __slots__ = ()

    NAME: ClassVar[str]
    """Stored name, such as ``case.contact-recorded``: data, never a Python path, and safe to show at class D1."""
    VERSION: ClassVar[int]
    KIND: ClassVar[Kind]
    NOUN: ClassVar[str | None]
    """The collection of its command in the API; ``None`` where no command of its own leads to it."""
    COMMAND: ClassVar[str | None]
    """The command in words, such as ``record contact``."""

    @property
    def urgency(self) -> Urgency:
        """How soon a person must look, judged from the content when the event is recorded."""
        return Urgency.NONE

    @property
    def flaw(self) -> str | None:
        """The code of a contradiction inside the event itself, which no state can make good; ``None`` when whole."""
        return None
