"""What is claimed about a child's identity and relations, and which case of the child is open."""

from datetime import date

from domain.child.vocabulary import (
    BirthPrecision,
    ContactRule,
    Evidence,
    IdentityAttribute,
    Living,
    MissingReason,
    SpecialAttribute,
)
from domain.declaration import decision, observation
from domain.event import Event
from domain.identifiers import CaseId, PersonId
from domain.sensitivity import casework, fact, identity, special


@observation("child.registered", noun="children", command="register child")
class ChildRegistered(Event):
    """A child became known, under a working label."""

    label: str = identity("Working label, such as place and nickname", longest=80)


@observation("child.identity-claimed", noun="identity-claims", command="claim identity")
class IdentityClaimed(Event):
    """Somebody says who the child is; claims stand side by side, the better evidence shows."""

    attribute: IdentityAttribute = fact("What it is about")
    evidence: Evidence = fact("On what it rests")
    missing: MissingReason | None = fact("Why there is no value, where there is none", default=None)
    value: str | None = identity("The value", default=None, longest=200)
    document: str | None = identity("The paper that shows it", default=None, longest=200)

    @property
    def flaw(self) -> str | None:
        return "claim.neither-value-nor-missing" if (self.value is None) == (self.missing is None) else None


@observation("child.birth-date-claimed", noun="birth-date-claims", command="claim birth date")
class BirthDateClaimed(Event):
    """Somebody says when the child was born, as exactly as it is known."""

    evidence: Evidence = fact("On what it rests")
    precision: BirthPrecision = fact("How exactly it is known")
    born_on: date = identity("The date; of a year, a month or an estimate only that much counts")
    document: str | None = identity("The paper that shows it", default=None, longest=200)


@observation("child.relation-claimed", noun="relation-claims", command="claim relation")
class RelationClaimed(Event):
    """Somebody says that a person belongs to the child."""

    person: PersonId = fact("The other person")
    evidence: Evidence = fact("On what it rests")
    contact: ContactRule = casework("Whether they may meet the child", about="person", default=ContactRule.ALLOWED)
    name: str | None = identity("The person's name", default=None, about="person", longest=200)
    relation: str = identity("What the person is to the child", about="person", longest=100)
    living: Living = identity("Whether the person is alive", about="person", default=Living.UNKNOWN)
    whereabouts: str | None = casework("Where the person lives", default=None, about="person", longest=300)


@observation("child.special-claimed", noun="special-claims", command="claim special attribute")
class SpecialClaimed(Event):
    """Somebody says something of the child that is protected specially; never required."""

    evidence: Evidence = fact("On what it rests")
    attribute: SpecialAttribute = special("What it is about")
    value: str = special("The value", longest=500)


@decision("child.case-opened")
class ChildCaseOpened(Event):
    """The agency works with this child in a case; written together with the intake decision."""

    case: CaseId = fact("The case")


@decision("child.case-ended")
class ChildCaseEnded(Event):
    """The case of this child was closed; written together with the closing."""

    case: CaseId = fact("The case")


@observation("child.case-started")
class ChildCaseStarted(Event):
    """A case stream began with a contact; it becomes a case in the full sense at intake."""

    case: CaseId = fact("The case")
