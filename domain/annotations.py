"""Events about earlier events, in any stream: corrected, voided, held, settled."""

from datetime import datetime
from enum import StrEnum

from domain.declaration import correction, decision, observation
from domain.event import Event
from domain.identifiers import EventId, StaffId
from domain.record import Precision
from domain.sensitivity import casework, fact
from domain.urgency import Urgency


class CorrectionReason(StrEnum):
    """Why the earlier record was wrong. A change in the world is no correction: record it as a new event."""

    TYPING_ERROR = "typing_error"
    MISUNDERSTOOD = "misunderstood"
    BETTER_EVIDENCE = "better_evidence"
    WRONG_TIME = "wrong_time"
    OTHER = "other"


class VoidReason(StrEnum):
    """Why the earlier record should not count at all."""

    ENTERED_TWICE = "entered_twice"
    ENTERED_IN_ERROR = "entered_in_error"
    WRONG_CHILD = "wrong_child"


class HoldReason(StrEnum):
    """Which row of the conflict table (``domain.md`` 7) doubts the record."""

    ASSESSMENT_SIBLINGS = "C07"
    GOAL_CHANGED_TWICE = "C09"
    CLOSING_OR_RISK = "C10"
    TWO_CLOSINGS = "C12"
    CONTACT_AFTER_DEATH = "C17"
    RIGHTS_ENDED = "C19"
    RULE_NO_LONGER_FITS = "rule"
    CORRECTED_TWICE = "corrected_twice"


class Settlement(StrEnum):
    """What a supervisor says of a held record."""

    APPLY = "apply"
    SET_ASIDE = "set_aside"
    REPLACE = "replace"


@correction("record.corrected", noun="corrections", command="correct record")
class Corrected(Event):
    """An earlier record was wrong; this is how it should read, and the old wording stays visible."""

    corrects: EventId = fact("The record that was wrong")
    reason: CorrectionReason = fact("Why it was wrong")
    replacement: Event | None = fact(
        "The whole record as it should read; absent where only the time was wrong", default=None
    )
    occurred_at: datetime | None = fact("The right time, where that was wrong", default=None)
    precision: Precision | None = fact("How exactly the right time is known", default=None)
    evidence: str = casework("What shows that this is right", longest=1_000)

    @property
    def urgency(self) -> Urgency:
        return Urgency.NONE if self.replacement is None else self.replacement.urgency


@correction("record.voided", noun="voids", command="void record")
class Voided(Event):
    """An earlier record should not count; it stays readable."""

    voids: EventId = fact("The record that should not count")
    reason: VoidReason = fact("Why it should not count")
    evidence: str = casework("What shows that", longest=1_000)


@observation("record.held")
class Held(Event):
    """A record is in doubt and waits for a person; until then the safer state is in force."""

    holds: EventId = fact("The record in doubt")
    reason: HoldReason = fact("Which rule or conflict doubts it")
    against: tuple[EventId, ...] = fact("The records that it contradicts", default=())
    owner: StaffId | None = fact("Who must settle it", default=None)
    due: datetime = fact("Until when")


@decision("record.settled")
class Settled(Event):
    """A supervisor has said what becomes of a held record."""

    hold: EventId = fact("The hold that is settled")
    outcome: Settlement = fact("Apply, set aside, or replace")
    replacement: Event | None = fact("What counts instead", default=None)
    reason: str = casework("Why", longest=1_000)

    @property
    def urgency(self) -> Urgency:
        return Urgency.NONE if self.replacement is None else self.replacement.urgency
