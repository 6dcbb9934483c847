"""Rules that several decisions share."""

from collections.abc import Set
from typing import Any

from domain.case.state import Case
from domain.command import Command, Given
from domain.event import Event
from domain.identifiers import EventId, StaffId
from domain.refusal import Refused


def must(holds: bool, code: str, rule: str | None = None, **facts: Any) -> None:
    """Refuse with this code unless the condition holds."""
    if not holds:
        raise Refused(code, rule, **facts)


def not_in_this_status(case: Case) -> Refused:
    """The state machine has no such step from here; after closing that is E11."""
    return Refused("case.not-in-this-status", "E11" if case.closing.closed else None, status=str(case.status))


def must_be_another(command: Command[Event], given: Given, authors: Set[StaffId]) -> None:
    """Nobody approves own work, nor work in a case with an open allegation against themselves (E15).

    One answer to both, and where the allegation cannot be read: a refusal must not tell the accused.
    """
    unread = bool(given.case.risk.allegations) and given.alleged is None
    accused = command.by in (given.alleged or ())
    must(not (command.by in authors or accused or unread), "approval.needs-another-person", "E15")


def must_be_holder(command: Command[Event], given: Given, rule: str | None = None) -> None:
    """Only the case holder; a case without one is acted for by the supervisor (E19)."""
    holder = given.case.team.holder
    must(holder is None or command.by == holder, "case.not-your-case", rule, holder=holder)


def provisional(case: Case) -> frozenset[EventId]:
    """What waits for a countersign, and so decides nothing yet (E07)."""
    return frozenset(each.id for each in case.team.provisional)
