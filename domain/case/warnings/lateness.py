"""Warnings about time: what was done late, and what is overdue."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from domain.calendar import Calendar
from domain.case.events.assessment import AssessmentSigned, Countersigned, InquiryMade
from domain.case.events.closing import (
    AftercareContacted,
    ClosureApproved,
    ClosureCosigned,
    ClosureReturned,
    HandedOver,
)
from domain.case.events.intake import ChildArrived, OverrideApproved, SafetyScreened, StayEnded
from domain.case.events.outreach import ChildSeen, ContactRecorded, DangerEscalated, DangerLifted
from domain.case.events.planning import PlanApproved, PlanDrafted, PlanReturned
from domain.case.events.privacy import BreakGlassReviewed
from domain.case.events.risk import RiskLowered
from domain.case.events.work import ReviewHeld, SessionHeld
from domain.case.state import Case
from domain.case.warnings.warning import Warning
from domain.deadlines import Deadline, Duty, deadlines, waiting
from domain.event import Event
from domain.history import Effective
from domain.settings.state import Settings

DOES: dict[type[Event], tuple[Duty, ...]] = {
    DangerEscalated: (Duty.DANGER,),
    DangerLifted: (Duty.DANGER,),
    ContactRecorded: (Duty.SIGHTING, Duty.CONTACT),
    ChildSeen: (Duty.SIGHTING, Duty.CONTACT),
    ChildArrived: (Duty.SIGHTING, Duty.CONTACT),
    SafetyScreened: (Duty.SIGHTING, Duty.SCREENING, Duty.CONTACT),
    OverrideApproved: (Duty.OVERRIDE,),
    InquiryMade: (Duty.SIGHTING, Duty.CONTACT),
    AssessmentSigned: (Duty.ASSESSMENT,),
    Countersigned: (Duty.COUNTERSIGN,),
    PlanDrafted: (Duty.PLAN_DRAFT,),
    PlanApproved: (Duty.PLAN, Duty.PLAN_APPROVAL),
    PlanReturned: (Duty.PLAN_APPROVAL,),
    SessionHeld: (Duty.SIGHTING, Duty.CONTACT),
    ReviewHeld: (Duty.SIGHTING, Duty.CONTACT, Duty.REVIEW),
    RiskLowered: (Duty.RISK_LOWERING,),
    StayEnded: (Duty.STAY,),
    ClosureApproved: (Duty.CLOSURE_APPROVAL,),
    ClosureCosigned: (Duty.CLOSURE_COSIGNATURE,),
    ClosureReturned: (Duty.CLOSURE_APPROVAL,),
    HandedOver: (Duty.SIGHTING, Duty.CONTACT),
    AftercareContacted: (Duty.AFTERCARE,),
    BreakGlassReviewed: (Duty.GLASS_REVIEW,),
}
"""Which duties a record can do."""


def done_late(entry: Effective, before: Case, after: Case, settings: Settings, calendar: Calendar) -> Iterator[Warning]:
    """The duties that were overdue before this record and no longer wait after it, one warning for each kind."""
    duties = DOES.get(type(entry.event), ())
    if not duties:
        return
    waited = [each for each in waiting(before, settings, calendar, duties) if each.overdue(entry.at)]
    if not waited and Duty.DANGER not in duties:
        return
    clocks = deadlines(after, settings, calendar, duties)
    still = {_clock(each) for each in clocks if each.done_at is None}
    done = [each for each in waited if _clock(each) not in still]
    for duty, late in groupby([*done, *_told_late(entry, clocks)], key=lambda each: each.code):
        worst = max(late, key=lambda each: each.late_by(entry.at))
        days = calendar.days_between(worst.since, worst.done_at or entry.at)
        facts = {"days": days, "late_by": worst.late_by(entry.at)}
        yield Warning(code=f"{duty}.late", about=entry.record.id, facts=facts)


def _told_late(entry: Effective, clocks: Iterable[Deadline]) -> Iterator[Deadline]:
    """A clock that this record both started and stopped: an alarm that says when it was answered."""
    for each in clocks:
        if each.about == entry.record.id and each.done_at is not None and each.done_at > each.due:
            yield each


def overdue(case: Case, settings: Settings, calendar: Calendar, now: datetime) -> Iterator[Warning]:
    """The duties whose time is over."""
    for each in deadlines(case, settings, calendar):
        if each.overdue(now):
            facts = {"due": each.due.isoformat(), "late_by": each.late_by(now)}
            yield Warning(code=f"{each.code}.overdue", about=each.about, facts=facts)


def _clock(deadline: Deadline) -> tuple[object, ...]:
    """Which clock this is: of several agreed dates its own; a due moment that is reckoned can move with the risk."""
    return deadline.code, deadline.about, deadline.since, deadline.due if deadline.kind is None else None
