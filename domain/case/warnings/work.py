"""Warnings about the work: contacts without a referral, thin assessments, goals not served or not reached."""

from collections.abc import Iterator

from domain.calendar import Calendar
from domain.case.events.assessment import AssessmentSigned, InstrumentScored
from domain.case.events.closing import ClosureProposed
from domain.case.events.outreach import ContactRecorded
from domain.case.events.work import SessionHeld
from domain.case.state import Case
from domain.case.vocabulary import Instrument, Respondent, SessionKind, Status
from domain.case.warnings.warning import Warning
from domain.child.age import ages
from domain.child.events import BirthDateClaimed
from domain.event import Event
from domain.history import Effective
from domain.identifiers import EventId
from domain.sensitivity import UNOPENED

CONTACTS_BEFORE_REFERRAL = 3

ENOUGH_SOURCES = 2

SDQ_AGES = {Respondent.CHILD: range(11, 18), Respondent.PARENT: range(4, 18), Respondent.TEACHER: range(4, 18)}
"""For which ages the forms of the SDQ are made, by who answers."""


JUDGED: frozenset[type[Event]] = frozenset({SessionHeld, AssessmentSigned, InstrumentScored, ClosureProposed})
"""The records that can lack something themselves."""


def of_the_record(
    entry: Effective, before: Case, calendar: Calendar, birth: BirthDateClaimed | None
) -> Iterator[Warning]:
    """What the record itself lacks."""
    id = entry.record.id
    match entry.event:
        case SessionHeld(kind=kind, goals=()) if kind is not SessionKind.CRISIS:
            yield Warning(code="session.no-goal", about=id)
        case AssessmentSigned() if len(before.assessment.sources) < ENOUGH_SOURCES:
            sources = sorted(str(each) for each in before.assessment.sources)
            yield Warning(code="assessment.single-source", about=id, facts={"sources": sources})
        case InstrumentScored(instrument=Instrument.SDQ, respondent=respondent):
            if _outside_age(entry, respondent, calendar, birth):
                yield Warning(code="sdq.outside-age", about=id, facts={"respondent": str(respondent)})
        case ClosureProposed() if unmet := _unmet(before):
            yield Warning(code="closure.unmet-goals", about=id, facts={"goals": unmet})
        case _:
            return


def arising(entry: Effective, after: Case) -> Iterator[Warning]:
    """What this record brings up in the case."""
    if isinstance(entry.event, ContactRecorded):
        yield from _unreferred(after, about=entry.record.id)


def standing(case: Case) -> Iterator[Warning]:
    """What the case still lacks."""
    yield from _unreferred(case, about=None)


def _unreferred(case: Case, about: EventId | None) -> Iterator[Warning]:
    contacts = case.outreach.contacts
    undecided = case.status is Status.OUTREACH and not case.outreach.referred
    if undecided and contacts >= CONTACTS_BEFORE_REFERRAL:
        yield Warning(code="contact.no-referral", about=about, facts={"contacts": contacts})


def _outside_age(entry: Effective, respondent: Respondent, calendar: Calendar, birth: BirthDateClaimed | None) -> bool:
    """Only where no age that the child can have fits the form."""
    if birth is None or birth.born_on is UNOPENED or respondent not in SDQ_AGES:
        return False
    return not any(age in SDQ_AGES[respondent] for age in ages(birth, calendar.day(entry.at)))


def _unmet(case: Case) -> list[EventId]:
    """The goals in force whose newest rating is below what was expected, or that nobody ever rated."""
    newest = {each.goal: each.level for review in case.work.reviews for each in review.ratings}
    in_force = (each.id for each in case.plan.standing if each.approved is not None)
    return [goal for goal in in_force if newest.get(goal, -1) < 0]
