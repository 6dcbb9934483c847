"""How long things took and how far they led: the figures of one case (``domain.md`` 6.2), without rounding."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.calendar import Calendar
from domain.case.events.work import SessionHeld
from domain.case.state import Case
from domain.case.state.work import goal_attainment
from domain.case.vocabulary import Attendance, SessionKind
from domain.deadlines import Duty, deadlines
from domain.history import Effective
from domain.identifiers import EventId
from domain.settings.state import Settings

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days, counted by midnights, and how many of them lie after the deadline."""

    days: int
    late_by: int


@dataclass(frozen=True, slots=True)
class Attainment:
    """The goal attainment score of one review; ``None`` where no goal was rated."""

    review: EventId
    at: datetime
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What can be measured so far; ``None`` where an end of the span is missing.

    ``contact_to_intake`` is in minutes, ``nights`` those of all stays together.
    """

    contact_to_intake: int | None
    intake_to_assessment: Span | None
    assessment_to_plan: int | None
    intake_to_plan: Span | None
    nights: int
    attainment: tuple[Attainment, ...]
    sessions: dict[SessionKind, dict[Attendance, int]]


def measures(
    case: Case, entries: Iterable[Effective], settings: Settings, calendar: Calendar, now: datetime
) -> Measures:
    """The figures of a case and of the entries it was folded from, at a moment."""
    intake, signed_at, approved_at = case.intake, case.assessment.first_signed_at, case.plan.approved_at
    contact_at, accepted_at = case.outreach.first_contact_at, intake.decided_at if intake.accepted else None
    lateness = {
        each.code: each.late_by(now) for each in deadlines(case, settings, calendar, (Duty.ASSESSMENT, Duty.PLAN))
    }

    def days(start: datetime | None, end: datetime | None) -> int | None:
        return None if start is None or end is None else calendar.days_between(start, end)

    def span(end: datetime | None, duty: Duty) -> Span | None:
        length = days(accepted_at, end)
        return None if length is None else Span(length, lateness[duty])

    return Measures(
        contact_to_intake=None if not contact_at or not accepted_at else (accepted_at - contact_at) // MINUTE,
        intake_to_assessment=span(signed_at, Duty.ASSESSMENT),
        assessment_to_plan=days(signed_at, approved_at),
        intake_to_plan=span(approved_at, Duty.PLAN),
        nights=sum(calendar.days_between(each.since, each.until or now) for each in case.team.stays),
        attainment=tuple(Attainment(each.id, each.at, goal_attainment(each.ratings)) for each in case.work.reviews),
        sessions=_sessions(entries),
    )


def _sessions(entries: Iterable[Effective]) -> dict[SessionKind, dict[Attendance, int]]:
    found: dict[SessionKind, Counter[Attendance]] = {}
    for entry in entries:
        if isinstance(entry.event, SessionHeld) and entry.hold is None:
            found.setdefault(entry.event.kind, Counter())[entry.event.attendance] += 1
    return {kind: {each: found[kind][each] for each in Attendance if found[kind][each]} for kind in sorted(found)}
