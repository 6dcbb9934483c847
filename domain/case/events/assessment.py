"""The bio-psycho-social-spiritual assessment: inquiries, claims with their sources, scores, and signatures."""

from datetime import date

from domain.case.events.outreach import judged
from domain.case.vocabulary import (
    Aspect,
    AssessmentReason,
    BpssDomain,
    Concern,
    DangerSign,
    Instrument,
    Respondent,
    Source,
    UnknownReason,
)
from domain.declaration import decision, group, observation
from domain.event import Event
from domain.identifiers import EventId
from domain.sensitivity import casework, fact, special
from domain.urgency import Urgency


@decision("case.assessment-started", noun="assessments", command="start assessment")
class AssessmentStarted(Event):
    """A round of assessment began."""

    reason: AssessmentReason = fact("Why it is made")


@observation("case.inquiry-made", noun="inquiries", command="record inquiry")
class InquiryMade(Event):
    """The assessor interviewed, observed, visited or asked."""

    method: Source = fact("How")
    child_seen: bool = fact("Whether the assessor saw the child")
    place: str | None = casework("Where", default=None, longest=200)
    with_whom: str | None = casework("With whom", default=None, longest=200)
    summary: str = casework("What came out")
    concerns: tuple[Concern, ...] = casework("Protection concerns", default=())
    danger: tuple[DangerSign, ...] = casework("Signs of immediate danger", default=())

    @property
    def urgency(self) -> Urgency:
        return judged(self.danger, self.concerns)


@observation("case.claim-recorded", noun="claims", command="record claim")
class ClaimRecorded(Event):
    """A statement about the child's life, with its source; claims may contradict each other."""

    domain: BpssDomain = fact("Which side of the assessment")
    aspect: Aspect = fact("Finding, strength, risk or wish")
    source: Source = fact("Where it comes from")
    inquiry: EventId | None = fact("The inquiry in which it came up", default=None)
    said_on: date | None = fact("When it was said or seen", default=None)
    unknown: UnknownReason | None = fact("Why nothing is known, where nothing is", default=None)
    contradicts: tuple[EventId, ...] = fact("Earlier claims that cannot be true beside it", default=())
    resolves: tuple[EventId, ...] = fact("Earlier claims whose contradiction it clears up", default=())
    statement: str | None = casework("What is claimed", default=None)
    special_statement: str | None = special("What is claimed about health, belief, sexuality or the mind", default=None)

    @property
    def flaw(self) -> str | None:
        said = self.statement is not None or self.special_statement is not None
        return "claim.neither-known-nor-unknown" if said == (self.unknown is not None) else None


@group
class Score:
    """One scale of an instrument."""

    scale: str = special("The scale", longest=60)
    value: int = special("The score", lowest=0, highest=1_000)


@observation("case.instrument-scored", noun="instrument-scores", command="record instrument scores")
class InstrumentScored(Event):
    """An instrument was filled in; a screen, never a diagnosis."""

    instrument: Instrument = fact("Which instrument")
    respondent: Respondent = fact("Who answered")
    complete: bool = fact("Whether it was filled in completely")
    scores: tuple[Score, ...] = special("The scores by scale", default=())
    remarks: str | None = special("What the assessor makes of it", default=None)


@decision("case.assessment-signed", noun="assessment-signatures", command="sign assessment")
class AssessmentSigned(Event):
    """The case holder signed the assessment as it stood."""

    assessment: EventId = fact("The round of assessment")
    late_because: str | None = casework("Why it took longer than the deadline", default=None, longest=1_000)


@decision("case.countersigned", noun="countersignatures", command="countersign entries")
class Countersigned(Event):
    """The worker in charge stands behind entries of a student or volunteer."""

    entries: tuple[EventId, ...] = fact("The entries as they stood")
    remark: str | None = casework("What should be added", default=None, longest=1_000)
