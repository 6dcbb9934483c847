"""The work itself and its evaluation: sessions, services, conferences, reviews."""

from datetime import datetime

from domain.case.events.outreach import judged
from domain.case.vocabulary import (
    Attendance,
    Concern,
    DangerSign,
    ReviewConclusion,
    Service,
    ServiceProgress,
    SessionKind,
    Source,
    TranscribedKind,
)
from domain.declaration import decision, group, observation
from domain.event import Event
from domain.identifiers import EventId
from domain.sensitivity import casework, fact, sealed
from domain.urgency import Urgency


@decision("case.session-planned", noun="planned-sessions", command="plan session")
class SessionPlanned(Event):
    """A session was agreed for a time."""

    kind: SessionKind = fact("What kind of session")
    planned_for: datetime = fact("For when")
    goals: tuple[EventId, ...] = fact("The goals it serves", default=())
    place: str | None = casework("Where", default=None, longest=200)


@observation("case.session-held", noun="sessions", command="record session")
class SessionHeld(Event):
    """A session took place, or should have: the child's attendance says which."""

    kind: SessionKind = fact("What kind of session")
    attendance: Attendance = fact("Whether the child took part")
    planned: EventId | None = fact("The planned session, where it was planned", default=None)
    goals: tuple[EventId, ...] = fact("The goals it served", default=())
    place: str | None = casework("Where", default=None, longest=200)
    summary: str = casework("What happened")
    result: str | None = casework("What came of it", default=None, longest=2_000)
    next_step: str | None = casework("What comes next", default=None, longest=1_000)
    concerns: tuple[Concern, ...] = casework("Protection concerns", default=())
    danger: tuple[DangerSign, ...] = casework("Signs of immediate danger", default=())
    sealed_note: str | None = sealed("What only the named few may read", default=None)

    @property
    def urgency(self) -> Urgency:
        return judged(self.danger, self.concerns)


@observation("case.service-recorded", noun="services", command="record service")
class ServiceRecorded(Event):
    """A service was asked for, answered or delivered."""

    progress: ServiceProgress = fact("How far it has come")
    goal: EventId | None = fact("The goal it serves", default=None)
    service: Service = casework("Which service")
    provider: str | None = casework("Who provides it", default=None, longest=200)
    details: str | None = casework("What was done", default=None, longest=2_000)


@observation("case.conference-held", noun="conferences", command="record case conference")
class ConferenceHeld(Event):
    """The professions met about the case."""

    participants: str = casework("Who took part", longest=500)
    conclusions: str = casework("What they concluded")


@observation("case.decision-transcribed", noun="transcribed-decisions", command="transcribe decision")
class DecisionTranscribed(Event):
    """A decision that somebody took on paper, copied by another: it is known, and nobody's approval here."""

    kind: TranscribedKind = fact("What kind of decision it was")
    decided_by: str = casework("Who took it, as the paper says", longest=200)
    document: str = casework("Reference of the paper", longest=200)
    content: str = casework("What was decided, and why")


@group
class GoalRating:
    """How far one goal has come, on the goal attainment scale."""

    goal: EventId = fact("The goal")
    level: int = fact("From -2, much less than expected, to +2, much more", lowest=-2, highest=2)


@observation("case.review-held", noun="reviews", command="record review")
class ReviewHeld(Event):
    """The work was evaluated with the child."""

    methods: tuple[Source, ...] = fact("On what it rests")
    ratings: tuple[GoalRating, ...] = fact("The level of each goal", default=())
    conclusion: ReviewConclusion = fact("What follows")
    behaviour: str = casework("What was observed")
    child_words: str | None = casework("What the child says of it", default=None, longest=2_000)


@decision("case.review-signed", noun="review-signatures", command="sign review")
class ReviewSigned(Event):
    """The supervisor signed a review."""

    review: EventId = fact("The review")
