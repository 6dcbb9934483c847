"""decide(command, given) -> events: the one door through which every command goes, on hub and device alike."""

from domain import annotating
from domain.annotations import Corrected, Voided
from domain.case import decisions as case_decisions
from domain.child.events import ChildRegistered
from domain.command import ALREADY_SO, Answer, Command, Given, granted
from domain.event import Event
from domain.refusal import Refused
from domain.settings.events import DeadlineSet
from domain.settings.vocabulary import DeadlineKind, Unit
from domain.staff.events import RoleEnded, RoleGranted, StaffRegistered


def decide(command: Command[Event], given: Given) -> Answer:
    """The events that make the command true; none when it is already so.

    Pure. Raises :class:`Refused` with the code of the rule that says no.
    """
    event = command.event
    if event.flaw:
        raise Refused(event.flaw)
    if isinstance(event, Corrected):
        return annotating.correct(command, given)  # type: ignore[arg-type]  # narrowed by its event
    if isinstance(event, Voided):
        return annotating.void(command, given)  # type: ignore[arg-type]  # narrowed by its event
    return _BY_KIND[command.stream.partition("-")[0]](command, given)


def _decide_child(command: Command[Event], given: Given) -> Answer:
    known = given.child.id is not None
    if isinstance(command.event, ChildRegistered):
        return ALREADY_SO if known else granted(command)
    if not known:
        raise Refused("child.unknown")
    return granted(command)


def _decide_staff(command: Command[Event], given: Given) -> Answer:
    member = given.member(command.stream)  # type: ignore[arg-type]  # a staff stream is named by its id
    match command.event:
        case StaffRegistered():
            return ALREADY_SO if member.id is not None else granted(command)
        case _ if member.id is None:
            raise Refused("staff.unknown")
        case RoleGranted() | RoleEnded() if command.by == member.id and given.settings.version and member.tenures:
            # Until the agency is described, its first person stands alone.
            raise Refused("approval.needs-another-person", "E15")
        case RoleGranted(role=role, since=since):
            return ALREADY_SO if member.has(role, since) else granted(command)
        case RoleEnded(role=role):
            held = any(each.role is role and each.until is None for each in member.tenures)
            return granted(command) if held else ALREADY_SO
        case _:
            return granted(command)


def _decide_settings(command: Command[Event], given: Given) -> Answer:
    match command.event:
        case DeadlineSet(kind=DeadlineKind.REOPENING_WINDOW, unit=unit) if unit is not Unit.DAYS:
            raise Refused("settings.window-in-days")
        case _:
            return granted(command)


_BY_KIND = {
    "case": case_decisions.decide,
    "child": _decide_child,
    "staff": _decide_staff,
    "settings": _decide_settings,
}
