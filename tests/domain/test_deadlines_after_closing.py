"""Clocks of aftercare, and what becomes of the others when the work ends or starts again."""

from datetime import date

from domain.case.events.closing import (
    AftercareContacted,
    AftercareEnded,
    CaseClosed,
    CaseReopened,
    ClosureApproved,
    ExitPlanRecorded,
)
from domain.case.events.intake import StayStarted
from domain.case.events.outreach import DangerEscalated
from domain.case.events.risk import RiskRaised
from domain.case.vocabulary import (
    ClosureReason,
    DangerSign,
    ExitDestination,
    Means,
    ReopeningReason,
    RiskLevel,
    Wellbeing,
)
from domain.deadlines import Duty, deadlines
from domain.settings.state import DEFAULT_SETTINGS
from tests.domain.clocks import CALENDAR, clock, clocks, end_of
from tests.domain.given import ANGGREK, JATI, MERANTI, Happened, Story, at, happened, id_of
from tests.domain.stories import INTERVIEW, approved_ending, closure, planned

SIGNS = (DangerSign.THREAT_TO_LIFE,)


def closed() -> Story:
    """The child went home on 20 March, with three dates for aftercare."""
    dates = (date(2025, 4, 3), date(2025, 4, 19), date(2025, 6, 18))
    return approved_ending().then(
        happened(ExitPlanRecorded(responsible=JATI, contacts_on=dates, plan="visits"), "dates", on="2025-03-20 16:00"),
        happened(CaseClosed(approval=id_of("closure approval")), "closing", on="2025-03-20 17:00"),
    )


def contacted(day: str) -> Happened:
    contact = AftercareContacted(means=Means.VISIT, wellbeing=Wellbeing.SAFE, account="at work")
    return happened(contact, on=f"{day} 10:00")


def test_the_dates_of_the_exit_plan_become_deadlines_of_whoever_keeps_contact() -> None:
    waiting = clocks(closed(), Duty.AFTERCARE)
    assert [each.due for each in waiting] == [end_of("2025-04-03"), end_of("2025-04-19"), end_of("2025-06-18")]
    assert {(each.owner, each.about, each.done_at) for each in waiting} == {(JATI, id_of("dates"), None)}


def test_each_aftercare_contact_answers_one_date_and_not_before_the_date_before_it() -> None:
    twice = closed().then(contacted("2025-04-02"), contacted("2025-04-03"))
    assert [each.done_at for each in clocks(twice, Duty.AFTERCARE)] == [at("2025-04-02 10:00"), None, None]
    late = closed().then(contacted("2025-04-05"), contacted("2025-04-18"))
    first, second, third = clocks(late, Duty.AFTERCARE)
    assert (first.late_by(at("2025-07-01 00:00")), second.late_by(at("2025-07-01 00:00"))) == (2, 0)
    assert third.overdue(at("2025-07-01 00:00"))


def test_a_closed_case_has_no_rhythm_of_contacts_and_reviews() -> None:
    assert clocks(closed(), Duty.CONTACT) == clocks(closed(), Duty.REVIEW) == ()


def test_an_exit_plan_sets_no_clocks_before_the_closing_nor_does_a_closing_without_one() -> None:
    assert clocks(approved_ending().then(contacted("2025-03-20")), Duty.AFTERCARE) == ()
    on_the_street = closure(reason=ClosureReason.DECLINED_SERVICE, destination=ExitDestination.STREET, exit_plan=None)
    left = planned().then(
        happened(on_the_street, "proposal"),
        happened(ClosureApproved(proposal=id_of("proposal")), "approval of it", by=MERANTI),
        CaseClosed(approval=id_of("approval of it")),
    )
    assert left.case.closing.closed
    assert clocks(left, Duty.AFTERCARE) == ()


def test_only_a_return_or_a_transfer_waits_for_the_manager() -> None:
    to_the_street = closure(destination=ExitDestination.STREET)
    assert clocks(planned().then(to_the_street), Duty.CLOSURE_COSIGNATURE) == ()
    to_an_institution = closure(destination=ExitDestination.CARE_INSTITUTION)
    assert clocks(planned().then(to_an_institution), Duty.CLOSURE_COSIGNATURE) != ()


def test_a_contact_before_the_closing_is_no_aftercare() -> None:
    visited = approved_ending().then(contacted("2025-03-20"), CaseClosed(approval=id_of("closure approval")))
    assert [each.done_at for each in clocks(visited, Duty.AFTERCARE)] == [None]


def test_two_contacts_of_one_day_answer_one_date() -> None:
    dates = (date(2025, 4, 3), date(2025, 4, 4))
    twice = approved_ending().then(
        ExitPlanRecorded(responsible=JATI, contacts_on=dates, plan="visits"),
        CaseClosed(approval=id_of("closure approval")),
        contacted("2025-04-04"),
        contacted("2025-04-04"),
    )
    assert [each.done_at for each in clocks(twice, Duty.AFTERCARE)] == [at("2025-04-04 10:00"), None]


def test_what_was_to_be_done_falls_away_when_the_work_ends_and_what_was_done_stays() -> None:
    assert clock(closed(), Duty.ASSESSMENT).done_at is not None
    assert clocks(closed(), Duty.SCREENING) == ()
    assert clocks(approved_ending(), Duty.SCREENING) != ()
    ended = closed().then(AftercareEnded(outcome="at home"))
    assert clocks(ended, Duty.AFTERCARE) == ()


def test_alarms_countersigns_and_beds_outlive_the_closing() -> None:
    left_open = approved_ending().then(
        happened(INTERVIEW, "notes", by=ANGGREK),
        happened(DangerEscalated(signs=SIGNS, account="beaten"), "alarm"),
        happened(StayStarted(), "stay"),
        happened(CaseClosed(approval=id_of("closure approval")), "closing", on="2025-03-20 20:00"),
    )
    assert {each.code for each in deadlines(left_open.case, DEFAULT_SETTINGS, CALENDAR) if each.done_at is None} == {
        Duty.DANGER,
        Duty.COUNTERSIGN,
        Duty.STAY,
        Duty.AFTERCARE,
    }


def test_a_risk_raised_after_the_closing_asks_to_see_the_child_all_the_same() -> None:
    warned = closed().then(happened(RiskRaised(level=RiskLevel.HIGH, reasons="uncle is back"), "high"))
    (waiting,) = (each for each in clocks(warned, Duty.SIGHTING) if each.done_at is None)
    assert waiting.about == id_of("high")


def test_a_reopened_case_takes_up_its_rhythm_on_the_day_of_the_reopening() -> None:
    reopened = closed().then(
        happened(CaseReopened(because=ReopeningReason.CHILD_ASKS, reasons="asked"), on="2025-04-10 09:00", by=MERANTI)
    )
    assert clock(reopened, Duty.REVIEW).since == at("2025-04-10 09:00")
    assert clock(reopened, Duty.CONTACT).since == at("2025-04-10 09:00")
