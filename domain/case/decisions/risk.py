"""Rules of risk: raised by anyone at once, lowered by two (E05); allegations (E15)."""

from domain.case.decisions.rules import must, must_be_another, must_be_holder
from domain.case.events.outreach import DangerLifted
from domain.case.events.risk import AllegationResolved, ContactBlockLifted, RiskLowered, RiskLoweringProposed
from domain.case.events.work import ReviewSigned
from domain.command import ALREADY_SO, Answer, Command, Given, granted
from domain.identifiers import EventId
from domain.record import Record


def lift_danger(command: Command[DangerLifted], given: Given) -> Answer:
    """An alarm that was raised and is not lifted yet, lifted by another than who raised it."""
    raised = _recorded(given, command.event.danger)
    must(raised is not None, "danger.unknown")
    assert raised is not None
    if all(each.id != raised.id for each in given.case.outreach.dangers):
        return ALREADY_SO
    must_be_another(command, given, {raised.actor})
    return granted(command)


def propose_lower_risk(command: Command[RiskLoweringProposed], given: Given) -> Answer:
    """The case holder proposes, and only a lower level (E05)."""
    must_be_holder(command, given, "E05")
    level = given.case.risk.level
    must(level is not None and command.event.level.rank < level.rank, "risk.not-lower", "E05", level=level)
    proposed = any(each.level is command.event.level for each in given.case.risk.proposals)
    return ALREADY_SO if proposed else granted(command)


def lower_risk(command: Command[RiskLowered], given: Given) -> Answer:
    """The supervisor agrees, and is not the one who proposed (E05, E15)."""
    proposal = given.case.risk.proposal(command.event.proposal)
    if proposal is None:
        must(any(each.id == command.event.proposal for each in given.history.records), "risk.no-such-proposal", "E05")
        return ALREADY_SO
    must_be_another(command, given, proposal.authors)
    return granted(command)


def lift_block(command: Command[ContactBlockLifted], given: Given) -> Answer:
    """A block that was set and is not lifted yet, lifted by another than who set it."""
    blocked = _recorded(given, command.event.block)
    must(blocked is not None, "contact-block.unknown")
    assert blocked is not None
    if all(each.id != blocked.id for each in given.case.risk.blocks):
        return ALREADY_SO
    must_be_another(command, given, {blocked.actor})
    return granted(command)


def resolve_allegation(command: Command[AllegationResolved], given: Given) -> Answer:
    """Nobody resolves an allegation that they made, or that is against themselves (E15)."""
    alleged = _recorded(given, command.event.allegation)
    must(alleged is not None, "allegation.unknown")
    assert alleged is not None
    if alleged.id not in given.case.risk.allegations:
        return ALREADY_SO
    must_be_another(command, given, {alleged.actor})
    return granted(command)


def _recorded(given: Given, id: EventId) -> Record | None:
    return next((each for each in given.history.records if each.id == id), None)


def sign_review(command: Command[ReviewSigned], given: Given) -> Answer:
    """The supervisor signs a review that somebody else held (E15)."""
    review = next((each for each in given.case.work.reviews if each.id == command.event.review), None)
    must(review is not None, "review.unknown")
    assert review is not None
    if review.signed_at is not None:
        return ALREADY_SO
    must_be_another(command, given, review.authors)
    return granted(command)
