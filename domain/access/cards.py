"""What ``r`` of the matrix shows: the few fields of a class that a role needs, event by event (``domain.md`` 6.1)."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.access.matrix import Extent, Extents
from domain.case.events import assessment, intake, outreach, planning, risk
from domain.case.vocabulary import BpssDomain
from domain.child import events as child
from domain.child.vocabulary import IdentityAttribute, SpecialAttribute
from domain.event import Event
from domain.sensitivity import Sensitivity
from domain.shape import fields_of
from domain.staff.vocabulary import Role

D1, D2, D3, D4, D5 = Sensitivity


@dataclass(frozen=True, slots=True)
class Line:
    """Some fields of one event; only ``where`` a coded field has one of these values, if that is said."""

    fields: frozenset[str]
    where: tuple[str, frozenset[str]] | None = None

    def shows(self, event: Event) -> frozenset[str] | None:
        """``None`` where the event is not the one that is meant."""
        if self.where is None:
            return self.fields
        name, values = self.where
        return self.fields if getattr(event, name) in values else None


Card = dict[type[Event], Line]


def _line(*fields: str) -> Line:
    return Line(frozenset(fields))


def _where(name: str, values: Collection[str], *fields: str) -> Line:
    return Line(frozenset(fields), (name, frozenset(values)))


ALERTS: Card = {
    intake.WorkerAssigned: _line("worker"),
    outreach.DangerEscalated: _line("told", "told_at"),
    outreach.DangerLifted: _line("danger"),
    risk.ContactBlocked: _line("person"),
    risk.ContactBlockLifted: _line("block"),
}
"""Whom to call, and what to beware of."""

SAFETY: Card = ALERTS | {intake.ConsentRecorded: _line("item", "asked", "answer", "valid_until")}
"""With what the child, or somebody for it, has said no to."""

BED: Card = ALERTS | {
    intake.ChildArrived: _line("received_by"),
    intake.StayStarted: _line(),
    intake.StayEnded: _line("stay"),
    child.RelationClaimed: _line("person"),
}
"""And whether the child sleeps here, and who came with it."""

_MET: Card = {
    child.ChildRegistered: _line("label"),
    outreach.ContactRecorded: _line("label", "nicknames", "sex_as_seen", "age_band", "marks"),
    risk.ContactBlocked: _line("name"),
}


def _claims(*attributes: IdentityAttribute) -> Card:
    return {child.IdentityClaimed: _where("attribute", attributes, "value")}


def _what_is_claimed(*attributes: IdentityAttribute) -> Card:
    """The facts without which a value says nothing."""
    return {child.IdentityClaimed: _where("attribute", attributes, "attribute", "evidence", "missing")}


NAME, ALIAS, SEX, MARK = (
    IdentityAttribute.NAME,
    IdentityAttribute.ALIAS,
    IdentityAttribute.SEX,
    IdentityAttribute.MARK,
)

KNOWN_ON_THE_STREET: Card = _MET | _claims(ALIAS, SEX, MARK)
RECOGNISED: Card = _MET | _claims(NAME, ALIAS, SEX, MARK)
NAMED: Card = {child.ChildRegistered: _line("label"), **_claims(NAME, ALIAS), risk.ContactBlocked: _line("name")}

ON_THE_STREET: Card = SAFETY | _what_is_claimed(ALIAS, SEX, MARK)
AT_A_GLANCE: Card = SAFETY | _what_is_claimed(NAME, ALIAS, SEX, MARK)
IN_THE_HOUSE: Card = BED | _what_is_claimed(NAME, ALIAS)

CARE: Card = {
    intake.SafetyScreened: _line("urgent_needs"),
    planning.PlanDrafted: _line("safety_plan"),
    risk.ContactBlocked: _line("reason"),
    child.RelationClaimed: _line("contact"),
    outreach.DangerEscalated: _line("signs"),
}
"""What whoever puts the child to bed has to know."""

MIND: Card = {
    assessment.InstrumentScored: _line("scores", "remarks"),
    assessment.ClaimRecorded: _where("domain", {BpssDomain.PSYCHO}, "special_statement"),
}
BODY: Card = {
    intake.SafetyScreened: _line("health"),
    assessment.ClaimRecorded: _where("domain", {BpssDomain.BIO}, "special_statement"),
    child.SpecialClaimed: _where("attribute", {SpecialAttribute.DISABILITY}, "attribute", "value"),
}
"""The two fields of the professions."""

CARDS: dict[tuple[Role, Sensitivity], Card] = {
    (Role.OUTREACH_WORKER, D1): ON_THE_STREET,
    (Role.OUTREACH_WORKER, D2): KNOWN_ON_THE_STREET,
    (Role.SOCIAL_WORKER, D1): AT_A_GLANCE,
    (Role.SOCIAL_WORKER, D2): RECOGNISED,
    (Role.STUDENT, D2): RECOGNISED,
    (Role.VOLUNTEER, D1): ALERTS,
    (Role.CAREGIVER, D1): IN_THE_HOUSE,
    (Role.CAREGIVER, D2): NAMED,
    (Role.CAREGIVER, D3): CARE,
    (Role.PSYCHOLOGIST, D1): AT_A_GLANCE,
    (Role.PSYCHOLOGIST, D2): RECOGNISED,
    (Role.PSYCHOLOGIST, D4): MIND,
    (Role.NURSE, D1): AT_A_GLANCE,
    (Role.NURSE, D2): RECOGNISED,
    (Role.NURSE, D4): BODY,
    (Role.SUPERVISOR, D1): SAFETY,
    (Role.MANAGER, D1): AT_A_GLANCE,
    (Role.MANAGER, D2): RECOGNISED,
    (Role.AUDITOR, D2): NAMED,
    (Role.DATA_PROTECTION_OFFICER, D2): NAMED,
}
"""The card of a role for a class. An integrator has none: what it receives above D1 stands in its agreement."""

WHOLE = frozenset({(Role.STUDENT, D1), (Role.INTEGRATOR, D1)})
"""Where ``r`` limits the cases or the way, and leaves nothing of the class out."""


def has_card(role: Role, sensitivity: Sensitivity) -> bool:
    """Whether ``r`` shows this role anything of the class."""
    return (role, sensitivity) in WHOLE or (role, sensitivity) in CARDS


def as_whole(role: Role, sensitivity: Sensitivity, extent: Extent) -> bool:
    """Whether this much of the class is all of it for this role."""
    return extent is Extent.FULL or (extent is Extent.CARD and (role, sensitivity) in WHOLE)


def shown(role: Role, extents: Extents, event: Event) -> frozenset[str] | None:
    """The fields of this event that the matrix gives; ``None`` where the event is not there for this reader at all.

    The event must be opened as far as ``extents`` go: of what is closed no card can tell what it is about.
    """
    lines = {each: _shown_of(role, each, extent, event) for each, extent in extents.items()}
    if all(each is None for each in lines.values()):
        return None
    return frozenset().union(*(each for each in lines.values() if each is not None))


def _shown_of(role: Role, sensitivity: Sensitivity, extent: Extent, event: Event) -> frozenset[str] | None:
    if as_whole(role, sensitivity, extent):
        of_class = frozenset(each.name for each in fields_of(type(event)) if each.sensitivity is sensitivity)
        return of_class if of_class or sensitivity is D1 else None
    line = CARDS.get((role, sensitivity), {}).get(type(event))
    return None if line is None else line.shows(event)
