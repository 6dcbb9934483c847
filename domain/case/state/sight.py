"""Which records show that somebody of the agency had the child before their eyes."""

from datetime import datetime

from domain.case.events.assessment import InquiryMade
from domain.case.events.closing import HandedOver
from domain.case.events.intake import ChildArrived, SafetyScreened
from domain.case.events.outreach import ChildSeen, ContactRecorded
from domain.case.events.work import ReviewHeld, SessionHeld
from domain.case.vocabulary import MEETS_THE_CHILD, Attendance
from domain.event import Event

SIGHTINGS: frozenset[type[Event]] = frozenset(
    {ContactRecorded, ChildSeen, ChildArrived, SafetyScreened, HandedOver, InquiryMade, SessionHeld, ReviewHeld}
)
"""Events that can say so."""


def shows_the_child(event: Event) -> bool:
    """Whether this says that the child was seen in person; a visit in aftercare may have met only the family."""
    match event:
        case ChildSeen() | ContactRecorded() | ChildArrived() | SafetyScreened() | HandedOver():
            return True
        case InquiryMade(child_seen=seen):
            return seen
        case SessionHeld(attendance=attendance):
            return attendance in (Attendance.PRESENT, Attendance.LEFT)
        case ReviewHeld(methods=methods):
            return not MEETS_THE_CHILD.isdisjoint(methods)
        case _:
            return False


def later(at: datetime, before: datetime | None) -> datetime:
    """The later of a moment and of the one before it, if there was any."""
    return at if before is None or at >= before else before
