"""At the door: arrival, screening, consent, the intake decision, a bed, and who the child says to be."""

from datetime import date

from domain.case.events.intake import (
    ChildArrived,
    ConsentRecorded,
    ContractAgreed,
    IntakeDecided,
    OverrideApproved,
    OverrideRequested,
    SafetyScreened,
    StayStarted,
    WorkerAssigned,
)
from domain.case.events.risk import RiskRaised
from domain.case.vocabulary import (
    Answer,
    Asked,
    ConsentItem,
    GuardianStatus,
    IntakeOutcome,
    LegalBasis,
    RiskLevel,
)
from domain.child.events import BirthDateClaimed, IdentityClaimed, RelationClaimed, SpecialClaimed
from domain.child.vocabulary import (
    BirthPrecision,
    Evidence,
    IdentityAttribute,
    Living,
    MissingReason,
    SpecialAttribute,
)
from domain.identifiers import EventId
from domain.staff.vocabulary import Role
from service.demo.synthetic import street_words as words
from service.demo.synthetic.names import DISTRICTS, NICKNAMES, RELATIONS, RELATIVES, SECOND_NAMES
from service.demo.synthetic.telling import Teller

RELATIVE = "relative"
"""The one adult of the family who turns up in the story."""


def receive(told: Teller) -> EventId | None:
    """Take the child in; the id of the stay, or ``None`` where the agency does not accept."""
    _arrive(told)
    _be_asked(told)
    told.next_morning(0 if told.now.hour < 7 else 1)
    if told.outline.turned_away:
        outcome = told.chance.one_of((IntakeOutcome.SCREENED_OUT, IntakeOutcome.REFERRED))
        reasons = told.chance.one_of(words.TURNED_AWAY)
        told.ask(IntakeDecided(outcome=outcome, entry_mode=told.outline.entry_mode, reasons=reasons), told.holder)
        return None
    _accept(told)
    stay = told.ask(StayStarted(room=f"kamar {told.chance.number(1, 6)}"), told.team.any(Role.CAREGIVER, told.chance))
    tell_identity(told)
    return stay


def _arrive(told: Teller) -> None:
    chance, operation = told.chance, told.outline.in_operation
    caregiver = told.team.any(Role.CAREGIVER, chance)
    told.later(hours=chance.within(0.6, 2.5))
    arrived = ChildArrived(
        received_by=caregiver.id,
        brought_by=words.BROUGHT_BY_OPERATION if operation else chance.one_of(words.BROUGHT_BY),
        condition=chance.one_of(words.CONDITIONS),
        belongings=chance.one_of(words.BELONGINGS),
        minutes=f"BA-{chance.number(1, 9999):04d}/{told.now.year}",
    )
    told.ask(arrived, caregiver)
    told.later(hours=chance.within(0.5, 9))
    health = chance.one_of(words.HEALTH) if chance.happens(0.6) else None
    told.ask(SafetyScreened(findings=chance.one_of(words.FINDINGS), health=health), told.holder)
    level = chance.weighed({RiskLevel.LOW: 0.25, RiskLevel.MEDIUM: 0.55, RiskLevel.HIGH: 0.2})
    told.later(minutes=10)
    told.ask(RiskRaised(level=level, reasons=chance.one_of(words.RISK_REASONS)), told.holder)
    told.risk = level


def _be_asked(told: Teller) -> None:
    """The child is asked; the guardian too, where there is one who can be reached."""
    _consent(told, ConsentItem.SERVICES, Asked.CHILD, Answer.GIVEN)
    _consent(told, ConsentItem.KEEPING_DATA, Asked.CHILD, Answer.GIVEN)
    _consent(told, ConsentItem.PHOTO_VOICE, Asked.CHILD, Answer.REFUSED)


def _consent(told: Teller, item: ConsentItem, asked: Asked, answer: Answer) -> None:
    told.later(minutes=4)
    explained = told.chance.one_of(words.EXPLAINED)
    told.ask(ConsentRecorded(item=item, asked=asked, answer=answer, explained=explained), told.holder)


def _accept(told: Teller) -> None:
    chance = told.chance
    reachable = chance.happens(0.45)
    _consent(told, ConsentItem.SERVICES, Asked.GUARDIAN, Answer.GIVEN if reachable else Answer.NOT_REACHABLE)
    request = None if reachable else _ask_override(told)
    told.later(minutes=30)
    reasons = chance.one_of(words.INTAKE_REASONS)
    decided = IntakeDecided(outcome=IntakeOutcome.ACCEPTED, entry_mode=told.outline.entry_mode, reasons=reasons)
    told.ask(decided, told.holder)
    told.later(minutes=15)
    told.ask(WorkerAssigned(worker=told.holder.id), told.supervisor)
    if request is not None:
        told.later(hours=chance.within(0.5, 4))
        document = f"460/{chance.number(100, 999)}/{told.now.year}"
        told.ask(OverrideApproved(request=request, document=document), told.supervisor)
    told.later(minutes=45)
    agreed = ContractAgreed(agreed_with=(Asked.CHILD,), house_rules_explained=True, terms=words.TERMS)
    told.ask(agreed, told.holder)


def _ask_override(told: Teller) -> EventId:
    told.later(minutes=10)
    status = told.chance.one_of((GuardianStatus.NOT_REACHABLE, GuardianStatus.UNKNOWN))
    requested = OverrideRequested(basis=LegalBasis.VITAL_INTEREST, guardian=status, reason=words.OVERRIDE_REASON)
    return told.ask(requested, told.holder)


def tell_identity(told: Teller) -> None:
    """What the child says of itself, each a claim of its own."""
    chance, who = told.chance, told.holder
    told.later(minutes=20)
    name = f"{chance.one_of(NICKNAMES)} {chance.one_of(SECOND_NAMES)}"
    claims = (
        IdentityClaimed(attribute=IdentityAttribute.NAME, evidence=Evidence.CHILD, value=name),
        IdentityClaimed(attribute=IdentityAttribute.ORIGIN, evidence=Evidence.CHILD, value=chance.one_of(DISTRICTS)),
        IdentityClaimed(
            attribute=IdentityAttribute.NATIONAL_ID,
            evidence=Evidence.CHILD,
            missing=chance.one_of((MissingReason.NEVER_HAD, MissingReason.WITH_FAMILY)),
        ),
        BirthDateClaimed(evidence=Evidence.CHILD, precision=BirthPrecision.YEAR, born_on=date(told.outline.born, 1, 1)),
        RelationClaimed(
            person=told.person(RELATIVE),
            evidence=Evidence.CHILD,
            name=chance.one_of(RELATIVES),
            relation=chance.one_of(RELATIONS),
            living=Living.ALIVE,
            whereabouts=chance.one_of(DISTRICTS),
        ),
    )
    for claim in claims:
        told.later(minutes=2)
        told.ask_of_child(claim, who)
    if chance.happens(0.3):
        told.ask_of_child(
            SpecialClaimed(evidence=Evidence.CHILD, attribute=SpecialAttribute.LANGUAGE, value="Batak Toba"), who
        )
