"""decide(command, given) -> events: the one door through which every command goes, on hub and device alike."""

from domain import annotating
from domain.annotations import Corrected, Voided
from domain.case import decisions as case_decisions
from domain.child.events import ChildRegistered
from domain.command import ALREADY_SO, Answer, Command, Given, granted
from domain.event import Event
from domain.refusal import Refused
from domain.settings import decisions as settings_decisions
from domain.staff import decisions as staff_decisions


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


_BY_KIND = {
    "case": case_decisions.decide,
    "child": _decide_child,
    "staff": staff_decisions.decide,
    "settings": settings_decisions.decide,
}
