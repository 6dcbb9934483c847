"""Arrival, screening, consent, the intake decision, the contract, who works on the case, and the bed."""

from datetime import date

from domain.case.vocabulary import (
    Answer,
    Asked,
    AssignmentEnd,
    ConsentItem,
    EntryMode,
    GuardianStatus,
    IntakeOutcome,
    LegalBasis,
)
from domain.declaration import decision, observation
from domain.event import Event
from domain.identifiers import EventId, StaffId
from domain.sensitivity import casework, fact, special


@observation("case.child-arrived", noun="arrivals", command="record arrival")
class ChildArrived(Event):
    """The child was brought to the shelter and handed over."""

    received_by: StaffId = fact("Who received the child")
    brought_by: str = casework("Who brought the child", longest=200)
    condition: str = casework("How the child was on arrival", longest=1_000)
    belongings: str | None = casework("What the child had along", default=None, longest=1_000)
    minutes: str | None = casework("Reference of the handover minutes", default=None, longest=200)


@observation("case.safety-screened", noun="screenings", command="record screening")
class SafetyScreened(Event):
    """The first look at safety and health in the shelter."""

    findings: str = casework("What the screening showed")
    urgent_needs: str | None = casework("What the child needs today", default=None, longest=1_000)
    health: str | None = special("Health findings", default=None)


@observation("case.consent-recorded", noun="consents", command="record consent")
class ConsentRecorded(Event):
    """Somebody was asked for consent or assent, and answered."""

    item: ConsentItem = fact("What was asked for")
    asked: Asked = fact("Who was asked")
    answer: Answer = fact("What they answered")
    valid_until: date | None = fact("Until when the answer holds", default=None)
    explained: str = casework("How it was explained", longest=1_000)
    scope: str | None = casework("What it covers, and what is withheld from whom", default=None, longest=1_000)


@decision("case.override-requested", noun="override-requests", command="request override")
class OverrideRequested(Event):
    """The guardian's consent cannot be had; the supervisor is asked to decide without it."""

    basis: LegalBasis = fact("On which legal basis")
    guardian: GuardianStatus = fact("Why the guardian's consent is missing")
    reason: str = casework("Why the child must be received all the same")


@decision("case.override-approved", noun="override-approvals", command="approve override")
class OverrideApproved(Event):
    """The supervisor approved working without the guardian's consent."""

    request: EventId = fact("The request")
    document: str | None = casework("Reference of the social office's agreement", default=None, longest=200)
    signed_by: str | None = casework("Who signed it there", default=None, longest=200)


@decision("case.intake-decided", noun="intake-decisions", command="decide intake")
class IntakeDecided(Event):
    """The agency decided whether to work with the child."""

    outcome: IntakeOutcome = fact("Accepted, screened out, or referred")
    entry_mode: EntryMode = fact("How the child came")
    reasons: str = casework("Why")


@decision("case.contract-agreed", noun="contracts", command="agree contract")
class ContractAgreed(Event):
    """Child and worker agreed on working together."""

    agreed_with: tuple[Asked, ...] = fact("Who agreed")
    house_rules_explained: bool = fact("Whether the house rules were explained")
    terms: str = casework("What was agreed")
    document: str | None = casework("Reference of the signed paper", default=None, longest=200)


@decision("case.worker-assigned", noun="worker-assignments", command="assign worker")
class WorkerAssigned(Event):
    """A social worker became the case holder."""

    worker: StaffId = fact("The case holder")


@decision("case.student-assigned", noun="student-assignments", command="assign student")
class StudentAssigned(Event):
    """A practicum student joined the work on this case."""

    student: StaffId = fact("The student")
    until: date | None = fact("The planned end of the practicum", default=None)


@decision("case.student-assignment-ended", noun="student-assignment-endings", command="end student assignment")
class StudentAssignmentEnded(Event):
    """The student left; the case goes on with its holder."""

    student: StaffId = fact("The student")
    reason: AssignmentEnd = fact("Why it ended")


@observation("case.stay-started", noun="stays", command="start stay")
class StayStarted(Event):
    """The child got a bed in the shelter."""

    room: str | None = casework("Room and bed", default=None, longest=100)


@observation("case.stay-ended", noun="stay-endings", command="end stay")
class StayEnded(Event):
    """The child left the bed for good."""

    stay: EventId = fact("The stay that ended")
