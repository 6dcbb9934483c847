"""Assessment and plan: what is found out, what the child wants, and what they agree to reach."""

from datetime import timedelta

from domain.case.events.assessment import (
    AssessmentSigned,
    AssessmentStarted,
    ClaimRecorded,
    Countersigned,
    InquiryMade,
    InstrumentScored,
    Score,
)
from domain.case.events.intake import StudentAssigned
from domain.case.events.planning import (
    ChildViewRecorded,
    GoalAdded,
    GoalView,
    PlanApproved,
    PlanDrafted,
    PlanReturned,
    PlanSubmitted,
)
from domain.case.vocabulary import (
    Aspect,
    AssessmentReason,
    BpssDomain,
    ChildView,
    Instrument,
    Permanency,
    Respondent,
    Service,
    Source,
    UnknownReason,
)
from domain.identifiers import EventId
from domain.staff.vocabulary import Role
from service.demo.synthetic import work_words as words
from service.demo.synthetic.team import Member
from service.demo.synthetic.telling import Teller

ROUNDS = ((Source.CHILD_INTERVIEW, True), (Source.OBSERVATION, True), (Source.STAFF, False), (Source.SCHOOL, False))
"""How something is found out, and whether the child is seen; the holder makes the first."""

WITH_STUDENT = 0.2
LATE_ASSESSMENT = 0.12


def join_student(told: Teller) -> Member | None:
    """A practicum student joins some of the longer cases."""
    if not told.outline.planned or not told.chance.happens(WITH_STUDENT):
        return None
    student = told.team.any(Role.STUDENT, told.chance)
    told.later(minutes=30)
    until = (told.now + timedelta(days=90)).date()
    told.ask(StudentAssigned(student=student.id, until=until), told.supervisor)
    return student


def assess(told: Teller, student: Member | None) -> tuple[EventId, ...]:
    """One round of assessment, signed; the claims that a plan can answer."""
    chance, late = told.chance, told.chance.happens(LATE_ASSESSMENT) and told.outline.days > 20
    told.next_morning()
    round_ = told.ask(AssessmentStarted(reason=AssessmentReason.FIRST), told.holder)
    claims: list[EventId] = []
    provisional: list[EventId] = []
    rounds = ROUNDS if told.outline.planned else ROUNDS[:2]
    for number, (method, seen) in enumerate(rounds):
        who = student if student and number else told.holder
        told.later(hours=chance.within(1, 3))
        inquiry = _inquire(told, who, method, seen)
        said = [_claim(told, who, domain, method, inquiry) for domain in _sides(told, number)]
        provisional.extend([inquiry, *said] if who is student else [])
        claims.extend(said)
        if told.outline.planned:
            told.next_morning(2 if late else 1)
    told.later(minutes=5)
    claims.append(_nothing_known(told))
    if told.outline.planned:
        _score(told)
    if provisional:
        told.later(minutes=20)
        told.ask(Countersigned(entries=tuple(provisional)), told.holder)
    told.later(minutes=25)
    told.ask(AssessmentSigned(assessment=round_, late_because=words.LATE_BECAUSE if late else None), told.holder)
    return tuple(claims)


def _sides(told: Teller, number: int) -> tuple[BpssDomain, ...]:
    """The first talk touches three sides; every other adds to one."""
    spoken = (BpssDomain.BIO, BpssDomain.PSYCHO, BpssDomain.SOCIAL)
    return told.chance.some_of(spoken, 1) if number else spoken


def _inquire(told: Teller, who: Member, method: Source, seen: bool) -> EventId:
    summary = told.chance.one_of(words.INQUIRIES)
    return told.ask(InquiryMade(method=method, child_seen=seen, summary=summary, place="rumah singgah"), who)


def _claim(told: Teller, who: Member, domain: BpssDomain, source: Source, inquiry: EventId) -> EventId:
    told.later(minutes=told.chance.number(3, 12))
    special = told.chance.happens(0.08)
    claim = ClaimRecorded(
        domain=domain,
        aspect=told.chance.one_of(tuple(Aspect)),
        source=source,
        inquiry=inquiry,
        statement=None if special else told.chance.one_of(words.STATEMENTS[domain]),
        special_statement=words.SPECIAL if special else None,
    )
    return told.ask(claim, who)


def _nothing_known(told: Teller) -> EventId:
    """Of the spiritual side little is told: unknown with a reason is an answer too."""
    known = told.chance.happens(0.5)
    claim = ClaimRecorded(
        domain=BpssDomain.SPIRITUAL,
        aspect=Aspect.FINDING,
        source=Source.CHILD_INTERVIEW,
        unknown=None if known else UnknownReason.NOT_DISCLOSED,
        statement=told.chance.one_of(words.STATEMENTS[BpssDomain.SPIRITUAL]) if known else None,
    )
    return told.ask(claim, told.holder)


def _score(told: Teller) -> None:
    told.later(minutes=15)
    scores = (Score(scale="total", value=told.chance.number(6, 28)),)
    scored = InstrumentScored(instrument=Instrument.SDQ, respondent=Respondent.CHILD, complete=True, scores=scores)
    told.ask(scored, told.team.any(Role.PSYCHOLOGIST, told.chance))


def plan(told: Teller, claims: tuple[EventId, ...]) -> tuple[EventId, ...]:
    """A plan with its goals, approved by the supervisor, now and then at the second try."""
    chance = told.chance
    told.next_morning()
    told.ask(PlanDrafted(direction=chance.one_of(tuple(Permanency))), told.holder)
    goals = []
    for number, (title, measure) in enumerate(chance.some_of(words.GOALS, chance.number(1, 4))):
        told.later(minutes=8)
        goals.append(told.ask(_goal(told, title, measure, claims, number), told.holder))
    told.later(minutes=20)
    told.ask(_view(told, goals), told.holder)
    told.later(minutes=15)
    submission = told.ask(PlanSubmitted(covers=tuple(goals)), told.holder)
    if chance.happens(0.1):
        told.later(hours=2)
        told.ask(PlanReturned(submission=submission, reason="Ukuran tujuan belum jelas."), told.supervisor)
        told.later(hours=3)
        told.ask(PlanSubmitted(covers=tuple(goals)), told.holder)
    told.next_morning(chance.number(1, 2))
    told.ask(PlanApproved(covers=tuple(goals)), told.supervisor)
    return tuple(goals)


def _goal(told: Teller, title: str, measure: str, claims: tuple[EventId, ...], number: int) -> GoalAdded:
    chance = told.chance
    return GoalAdded(
        answers=chance.some_of(claims, 2),
        responsible=(told.holder.id,),
        child_responsible=number % 2 == 0,
        starts=told.now.date(),
        due=(told.now + timedelta(days=chance.number(20, 75))).date(),
        title=title,
        measure=measure if chance.happens(0.85) else None,
        expected_level=words.EXPECTED if chance.happens(0.5) else None,
        services=chance.some_of((Service.EDUCATION, Service.PSYCHOSOCIAL, Service.FAMILY_TRACING), 1),
    )


def _view(told: Teller, goals: list[EventId]) -> ChildViewRecorded:
    views = {ChildView.AGREES: 0.8, ChildView.AGREES_IN_PART: 0.15, ChildView.DISAGREES: 0.05}
    given = tuple(GoalView(goal=goal, view=told.chance.weighed(views)) for goal in goals)
    return ChildViewRecorded(views=given, words=told.chance.one_of(words.CHILD_WORDS))
