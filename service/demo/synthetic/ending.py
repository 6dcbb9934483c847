"""How the work ends: proposal and approvals, the way home, aftercare, and now and then a new beginning."""

from dataclasses import dataclass
from datetime import timedelta

from domain.annotations import Held, HoldReason
from domain.case.events.closing import (
    AftercareContacted,
    AftercareEnded,
    CaseClosed,
    CaseReopened,
    ClosureApproved,
    ClosureCosigned,
    ClosureProposed,
    ClosureReturned,
    ExitPlanRecorded,
    FamilyChecked,
    FeedbackGiven,
    HandedOver,
    ReopeningAsked,
)
from domain.case.events.intake import StayEnded, StayStarted
from domain.case.events.outreach import ChildSeen, ContactRecorded
from domain.case.events.risk import RiskRaised
from domain.case.vocabulary import (
    COSIGNED_DESTINATIONS,
    FAMILY_DESTINATIONS,
    PLANNED_ENDINGS,
    ClosureReason,
    ContactOutcome,
    EntryMode,
    ExitDestination,
    FamilyFinding,
    Informed,
    Means,
    ReopeningReason,
    RiskLevel,
    Satisfaction,
    Wellbeing,
)
from domain.identifiers import EventId, PersonId
from domain.record import CaptureMode
from domain.staff.vocabulary import Role
from service.demo.synthetic import street_words, work_words
from service.demo.synthetic.door import RELATIVE
from service.demo.synthetic.names import PLACES, RELATIONS, RELATIVES
from service.demo.synthetic.telling import Teller, Way


@dataclass(frozen=True, slots=True)
class Ending:
    """Why the work ends, and where the child goes."""

    reason: ClosureReason
    destination: ExitDestination

    @property
    def prepared(self) -> bool:
        return self.reason in PLANNED_ENDINGS

    @property
    def home(self) -> bool:
        return self.destination in FAMILY_DESTINATIONS


AFTER_A_PLAN = {
    Ending(ClosureReason.GOALS_MET, ExitDestination.PARENTS): 0.14,
    Ending(ClosureReason.GOALS_MET, ExitDestination.OWN_LIVING): 0.04,
    Ending(ClosureReason.GOALS_PARTLY_MET, ExitDestination.PARENTS): 0.22,
    Ending(ClosureReason.GOALS_PARTLY_MET, ExitDestination.KIN): 0.1,
    Ending(ClosureReason.FAMILY_REUNIFIED, ExitDestination.PARENTS): 0.16,
    Ending(ClosureReason.ALTERNATIVE_CARE, ExitDestination.CARE_INSTITUTION): 0.12,
    Ending(ClosureReason.TRANSFERRED_AGENCY, ExitDestination.OTHER_SHELTER): 0.05,
    Ending(ClosureReason.AGED_OUT, ExitDestination.OWN_LIVING): 0.04,
    Ending(ClosureReason.DECLINED_SERVICE, ExitDestination.STREET): 0.06,
    Ending(ClosureReason.MISSING_RUNAWAY, ExitDestination.UNKNOWN): 0.07,
}
WITHOUT_A_PLAN = {
    Ending(ClosureReason.FAMILY_REUNIFIED, ExitDestination.PARENTS): 0.4,
    Ending(ClosureReason.FAMILY_REUNIFIED, ExitDestination.KIN): 0.1,
    Ending(ClosureReason.TRANSFERRED_AGENCY, ExitDestination.OTHER_SHELTER): 0.1,
    Ending(ClosureReason.MOVED_AWAY, ExitDestination.OWN_LIVING): 0.08,
    Ending(ClosureReason.DECLINED_SERVICE, ExitDestination.STREET): 0.2,
    Ending(ClosureReason.MISSING_RUNAWAY, ExitDestination.UNKNOWN): 0.08,
    Ending(ClosureReason.AGENCY_CANNOT_SERVE, ExitDestination.UNKNOWN): 0.04,
}
"""How often a case ends in which way."""

RETURNED, REOPENED, DOUBTED = 0.06, 0.05, 0.03
AFTERCARE_DAYS = (14, 30, 90)


def end(told: Teller, stay: EventId) -> None:
    """Close the case, and what comes after."""
    ending = told.chance.weighed(AFTER_A_PLAN if told.outline.planned else WITHOUT_A_PLAN)
    closing = close(told, ending, stay)
    fate = told.chance.within(0, 1)
    if fate < DOUBTED:
        _doubt(told, closing)
    elif fate < DOUBTED + REOPENED:
        _reopen(told)
    elif ending.prepared:
        _follow_up(told)


def close(told: Teller, ending: Ending, stay: EventId) -> EventId:
    """From the last look at the family to the closing itself."""
    adult = _check_family(told) if ending.home else None
    proposal = _propose(told, ending, adult)
    told.later(hours=told.chance.within(2, 30))
    if told.chance.happens(RETURNED):
        told.ask(ClosureReturned(proposal=proposal, reason="Rencana lanjutan belum lengkap."), told.supervisor)
        proposal = _propose(told, ending, adult)
        told.later(hours=3)
    approval = told.ask(ClosureApproved(proposal=proposal), told.supervisor)
    if ending.destination in COSIGNED_DESTINATIONS:
        told.later(minutes=40)
        told.ask(ClosureCosigned(proposal=proposal), told.team.any(Role.MANAGER, told.chance))
    _leave(told, ending, adult, stay)
    told.later(minutes=30)
    return told.ask(CaseClosed(approval=approval), told.holder)


def _check_family(told: Teller) -> PersonId:
    adult = told.person(RELATIVE)
    finding = told.chance.one_of((FamilyFinding.SUITABLE, FamilyFinding.SUITABLE_WITH_SUPPORT))
    checked = FamilyChecked(
        person=adult,
        finding=finding,
        name=told.chance.one_of(RELATIVES),
        relation=told.chance.one_of(RELATIONS),
        account=told.chance.one_of(work_words.FAMILY_ACCOUNTS),
    )
    told.ask(checked, told.holder)
    return adult


def _propose(told: Teller, ending: Ending, adult: PersonId | None) -> EventId:
    told.later(minutes=40)
    gone = ending.reason is ClosureReason.MISSING_RUNAWAY
    told.ask(RiskRaised(level=RiskLevel.LOW, reasons=street_words.NO_NEW_RISK), told.holder)
    if not gone:
        told.ask(ChildSeen(place="rumah singgah", condition=told.chance.one_of(street_words.CONDITIONS)), told.holder)
    told.later(minutes=20)
    proposed = ClosureProposed(
        reason=ending.reason,
        destination=ending.destination,
        child_informed=Informed.NOT_INFORMED if gone else Informed.INFORMED,
        exit_plan=_plan_exit(told) if ending.prepared else None,
        receiving_adult=adult,
        summary=told.chance.one_of(work_words.SUMMARIES),
        unmet_goals=work_words.UNMET,
        not_informed_because=work_words.NOT_TOLD if gone else None,
        child_view=None if gone else work_words.CHILD_VIEW,
    )
    return told.ask(proposed, told.holder)


def _plan_exit(told: Teller) -> EventId:
    dates = tuple((told.now + timedelta(days=days)).date() for days in AFTERCARE_DAYS)
    agreed = ExitPlanRecorded(responsible=told.holder.id, contacts_on=dates, plan=work_words.EXIT_PLAN)
    return told.ask(agreed, told.holder)


def _leave(told: Teller, ending: Ending, adult: PersonId | None, stay: EventId) -> None:
    told.later(hours=told.chance.within(1, 20))
    if ending.prepared:
        satisfaction = told.chance.weighed(
            {Satisfaction.CONTENT: 0.6, Satisfaction.MIXED: 0.3, Satisfaction.NOT_CONTENT: 0.1}
        )
        told.ask(FeedbackGiven(satisfaction=satisfaction, words=told.chance.one_of(work_words.FEEDBACK)), told.holder)
        told.later(minutes=20)
        minutes = f"BA-{told.chance.number(1, 9999):04d}/{told.now.year}"
        told.ask(HandedOver(destination=ending.destination, person=adult, minutes=minutes), told.holder)
    told.later(minutes=10)
    told.ask(StayEnded(stay=stay), told.team.any(Role.CAREGIVER, told.chance))


def _follow_up(told: Teller) -> None:
    """Aftercare: the contacts of the exit plan, kept mostly, and its end."""
    closed_at = told.now
    for days in AFTERCARE_DAYS:
        told.now = closed_at + timedelta(days=days + told.chance.within(-1, 4))
        if told.chance.happens(0.85):
            _contact_after(told)
    told.next_morning()
    told.ask(AftercareEnded(outcome=told.chance.one_of(work_words.OUTCOMES)), told.holder)


def _contact_after(told: Teller) -> None:
    wellbeing = told.chance.weighed({Wellbeing.SAFE: 0.82, Wellbeing.AT_RISK: 0.08, Wellbeing.NOT_FOUND: 0.1})
    contacted = AftercareContacted(
        means=told.chance.one_of(tuple(Means)), wellbeing=wellbeing, account=told.chance.one_of(work_words.AFTERCARE)
    )
    told.ask(contacted, told.holder, way=told.way())


def _reopen(told: Teller) -> None:
    """The child comes back within the window: the same case, a new episode, and a second ending."""
    told.later(days=told.chance.number(10, 70))
    because = told.chance.one_of((ReopeningReason.CHILD_ASKS, ReopeningReason.PLACEMENT_BROKE_DOWN))
    account = told.chance.one_of(work_words.REOPENING)
    told.ask(ReopeningAsked(because=because, account=account), told.outreach)
    told.next_morning()
    told.ask(CaseReopened(because=because, reasons=account), told.supervisor)
    told.later(hours=2)
    stay = told.ask(StayStarted(), told.team.any(Role.CAREGIVER, told.chance))
    told.later(days=told.chance.number(4, 20))
    close(told, Ending(ClosureReason.GOALS_PARTLY_MET, ExitDestination.OWN_LIVING), stay)


def _doubt(told: Teller, closing: EventId) -> None:
    """A contact from before the closing arrives after it: it counts at once, and the closing is held (C10)."""
    chance, closed_at = told.chance, told.now
    told.now = closed_at - timedelta(hours=chance.within(10, 20))
    met = ContactRecorded(
        entry_mode=EntryMode.ROUTINE_WALK,
        outcome=ContactOutcome.KEEP_CONTACT,
        label=f"{chance.one_of(PLACES)}-tanpa nama",
        place=chance.one_of(PLACES),
        account=street_words.SEEN_AFTER_CLOSING,
    )
    way = Way(mode=CaptureMode.OFFLINE, sent_after=timedelta(hours=chance.within(24, 60)))
    contact = told.ask(met, told.outreach, way=way)
    told.now = told.reached_hub + timedelta(minutes=5)
    due = told.now + timedelta(hours=24)
    held = Held(holds=closing, reason=HoldReason.CLOSING_OR_RISK, against=(contact,), owner=told.supervisor.id, due=due)
    told.ask(held, told.supervisor)
