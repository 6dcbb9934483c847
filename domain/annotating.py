"""Rules for correcting and voiding earlier records, the same in every stream (E13)."""

from dataclasses import fields
from typing import Any

from domain.access import APPROVERS, may_do, sees
from domain.annotations import Corrected, Held, Settled, Voided
from domain.case.decisions.rules import must, must_be_another
from domain.case.events.closing import FamilyChecked, HandedOver
from domain.case.events.intake import ConsentRecorded
from domain.case.events.privacy import AuditOrdered, BreakGlassUsed, CaseworkRequested, ChildRestricted
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
from domain.standing import voids
from domain.urgency import Urgency

OUTCOME_FORMS = frozenset({Form.CODE, Form.ID, Form.YES_NO, Form.NUMBER, Form.LIST, Form.GROUP, Form.EVENT})
"""What a decision *is*; its dates and texts are corrected like those of any record."""

OPENINGS = (BreakGlassUsed, CaseworkRequested, AuditOrdered, ChildRestricted)
"""What says who may look, and for how long: it is done anew or ended, and never moved afterwards."""

GUARDED = (*WARNS, FamilyChecked, ConsentRecorded, HandedOver)
"""Observations on which the safety of a child rests: an approver changes them, and never their author alone."""


def correct(command: Command[Corrected], given: Given) -> Answer:
    """The old value stays; a decision's outcome is only reversed by another decision (E13)."""
    event = command.event
    target = _target(given, event.corrects)
    must(event.replacement is not None or event.occurred_at is not None, "correction.changes-nothing", "E13")
    must(not isinstance(target.event, (Held, Settled, Voided)), "correction.of-an-annotation", "E13")
    links = _links(given, target)
    must(not isinstance(links[-1].event, OPENINGS), "correction.of-an-opening", "E15")
    lineage = _lineage(given, links[-1])
    _must_be_entitled(command, given, lineage)
    must(_reads_all(command, lineage), "annotation.not-your-record", "E13")
    gone = voids(given.history.records)
    must(not any(each.id in gone for each in links), "correction.of-a-voided-record", "E13")
    if event.replacement is None:
        return granted(command)
    root = links[-1]
    must(type(event.replacement) is type(root.event), "correction.another-type", "E13", type=root.event.NAME)
    _must_be_sound(event.replacement, root.event)
    now = _standing(given, root.id)
    already = now is not None and now.event == event.replacement and event.occurred_at is None
    return ALREADY_SO if already else granted(command)


def void(command: Command[Voided], given: Given) -> Answer:
    """Observations, corrections and voids can be voided; a decision is reversed by another (E13)."""
    target = _target(given, command.event.voids)
    decided = target.event.KIND is Kind.DECISION or isinstance(target.event, (Held, ChildRegistered))
    must(not decided, "void.of-a-decision", "E13", type=target.event.NAME)
    lineage = _lineage(given, _links(given, target)[-1])
    _must_be_entitled(command, given, lineage)
    # A void drops no words unseen, so an approver may void what only its author reads.
    must(command.role in APPROVERS or _reads_all(command, lineage), "annotation.not-your-record", "E13")
    return ALREADY_SO if target.id in voids(given.history.records) else granted(command)


def _must_be_entitled(command: Command[Event], given: Given, lineage: list[Record]) -> None:
    """Who changes a record could have made it, and weakens no protection alone."""
    root = lineage[0]
    must(command.stream.startswith(("case-", "child-")), "annotation.not-in-this-stream", "E13")
    must(root.event.COMMAND is not None, "record.written-along", "E13", type=root.event.NAME)
    must(may_do(command.role, type(root.event)), "role.may-not", role=str(command.role), command=root.event.COMMAND)
    if isinstance(root.event, GUARDED) or any(each.urgency is Urgency.DANGER for each in lineage):
        must(command.role in APPROVERS, "annotation.needs-an-approver", "E05")
        must_be_another(command, given, {each.actor for each in lineage})


def _reads_all(command: Command[Event], lineage: list[Record]) -> bool:
    """Whether every wording is the asker's own, in the same role, or readable in that role.

    A replacement gives the whole record: who cannot read a part of it would drop that part unseen.
    """
    wordings = [each for each in lineage if not isinstance(each.event, Voided)]
    if all(each.actor == command.by and each.role is command.role for each in wordings):
        return True
    classes = {part.partition("/")[0] for each in wordings for part in plain(each.event).parts}
    return command.role not in PROVISIONAL_ROLES and classes <= {str(each) for each in sees(command.role)}


def _links(given: Given, target: Record) -> list[Record]:
    """From an annotation to the record that it is about in the end."""
    links = [target]
    while isinstance(links[-1].event, (Corrected, Voided)):
        event = links[-1].event
        links.append(_target(given, event.corrects if isinstance(event, Corrected) else event.voids))
    return links


def _lineage(given: Given, root: Record) -> list[Record]:
    """A record with all corrections and voids of it, and of those."""
    lineage = {root.id: root}
    for record in given.history.records:
        match record.event:
            case Corrected(corrects=about) | Voided(voids=about) if about in lineage:
                lineage[record.id] = record
            case _:
                pass
    return list(lineage.values())


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
