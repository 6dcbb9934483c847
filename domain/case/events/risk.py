"""Risk: raised by anyone at once, lowered only by case holder and supervisor; who must not meet the child."""

from domain.case.vocabulary import AllegationOutcome, RiskLevel
from domain.declaration import decision, observation
from domain.event import Event
from domain.identifiers import EventId, PersonId, StaffId
from domain.sensitivity import casework, fact, identity, sealed
from domain.urgency import Urgency


@observation("case.risk-raised", noun="risk-raisings", command="raise risk")
class RiskRaised(Event):
    """Somebody judged the risk to be at least this high; it holds at once."""

    level: RiskLevel = fact("The level")
    reasons: str = casework("Why")

    @property
    def urgency(self) -> Urgency:
        return Urgency.REVIEW if self.level is RiskLevel.HIGH else Urgency.NONE


@decision("case.risk-lowering-proposed", noun="risk-lowering-proposals", command="propose lower risk")
class RiskLoweringProposed(Event):
    """The case holder proposes a lower level."""

    level: RiskLevel = fact("The level proposed")
    reasons: str = casework("Why")


@decision("case.risk-lowered", noun="risk-lowerings", command="lower risk")
class RiskLowered(Event):
    """The supervisor agreed to the lower level; what the two had not seen stays in force."""

    proposal: EventId = fact("The proposal of the case holder")
    reasons: str | None = casework("What the supervisor adds", default=None, longest=1_000)


@observation("case.contact-blocked", noun="contact-blocks", command="block contact")
class ContactBlocked(Event):
    """A person must not meet or receive the child."""

    person: PersonId = fact("The person")
    name: str | None = identity("The person's name", default=None, about="person")
    reason: str = casework("Why", about="person", longest=1_000)


@decision("case.contact-block-lifted", noun="contact-block-liftings", command="lift contact block")
class ContactBlockLifted(Event):
    """The person may meet the child again."""

    block: EventId = fact("The block")
    reason: str = casework("Why", longest=1_000)


@observation("case.allegation-recorded", noun="allegations", command="record allegation")
class AllegationRecorded(Event):
    """Somebody is said to have harmed the child; sealed for the named few."""

    against_staff: StaffId | None = sealed("The member of staff it is about", default=None)
    against_person: PersonId | None = sealed("The other person it is about", default=None)
    account: str = sealed("What is alleged")

    @property
    def urgency(self) -> Urgency:
        return Urgency.REVIEW


@decision("case.allegation-resolved", noun="allegation-resolutions", command="resolve allegation")
class AllegationResolved(Event):
    """An allegation was examined, and this is what was found."""

    allegation: EventId = fact("The allegation")
    outcome: AllegationOutcome = fact("What was found")
    reasons: str = sealed("Why")
