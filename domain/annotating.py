"""Rules for correcting and voiding earlier records, the same in every stream (E13)."""

from dataclasses import fields
from typing import Any

from domain.access import APPROVERS, may_do, sees
from domain.annotations import Corrected, Held, Settled, Voided
from domain.case.decisions.rules import must, must_be_another
from domain.case.events.closing import FamilyChecked, HandedOver
from domain.case.events.intake import ConsentRecorded
from domain.case.state import WARNS
from domain.child.events import ChildRegistered
from domain.command import ALREADY_SO, Answer, Command, Given, granted
from domain.event import Event, Kind
from domain.history import Effective
from domain.identifiers import EventId
from domain.plain import plain
from domain.record import Record
from domain.refusal import Refused
from domain.sensitivity import UNOPENED
from domain.shape import Form, fields_of
from domain.staff.vocabulary import PROVISIONAL_ROLES
from domain.urgency import Urgency

OUTCOME_FORMS = frozenset({Form.CODE, Form.ID, Form.YES_NO, Form.NUMBER, Form.LIST, Form.GROUP, Form.EVENT})
"""What a decision *is*; its dates and texts are corrected like those of any record."""

GUARDED = (*WARNS, FamilyChecked, ConsentRecorded, HandedOver)
"""Observations on which the safety of a child rests: an approver changes them, and never their author alone."""


def correct(command: Command[Corrected], given: Given) -> Answer:
    """The old value stays; a decision's outcome is only reversed by another decision (E13)."""
    event = command.event
    target = _target(given, event.corrects)
    must(event.replacement is not None or event.occurred_at is not None, "correction.changes-nothing", "E13")
    must(not isinstance(target.event, (Held, Settled, Voided)), "correction.of-an-annotation", "E13")
    root = _root(given, target)
    _must_be_entitled(command, given, root)
    now = _standing(given, root.id)
    must(now is not None, "correction.of-a-voided-record", "E13")
    if event.replacement is None:
        return granted(command)
    must(type(event.replacement) is type(root.event), "correction.another-type", "E13", type=root.event.NAME)
    _must_be_sound(event.replacement, root.event)
    already = now is not None and now.event == event.replacement and event.occurred_at is None
    return ALREADY_SO if already else granted(command)


def void(command: Command[Voided], given: Given) -> Answer:
    """Observations, corrections and voids can be voided; a decision is reversed by another (E13)."""
    target = _target(given, command.event.voids)
    decided = target.event.KIND is Kind.DECISION or isinstance(target.event, (Held, ChildRegistered))
    must(not decided, "void.of-a-decision", "E13", type=target.event.NAME)
    _must_be_entitled(command, given, _root(given, target))
    voided = any(isinstance(each.event, Voided) and each.event.voids == target.id for each in given.history.records)
    return ALREADY_SO if voided and not _standing(given, target.id) else granted(command)


def _must_be_entitled(command: Command[Event], given: Given, root: Record) -> None:
    """Who changes a record could have made it, reads all of it, and weakens no protection alone."""
    must(root.event.COMMAND is not None, "record.written-along", "E13", type=root.event.NAME)
    must(may_do(command.role, type(root.event)), "role.may-not", role=str(command.role), command=root.event.COMMAND)
    own = command.by == root.actor
    # A replacement gives the whole record: who cannot read a part of it would drop that part unseen.
    classes = {part.partition("/")[0] for part in plain(root.event).parts}
    readable = own or classes <= {str(each) for each in sees(command.role)}
    must(readable and (own or command.role not in PROVISIONAL_ROLES), "annotation.not-your-record", "E13")
    if isinstance(root.event, GUARDED) or root.urgency is Urgency.DANGER:
        must(command.role in APPROVERS, "annotation.needs-an-approver", "E05")
        must_be_another(command, given, {root.actor})


def _root(given: Given, target: Record) -> Record:
    """The record that an annotation, or an annotation of one, is about in the end."""
    while isinstance(target.event, (Corrected, Voided)):
        target = _target(given, target.event.corrects if isinstance(target.event, Corrected) else target.event.voids)
    return target


def _target(given: Given, id: EventId) -> Record:
    for record in given.history.records:
        if record.id == id:
            return record
    raise Refused("record.unknown", "E13", record=id)


def _standing(given: Given, id: EventId) -> Effective | None:
    return next((each for each in given.history.effective if each.record.id == id), None)


def _must_be_sound(replacement: Event, original: Event) -> None:
    if replacement.flaw:
        raise Refused(replacement.flaw, "E13")
    reverses = replacement.KIND is Kind.DECISION and _outcome(replacement) != _outcome(original)
    must(not reverses, "correction.reverses-a-decision", "E13", type=replacement.NAME)


def _outcome(event: Any) -> dict[str, Any]:
    forms = {each.name: each.shape.form for each in fields_of(type(event))}
    values = {each.name: getattr(event, each.name) for each in fields(event)}
    return {name: value for name, value in values.items() if forms[name] in OUTCOME_FORMS and value is not UNOPENED}
