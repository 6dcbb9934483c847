"""How work ends and is followed up: proposal, approval, return home, closing, aftercare, re-opening."""

from datetime import date

from domain.case.vocabulary import (
    ClosureReason,
    ExitDestination,
    FamilyFinding,
    Informed,
    Means,
    ReopeningReason,
    Satisfaction,
    Wellbeing,
)
from domain.declaration import decision, observation
from domain.event import Event
from domain.identifiers import EventId, PersonId, StaffId
from domain.sensitivity import casework, fact, identity
from domain.urgency import Urgency


@observation("case.family-checked", noun="family-checks", command="record family check")
class FamilyChecked(Event):
    """A worker checked whether this adult can receive the child."""

    person: PersonId = fact("The adult")
    finding: FamilyFinding = fact("What the check showed")
    name: str = identity("The adult's name", about="person", longest=200)
    relation: str = identity("What the adult is to the child", about="person", longest=100)
    account: str = casework("What was seen and said", about="person")


@observation("case.exit-plan-recorded", noun="exit-plans", command="record exit plan")
class ExitPlanRecorded(Event):
    """What happens after the closing was agreed."""

    responsible: StaffId = fact("Who keeps contact")
    contacts_on: tuple[date, ...] = fact("When the child will be contacted")
    plan: str = casework("What was agreed")


@decision("case.closure-proposed", noun="closure-proposals", command="propose closure")
class ClosureProposed(Event):
    """The case holder proposes to end the work."""

    reason: ClosureReason = fact("Why the work ends")
    destination: ExitDestination = fact("Where the child goes")
    child_informed: Informed = fact("Whether the child was told")
    exit_plan: EventId | None = fact("The exit plan", default=None)
    receiving_adult: PersonId | None = fact("Who receives the child", default=None)
    summary: str = casework("What was done and what became of it")
    other_reason: str | None = casework("The reason, where it is another", default=None, longest=500)
    unmet_goals: str | None = casework("Why goals were not met", default=None, longest=2_000)
    not_informed_because: str | None = casework("Why the child was not told", default=None, longest=1_000)
    risk_not_assessed_because: str | None = casework(
        "Why there is no risk level of the last 30 days", default=None, longest=1_000
    )
    child_view: str | None = casework("What the child thinks of it", default=None, longest=2_000)

    @property
    def flaw(self) -> str | None:
        if self.reason is ClosureReason.OTHER and self.other_reason is None:
            return "closure.other-reason-unsaid"
        if self.child_informed is Informed.NOT_INFORMED and self.not_informed_because is None:
            return "closure.not-informed-unexplained"
        return None


@decision("case.closure-approved", noun="closure-approvals", command="approve closure")
class ClosureApproved(Event):
    """The supervisor approved the closing as proposed."""

    proposal: EventId = fact("The proposal")
    remark: str | None = casework("What the supervisor adds", default=None, longest=1_000)


@decision("case.closure-cosigned", noun="closure-cosignatures", command="cosign closure")
class ClosureCosigned(Event):
    """The shelter manager signed a return or transfer too."""

    proposal: EventId = fact("The proposal")


@decision("case.closure-returned", noun="closure-returns", command="return closure")
class ClosureReturned(Event):
    """The supervisor sent the proposal back, or took the approval back before the closing."""

    proposal: EventId = fact("The proposal")
    reason: str = casework("Why", longest=1_000)


@observation("case.feedback-given", noun="feedback", command="record feedback")
class FeedbackGiven(Event):
    """The child said how the work was for it."""

    satisfaction: Satisfaction = fact("In one word")
    words: str | None = casework("In the child's own words", default=None, longest=2_000)


@observation("case.handed-over", noun="handovers", command="record handover")
class HandedOver(Event):
    """The child was handed over, with minutes."""

    destination: ExitDestination = fact("Where the child went")
    person: PersonId | None = fact("Who received the child", default=None)
    minutes: str = casework("Reference of the handover minutes", longest=200)
    documents: str | None = casework("Documents and belongings given along", default=None, longest=1_000)
    remarks: str | None = casework("How the receiving adult took it", default=None, about="person", longest=1_000)


@decision("case.closed", noun="closings", command="close case")
class CaseClosed(Event):
    """The work ended as proposed and approved."""

    approval: EventId = fact("The approval")


@observation("case.aftercare-contacted", noun="aftercare-contacts", command="record aftercare contact")
class AftercareContacted(Event):
    """The child, or somebody around it, was contacted after the closing."""

    means: Means = fact("How")
    wellbeing: Wellbeing = fact("How the child was found")
    account: str = casework("What was seen and said")

    @property
    def urgency(self) -> Urgency:
        return Urgency.REVIEW if self.wellbeing is Wellbeing.AT_RISK else Urgency.NONE


@decision("case.aftercare-ended", noun="aftercare-endings", command="end aftercare")
class AftercareEnded(Event):
    """Aftercare came to its end."""

    outcome: str = casework("How the child lives now", longest=2_000)


@observation("case.reopening-asked", noun="reopening-requests", command="ask to reopen")
class ReopeningAsked(Event):
    """Somebody asked that work start again."""

    because: ReopeningReason = fact("Why")
    account: str = casework("What happened", longest=2_000)

    @property
    def urgency(self) -> Urgency:
        return Urgency.REVIEW


@decision("case.reopened", noun="reopenings", command="reopen case")
class CaseReopened(Event):
    """The supervisor decided that work starts again, in a new episode."""

    because: ReopeningReason = fact("Why")
    reasons: str = casework("What the decision rests on", longest=2_000)
