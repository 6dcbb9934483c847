"""What is recorded before and beside a case: contacts, sightings, danger."""

from datetime import datetime

from domain.case.vocabulary import (
    REPORTABLE,
    AgeBand,
    Concern,
    ContactOutcome,
    DangerSign,
    EntryMode,
    Sex,
)
from domain.declaration import decision, observation
from domain.event import Event
from domain.identifiers import EventId, StaffId
from domain.sensitivity import casework, fact, identity
from domain.urgency import Urgency


def judged(danger: tuple[DangerSign, ...], concerns: tuple[Concern, ...]) -> Urgency:
    """How soon a person must look at what was met."""
    if danger:
        return Urgency.DANGER
    return Urgency.REVIEW if REPORTABLE.intersection(concerns) else Urgency.NONE


@observation("case.contact-recorded", noun="contacts", command="record contact")
class ContactRecorded(Event):
    """A worker met the child outside the shelter."""

    entry_mode: EntryMode = fact("How the meeting came about")
    outcome: ContactOutcome = fact("What the worker decided on the spot")
    label: str = identity("Working label for the child, such as place and nickname", longest=80)
    nicknames: tuple[str, ...] = identity("What the child is called", default=(), longest=80)
    sex_as_seen: Sex | None = identity("Sex as seen", default=None)
    age_band: AgeBand | None = identity("Age as estimated", default=None)
    marks: str | None = identity("What makes the child recognisable", default=None, longest=500)
    place: str = casework("Where they met", longest=200)
    activity: str | None = casework("What the child was doing", default=None, longest=500)
    companions: str | None = casework("Who was with the child", default=None, longest=500)
    condition: str | None = casework("How the child was", default=None, longest=1_000)
    account: str | None = casework("What the child said and what was seen", default=None)
    wishes: str | None = casework("What the child wants", default=None, longest=1_000)
    concerns: tuple[Concern, ...] = casework("Protection concerns", default=())
    danger: tuple[DangerSign, ...] = casework("Signs of immediate danger", default=())

    @property
    def urgency(self) -> Urgency:
        return judged(self.danger, self.concerns)


@observation("case.shelter-referral-made", noun="shelter-referrals", command="refer to shelter")
class ShelterReferralMade(Event):
    """An outreach worker asked the shelter to receive the child."""

    child_agrees: bool = fact("Whether the child agrees to go")
    reason: str = casework("Why the shelter is needed", longest=1_000)


@observation("case.child-seen", noun="sightings", command="record sighting")
class ChildSeen(Event):
    """A worker saw the child in person."""

    place: str = casework("Where", longest=200)
    condition: str | None = casework("How the child was", default=None, longest=1_000)
    concerns: tuple[Concern, ...] = casework("Protection concerns", default=())
    danger: tuple[DangerSign, ...] = casework("Signs of immediate danger", default=())

    @property
    def urgency(self) -> Urgency:
        return judged(self.danger, self.concerns)


@observation("case.danger-escalated", noun="dangers", command="escalate danger")
class DangerEscalated(Event):
    """Somebody raised the alarm: the child is in immediate danger."""

    told: tuple[StaffId, ...] = fact("Who was told", default=())
    told_at: datetime | None = fact("When they were told", default=None)
    signs: tuple[DangerSign, ...] = casework("Signs of immediate danger")
    account: str = casework("What is happening")
    place: str | None = casework("Where the child is", default=None, longest=200)

    @property
    def urgency(self) -> Urgency:
        return Urgency.DANGER


@decision("case.danger-lifted", noun="danger-liftings", command="lift danger")
class DangerLifted(Event):
    """The danger is over, and it is said why."""

    danger: EventId = fact("The record that raised the alarm")
    safe_because: str = casework("What made the child safe", longest=1_000)
