"""Rules for correcting and voiding earlier records, the same in every stream (E13)."""

from dataclasses import fields
from typing import Any

from domain.annotations import Corrected, Held, Settled, Voided
from domain.command import ALREADY_SO, Answer, Command, Given, granted
from domain.event import Event, Kind
from domain.history import Effective
from domain.identifiers import EventId
from domain.record import Record
from domain.refusal import Refused
from domain.sensitivity import UNOPENED
from domain.shape import Form, fields_of

OUTCOME_FORMS = frozenset({Form.CODE, Form.ID, Form.YES_NO, Form.NUMBER, Form.LIST, Form.GROUP, Form.EVENT})
"""What a decision *is*; its dates and texts are corrected like those of any record."""


def correct(command: Command[Corrected], given: Given) -> Answer:
    """The old value stays; a decision's outcome is only reversed by another decision (E13)."""
    event = command.event
    target = _target(given, event.corrects)
    if event.replacement is None and event.occurred_at is None:
        raise Refused("correction.changes-nothing", "E13")
    if isinstance(target.event, (Held, Settled, Voided)):
        raise Refused("correction.of-an-annotation", "E13")
    if event.replacement is None:
        return granted(command)
    original = target.event.replacement if isinstance(target.event, Corrected) else target.event
    if type(event.replacement) is not type(original):
        raise Refused("correction.another-type", "E13", type=original.NAME if original else None)
    _must_be_whole(event.replacement)
    if event.replacement.KIND is Kind.DECISION and _outcome(event.replacement) != _outcome(original):
        raise Refused("correction.reverses-a-decision", "E13", type=event.replacement.NAME)
    now = _standing(given, event.corrects)
    return ALREADY_SO if now and now.event == event.replacement and event.occurred_at is None else granted(command)


def void(command: Command[Voided], given: Given) -> Answer:
    """Observations, corrections and voids can be voided; a decision is reversed by another (E13)."""
    target = _target(given, command.event.voids)
    if target.event.KIND is Kind.DECISION or isinstance(target.event, Held):
        raise Refused("void.of-a-decision", "E13", type=target.event.NAME)
    voided = any(isinstance(each.event, Voided) and each.event.voids == target.id for each in given.history.records)
    return ALREADY_SO if voided and not _standing(given, target.id) else granted(command)


def _target(given: Given, id: EventId) -> Record:
    for record in given.history.records:
        if record.id == id:
            return record
    raise Refused("record.unknown", "E13", record=id)


def _standing(given: Given, id: EventId) -> Effective | None:
    return next((each for each in given.history.effective if each.record.id == id), None)


def _must_be_whole(replacement: Event) -> None:
    if replacement.flaw:
        raise Refused(replacement.flaw, "E13")


def _outcome(event: Any) -> dict[str, Any]:
    forms = {each.name: each.shape.form for each in fields_of(type(event))}
    values = {each.name: getattr(event, each.name) for each in fields(event)}
    return {name: value for name, value in values.items() if forms[name] in OUTCOME_FORMS and value is not UNOPENED}
