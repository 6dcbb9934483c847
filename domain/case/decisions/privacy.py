"""Rules of looking beyond the usual: E14, E15."""

from datetime import datetime, timedelta

from domain.case.decisions.rules import must, must_be_another
from domain.case.events.privacy import (
    AuditOrdered,
    AuditOrderEnded,
    BreakGlassReviewed,
    BreakGlassUsed,
    CaseworkRequested,
    ChildRestricted,
    RestrictionLifted,
)
from domain.case.state.privacy import AuditOrder, Opening
from domain.command import ALREADY_SO, Answer, Command, Given, granted
from domain.event import Event
from domain.identifiers import EventId
from domain.staff.vocabulary import Role

GLASS_HOLDS = timedelta(minutes=60)
REQUEST_HOLDS = timedelta(days=7)


def break_glass(command: Command[BreakGlassUsed], given: Given) -> Answer:
    """For an hour at most; asked again while it is open that long already, it adds nothing (E14)."""
    until = command.event.until
    must(_within(GLASS_HOLDS, command, until), "break-glass.too-long", "E14", minutes=60)
    return ALREADY_SO if _open(given.case.privacy.glasses, command, until) else granted(command)


def review_glass(command: Command[BreakGlassReviewed], given: Given) -> Answer:
    """By somebody else than who broke it (E14, E15)."""
    glass = given.case.privacy.glass(command.event.glass)
    must(glass is not None, "break-glass.unknown", "E14")
    assert glass is not None
    if glass.reviewed_at is not None:
        return ALREADY_SO
    must_be_another(command, given, {glass.by})
    return granted(command)


def request_casework(command: Command[CaseworkRequested], given: Given) -> Answer:
    """For a week at most."""
    until = command.event.until
    must(_within(REQUEST_HOLDS, command, until), "casework-request.too-long", days=7)
    return ALREADY_SO if _open(given.case.privacy.requests, command, until) else granted(command)


def restrict_child(command: Command[ChildRestricted], given: Given) -> Answer:
    """It protects at once; restricting again admits fewer, or others by somebody else than who restricted it (E15)."""
    standing, admitted = given.case.privacy.restriction, frozenset(command.event.admitted)
    if standing is None:
        return granted(command)
    if not admitted <= standing.admitted:
        must_be_another(command, given, standing.authors)
    return ALREADY_SO if admitted == standing.admitted else granted(command)


def lift_restriction(command: Command[RestrictionLifted], given: Given) -> Answer:
    """By somebody else than who restricted it (E15)."""
    lifted = command.event.restriction
    must(_is_a(ChildRestricted, given, lifted), "restriction.unknown")
    standing = given.case.privacy.restriction
    if standing is None or standing.id != lifted:
        return ALREADY_SO
    must_be_another(command, given, standing.authors)
    return granted(command)


def order_audit(command: Command[AuditOrdered], given: Given) -> Answer:
    """The order names somebody who is an auditor then, and who does not record it (E15)."""
    event = command.event
    must_be_another(command, given, {event.auditor})
    is_one = given.member(event.auditor).has(Role.AUDITOR, event.since)
    must(is_one, "audit-order.not-an-auditor", auditor=event.auditor)
    same = (event.auditor, event.scope, event.since, event.until)
    return ALREADY_SO if any(_terms(each) == same for each in given.case.privacy.orders) else granted(command)


def end_audit_order(command: Command[AuditOrderEnded], given: Given) -> Answer:
    """An order ends once."""
    ended = command.event.order
    must(_is_a(AuditOrdered, given, ended), "audit-order.unknown")
    return granted(command) if any(each.id == ended for each in given.case.privacy.orders) else ALREADY_SO


def _within(longest: timedelta, command: Command[Event], until: datetime) -> bool:
    return command.recorded_at < until <= command.recorded_at + longest


def _open(openings: tuple[Opening, ...], command: Command[Event], until: datetime) -> bool:
    open_now = (each for each in openings if each.holds(command.by, command.role, command.recorded_at))
    return any(until <= each.until for each in open_now)


def _is_a(kind: type[Event], given: Given, id: EventId) -> bool:
    return any(each.id == id and isinstance(each.event, kind) for each in given.history.records)


def _terms(order: AuditOrder) -> tuple[object, ...]:
    return order.auditor, order.scope, order.since, order.until
