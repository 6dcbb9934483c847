"""The work itself: sessions, reviews, and the notes of every day, which are most of what a shelter writes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from domain.annotations import Corrected, CorrectionReason, Voided, VoidReason
from domain.case.events.assessment import Countersigned
from domain.case.events.intake import StudentAssignmentEnded
from domain.case.events.outreach import ChildSeen
from domain.case.events.work import GoalRating, ReviewHeld, ReviewSigned, ServiceRecorded, SessionHeld, SessionPlanned
from domain.case.vocabulary import (
    AssignmentEnd,
    Attendance,
    ReviewConclusion,
    Service,
    ServiceProgress,
    SessionKind,
    Source,
)
from domain.identifiers import EventId
from domain.record import Precision
from domain.staff.vocabulary import Role
from service.demo.synthetic import street_words, work_words
from service.demo.synthetic.chance import Chance
from service.demo.synthetic.team import Member
from service.demo.synthetic.telling import AT_ONCE, Teller

REVIEW_EVERY = 30
"""Days."""

CORRECTED, VOIDED = 0.012, 0.004
"""Of all notes."""

ATTENDANCE = {Attendance.PRESENT: 0.84, Attendance.ABSENT: 0.08, Attendance.REFUSED: 0.05, Attendance.LEFT: 0.03}
DAILY = (Service.BASIC_NEEDS, Service.HEALTH, Service.EDUCATION, Service.SOCIAL_GUIDANCE)


def moments(chance: Chance, begins: datetime, ends: datetime, count: int) -> Iterator[datetime]:
    """So many moments of the day, spread over the time between, in order."""
    for number in range(count):
        share = (number + chance.within(0.1, 0.9)) / count
        yield begins + share * (ends - begins)


def hold_session(told: Teller, goals: tuple[EventId, ...], student: Member | None) -> EventId | None:
    """A session, planned the day before; the id of the entry where it is a student's and so provisional."""
    chance = told.chance
    served = chance.some_of(goals, 1) if chance.happens(0.9) else ()
    kind = chance.one_of(tuple(SessionKind))
    at = told.now + timedelta(days=chance.within(0.8, 2))
    planned = None
    if chance.happens(0.7):
        planned = told.ask(SessionPlanned(kind=kind, planned_for=at, goals=served), told.holder)
    told.now = at
    attendance = chance.weighed(ATTENDANCE)
    who = student if student and chance.happens(0.5) else told.holder
    held = SessionHeld(
        kind=kind,
        attendance=attendance,
        planned=planned,
        goals=served,
        place="rumah singgah",
        summary=work_words.NOT_HELD if attendance is Attendance.ABSENT else chance.one_of(work_words.SESSIONS),
        result=chance.one_of(work_words.RESULTS) if chance.happens(0.5) else None,
        next_step=chance.one_of(work_words.NEXT_STEPS) if chance.happens(0.5) else None,
        sealed_note=work_words.SEALED_NOTE if who is told.holder and chance.happens(0.05) else None,
    )
    entry = told.ask(held, who, way=AT_ONCE if who is student else told.way())
    return entry if who is student else None


def review(told: Teller, goals: tuple[EventId, ...]) -> None:
    """The work is evaluated with the child, and the supervisor signs."""
    chance = told.chance
    ratings = tuple(GoalRating(goal=goal, level=chance.number(-1, 1)) for goal in goals)
    held = ReviewHeld(
        methods=(Source.CHILD_INTERVIEW, Source.STAFF),
        ratings=ratings,
        conclusion=chance.one_of((ReviewConclusion.CONTINUE, ReviewConclusion.REVISE)),
        behaviour=chance.one_of(work_words.BEHAVIOUR),
        child_words=chance.one_of(work_words.CHILD_WORDS),
    )
    entry = told.ask(held, told.holder)
    if chance.happens(0.92):
        told.next_morning()
        told.ask(ReviewSigned(review=entry), told.supervisor)


def countersign(told: Teller, entries: list[EventId]) -> None:
    """The case holder stands behind what the student wrote since the last time."""
    if entries:
        told.later(minutes=30)
        told.ask(Countersigned(entries=tuple(entries)), told.holder)


def end_practicum(told: Teller, student: Member) -> None:
    """The student leaves; the case goes on."""
    told.later(minutes=10)
    told.ask(StudentAssignmentEnded(student=student.id, reason=AssignmentEnd.PRACTICUM_ENDED), told.supervisor)


def note(told: Teller) -> None:
    """What a caregiver writes down of a day; now and then it is wrong, and put right by whoever entered it."""
    chance = told.chance
    who = told.team.any(Role.NURSE if chance.happens(0.06) else Role.CAREGIVER, chance)
    said = _note(chance)
    precision = Precision.DAY if chance.happens(0.1) else Precision.MINUTE
    way = told.way()
    entry = told.ask(said, who, way=way, precision=precision)
    writer = way.transcriber or who
    fate = chance.within(0, 1)
    if fate < CORRECTED:
        _correct(told, entry, said, writer)
    elif fate < CORRECTED + VOIDED:
        told.now = told.reached_hub + timedelta(hours=chance.number(1, 20))
        evidence = chance.one_of(street_words.EVIDENCE)
        told.ask(Voided(voids=entry, reason=VoidReason.ENTERED_TWICE, evidence=evidence), writer)


def _note(chance: Chance) -> ChildSeen | ServiceRecorded:
    if chance.happens(0.5):
        condition = chance.one_of((*work_words.NOTES, *street_words.CONDITIONS))
        return ChildSeen(place=chance.one_of(work_words.ROOMS), condition=condition)
    details = chance.one_of(work_words.DETAILS)
    return ServiceRecorded(progress=ServiceProgress.DELIVERED, service=chance.one_of(DAILY), details=details)


def _correct(told: Teller, entry: EventId, said: ChildSeen | ServiceRecorded, who: Member) -> None:
    chance, happened = told.chance, told.now
    told.now = told.reached_hub + timedelta(hours=chance.number(1, 40))
    evidence = chance.one_of(street_words.EVIDENCE)
    if chance.happens(0.4):
        reason, right = CorrectionReason.WRONG_TIME, happened - timedelta(hours=chance.number(1, 12))
        told.ask(Corrected(corrects=entry, reason=reason, occurred_at=right, evidence=evidence), who)
        return
    better = _better(said)
    told.ask(
        Corrected(corrects=entry, reason=CorrectionReason.TYPING_ERROR, replacement=better, evidence=evidence), who
    )


def _better(said: ChildSeen | ServiceRecorded) -> ChildSeen | ServiceRecorded:
    if isinstance(said, ChildSeen):
        return replace(said, condition=f"{said.condition} Menurut buku jaga.")
    return replace(said, details=f"{said.details}, setelah diperiksa ulang")
