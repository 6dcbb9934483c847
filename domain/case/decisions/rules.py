"""Rules that several decisions share."""

from typing import Any

from domain.case.state import Case
from domain.command import Command, Given
from domain.event import Event
from domain.identifiers import StaffId
from domain.refusal import Refused


def must(holds: bool, code: str, rule: str | None = None, **facts: Any) -> None:
    """Refuse with this code unless the condition holds."""
    if not holds:
        raise Refused(code, rule, **facts)


def not_in_this_status(case: Case) -> Refused:
    """The state machine has no such step from here; after closing that is E11."""
    return Refused("case.not-in-this-status", "E11" if case.closing.closed else None, status=str(case.status))


def must_not_be_own(command: Command[Event], author: StaffId) -> None:
    """Nobody approves own work (E15)."""
    must(command.by != author, "approval.own-work", "E15", author=author)


def must_not_be_alleged(command: Command[Event], given: Given) -> None:
    """Nobody decides about work in a case with an open allegation against themselves (E15)."""
    if not given.case.risk.allegations:
        return
    must(given.alleged is not None, "allegation.unchecked", "E15")
    must(command.by not in (given.alleged or ()), "approval.allegation-against-yourself", "E15")


def must_approve_others_work(command: Command[Event], given: Given, author: StaffId) -> None:
    """Both halves of E15."""
    must_not_be_own(command, author)
    must_not_be_alleged(command, given)


def must_be_holder(command: Command[Event], given: Given, rule: str | None = None) -> None:
    """Only the case holder; a case without one is acted for by the supervisor (E19)."""
    holder = given.case.team.holder
    must(holder is None or command.by == holder, "case.not-your-case", rule, holder=holder)
