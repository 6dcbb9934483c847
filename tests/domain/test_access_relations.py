"""From facts to relations: who works on the case, in which team and house, and what was opened for whom until when."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from domain.access import Reader, Relation, Staffing, Ties, hidden_together, relations, relations_to, threads, ties_of
from domain.annotations import Corrected, CorrectionReason
from domain.case.events.intake import StudentAssigned, StudentAssignmentEnded, WorkerAssigned
from domain.case.events.privacy import (
    AuditOrdered,
    AuditOrderEnded,
    BreakGlassUsed,
    CaseworkRequested,
    ChildRestricted,
    RestrictionLifted,
    SealedNoteWritten,
)
from domain.case.vocabulary import AssignmentEnd, AuditScope
from domain.identifiers import SiteId, StaffId, TeamId
from domain.record import Record
from domain.settings.state import DEFAULT_SETTINGS, Settings
from domain.staff.state import Staff
from domain.staff.vocabulary import Role
from domain.stint import Stint
from tests.domain.given import (
    ANGGREK,
    CENDANA,
    DAHLIA,
    DAMAR,
    JATI,
    MERANTI,
    ROLES,
    STAFF,
    WIB,
    Story,
    at,
    given,
    happened,
    id_of,
    uuid,
)
from tests.domain.stories import ARRIVAL, CONTACT, INTERVIEW

R = Relation
AUDITOR = StaffId(f"staff-{uuid('auditor')}")
PSYCHOLOGIST = StaffId(f"staff-{uuid('psychologist')}")
LONG_AGO = date(2020, 1, 1)
NOW = at("2025-03-10 09:00")

STREET, HOUSE = TeamId("street"), TeamId("house")
SUNGGAL, HELVETIA = SiteId("sunggal"), SiteId("helvetia")

PEOPLE = STAFF | {
    AUDITOR: Staff(id=AUDITOR, tenures=(Stint(Role.AUDITOR, LONG_AGO),)),
    PSYCHOLOGIST: Staff(id=PSYCHOLOGIST, tenures=(Stint(Role.PSYCHOLOGIST, LONG_AGO),)),
}
ONE_HOUSE = Staffing(staff=PEOPLE, zone=WIB)
TWO_TEAMS = replace(DEFAULT_SETTINGS, teams=(Stint(STREET, LONG_AGO), Stint(HOUSE, LONG_AGO)))
TWO_SITES = replace(
    TWO_TEAMS,
    sites=(Stint(SUNGGAL, LONG_AGO), Stint(HELVETIA, LONG_AGO)),
    site_of={STREET: HELVETIA, HOUSE: SUNGGAL},
)

HELD = given(happened(CONTACT, by=DAMAR), ARRIVAL, WorkerAssigned(worker=DAHLIA))


def noon(day: int) -> datetime:
    return at(f"2025-03-{day:02} 12:00")


def in_teams(settings: Settings = TWO_TEAMS, **teams: tuple[StaffId, ...]) -> Staffing:
    """The agency with two teams, and who is in which since long ago."""
    people = dict(PEOPLE)
    for team, members in teams.items():
        for each in members:
            memberships = (*people[each].memberships, Stint(TeamId(team), LONG_AGO))
            people[each] = replace(people[each], memberships=memberships)
    return Staffing(staff=people, settings=settings, zone=WIB)


def found(
    story: Story, who: StaffId, *, role: Role | None = None, staffing: Staffing = ONE_HOUSE, now: datetime = NOW
) -> frozenset[Relation]:
    roles = ROLES | {AUDITOR: Role.AUDITOR, PSYCHOLOGIST: Role.PSYCHOLOGIST}
    return relations(Reader(who, role or roles[who], now), ties_of(story.case, story.history.effective), staffing)


def to_record(
    story: Story, record: Record, who: StaffId, staffing: Staffing = ONE_HOUSE, accused: frozenset[str] = frozenset()
) -> frozenset[Relation]:
    reader = Reader(who, ROLES[who], NOW)
    told = replace(threads(story.history), accused={record.id: accused})
    return relations_to(record, reader, found(story, who, staffing=staffing), staffing, told)


def test_an_agency_that_declares_no_team_and_no_site_is_one_team_and_one_house() -> None:
    assert {R.TEAM, R.SITE, R.AGENCY} <= found(HELD, CENDANA)
    assert {R.TEAM, R.SITE, R.AGENCY} <= found(HELD, MERANTI)


def test_so_is_an_agency_that_declares_a_single_one() -> None:
    one = replace(DEFAULT_SETTINGS, teams=(Stint(HOUSE, LONG_AGO),), sites=(Stint(SUNGGAL, LONG_AGO),))
    assert {R.TEAM, R.SITE} <= found(HELD, MERANTI, staffing=Staffing(staff=PEOPLE, settings=one, zone=WIB))


def test_who_holds_the_case_is_assigned_and_a_colleague_is_not() -> None:
    assert R.ASSIGNED in found(HELD, DAHLIA)
    assert R.ASSIGNED not in found(HELD, CENDANA)


def test_a_new_holder_takes_the_case_from_the_one_before() -> None:
    passed_on = HELD.then(WorkerAssigned(worker=CENDANA))
    assert R.ASSIGNED in found(passed_on, CENDANA)
    assert R.ASSIGNED not in found(passed_on, DAHLIA)


def test_who_lost_the_case_keeps_what_they_wrote_and_not_the_sight_of_it() -> None:
    passed_on = HELD.then(INTERVIEW, WorkerAssigned(worker=CENDANA))
    assert R.AUTHOR in to_record(passed_on, passed_on.records[3], DAHLIA)
    assert R.ASSIGNED not in to_record(passed_on, passed_on.records[3], DAHLIA)


def test_while_nobody_holds_the_case_the_social_workers_are_on_duty_for_it() -> None:
    street = given(happened(CONTACT, by=DAMAR))
    assert R.ASSIGNED in found(street, DAHLIA)
    assert R.ASSIGNED not in found(street, DAMAR)
    assert R.ASSIGNED not in found(street, MERANTI)


def test_a_student_has_a_client_until_the_practicum_ends() -> None:
    placed = HELD.then(StudentAssigned(student=ANGGREK))
    assert R.CLIENT not in found(HELD, ANGGREK)
    assert R.CLIENT in found(placed, ANGGREK)
    assert R.CLIENT not in found(
        placed.then(StudentAssignmentEnded(student=ANGGREK, reason=AssignmentEnd.PRACTICUM_ENDED)), ANGGREK
    )


def test_the_case_belongs_to_the_team_of_its_holder_and_not_to_that_of_who_met_the_child() -> None:
    staffing = in_teams(street=(DAMAR, CENDANA), house=(DAHLIA, MERANTI))
    assert R.TEAM in found(HELD, MERANTI, staffing=staffing)
    assert R.TEAM not in found(HELD, CENDANA, staffing=staffing)


def test_until_somebody_holds_it_the_case_belongs_to_the_team_that_met_the_child() -> None:
    staffing = in_teams(street=(DAMAR, CENDANA), house=(DAHLIA, MERANTI))
    street = given(happened(CONTACT, by=DAMAR))
    assert R.TEAM in found(street, CENDANA, staffing=staffing)
    assert R.TEAM not in found(street, MERANTI, staffing=staffing)


def test_who_works_in_no_team_is_in_none_once_there_are_several() -> None:
    assert R.TEAM not in found(HELD, CENDANA, staffing=in_teams(house=(DAHLIA, MERANTI)))


def test_a_case_whose_workers_have_no_team_is_there_for_every_team() -> None:
    staffing = in_teams(street=(DAMAR,), house=(MERANTI,))
    assert R.TEAM in found(HELD, MERANTI, staffing=staffing)


def test_a_team_stands_at_its_site_and_another_shelter_is_out_of_reach() -> None:
    staffing = in_teams(TWO_SITES, street=(CENDANA,), house=(DAHLIA, MERANTI))
    assert {R.SITE, R.REACH} <= found(HELD, MERANTI, staffing=staffing)
    assert {R.SITE, R.REACH}.isdisjoint(found(HELD, CENDANA, staffing=staffing))
    assert R.AGENCY in found(HELD, CENDANA, staffing=staffing)


def test_a_posting_counts_from_its_first_day_to_its_last() -> None:
    staffing = in_teams(TWO_SITES, house=(DAHLIA,))
    posted = replace(PEOPLE[JATI], postings=(Stint(SUNGGAL, date(2025, 3, 10), date(2025, 3, 12)),))
    staffing = replace(staffing, staff={**staffing.staff, JATI: posted})
    days = {day: R.SITE in found(HELD, JATI, staffing=staffing, now=noon(day)) for day in (9, 10, 12, 13)}
    assert days == {9: False, 10: True, 12: True, 13: False}


def test_who_has_the_role_no_longer_has_nothing_to_do_with_any_case() -> None:
    gone = replace(PEOPLE[DAHLIA], tenures=(Stint(Role.SOCIAL_WORKER, LONG_AGO, date(2025, 3, 9)),))
    staffing = Staffing(staff=PEOPLE | {DAHLIA: gone}, zone=WIB)
    assert found(HELD, DAHLIA, staffing=staffing) == frozenset()
    assert to_record(HELD, HELD.records[1], DAHLIA, staffing) == frozenset()


def test_nobody_acts_in_a_role_that_they_do_not_have() -> None:
    assert found(HELD, DAHLIA, role=Role.SUPERVISOR) == frozenset()


def test_an_integrator_works_by_an_agreement_and_nowhere_in_the_agency() -> None:
    register = StaffId(f"staff-{uuid('register')}")
    staffing = replace(
        ONE_HOUSE, staff=PEOPLE | {register: Staff(id=register, tenures=(Stint(Role.INTEGRATOR, LONG_AGO),))}
    )
    to_case = found(HELD, register, role=Role.INTEGRATOR, staffing=staffing)
    assert R.AGREED in to_case
    assert R.AGENCY not in to_case
    assert R.AGREED not in found(restricted(), register, role=Role.INTEGRATOR, staffing=staffing)


def broken(until: str) -> Story:
    return HELD.then(
        happened(BreakGlassUsed(until=at(until), reason="found hurt at night"), by=CENDANA, on="2025-03-10 08:30")
    )


@pytest.mark.parametrize(("now", "open"), [("08:29", False), ("08:30", True), ("09:29", True), ("09:30", False)])
def test_broken_glass_holds_until_its_end_and_for_the_one_who_broke_it(now: str, open: bool) -> None:
    story = broken("2025-03-10 09:30")
    assert (R.GLASS in found(story, CENDANA, now=at(f"2025-03-10 {now}"))) is open
    assert R.GLASS not in found(story, MERANTI, now=at(f"2025-03-10 {now}"))


def test_broken_glass_holds_in_the_role_in_which_it_was_broken() -> None:
    both = replace(PEOPLE[CENDANA], tenures=(*PEOPLE[CENDANA].tenures, Stint(Role.SUPERVISOR, LONG_AGO)))
    staffing = Staffing(staff=PEOPLE | {CENDANA: both}, zone=WIB)
    assert R.GLASS not in found(broken("2025-03-10 09:30"), CENDANA, role=Role.SUPERVISOR, staffing=staffing)


def test_the_manager_reads_casework_that_was_asked_for() -> None:
    asked = HELD.then(
        happened(CaseworkRequested(until=at("2025-03-12 09:00"), reason="a complaint"), by=JATI, on="2025-03-10 08:00")
    )
    assert R.REQUESTED not in found(HELD, JATI)
    assert R.REQUESTED in found(asked, JATI)
    assert R.REQUESTED not in found(asked, JATI, now=at("2025-03-12 09:00"))


def ordered(scope: AuditScope) -> Story:
    order = AuditOrdered(
        auditor=AUDITOR, scope=scope, since=date(2025, 3, 10), until=date(2025, 3, 20), document="090/12"
    )
    return HELD.then(happened(order, "order", by=JATI))


@pytest.mark.parametrize(("scope", "relation"), [(AuditScope.SAMPLE, R.SAMPLED), (AuditScope.WRITTEN_ORDER, R.ORDERED)])
def test_an_order_names_auditor_case_and_period(scope: AuditScope, relation: Relation) -> None:
    story = ordered(scope)
    assert relation not in found(HELD, AUDITOR)
    seen = {day: relation in found(story, AUDITOR, now=noon(day)) for day in (9, 10, 20, 21)}
    assert seen == {9: False, 10: True, 20: True, 21: False}
    ended = story.then(happened(AuditOrderEnded(order=id_of("order"), reason="audit is over"), by=JATI))
    assert relation not in found(ended, AUDITOR)


def restricted(*admitted: StaffId) -> Story:
    return HELD.then(
        StudentAssigned(student=ANGGREK),
        happened(ChildRestricted(admitted=admitted, reason="an exploiter asks around"), "wall", by=MERANTI),
    )


def test_a_restricted_child_is_there_for_its_workers_the_supervisor_of_the_team_and_the_manager() -> None:
    story, staffing = restricted(), in_teams(street=(DAMAR,), house=(DAHLIA, MERANTI))
    assert {who: found(story, who, staffing=staffing) - {R.REACH} for who in (DAHLIA, ANGGREK, MERANTI, JATI)} == {
        DAHLIA: {R.ASSIGNED},
        ANGGREK: {R.CLIENT},
        MERANTI: {R.TEAM},
        JATI: {R.SITE},
    }


def test_for_everybody_else_a_restricted_child_is_behind_glass() -> None:
    assert found(restricted(), CENDANA) == {R.REACH}
    assert found(restricted(), AUDITOR) == {R.REACH}
    glass = happened(
        BreakGlassUsed(until=at("2025-03-10 09:30"), reason="found hurt"), by=CENDANA, on="2025-03-10 08:30"
    )
    assert found(restricted().then(glass), CENDANA) == {R.REACH, R.GLASS}


def test_a_supervisor_of_another_team_does_not_see_a_restricted_child() -> None:
    staffing = in_teams(street=(DAMAR, MERANTI), house=(DAHLIA,))
    assert found(restricted(), MERANTI, staffing=staffing) == {R.REACH}


def test_who_is_admitted_to_a_restricted_child_keeps_the_usual_sight() -> None:
    assert {R.TEAM, R.SITE, R.AGENCY} <= found(restricted(PSYCHOLOGIST), PSYCHOLOGIST)


def test_one_restricted_case_hides_the_others_of_the_child_and_admits_nobody_to_them() -> None:
    story = restricted(DAHLIA, DAMAR)
    free, narrow = Ties(), Ties(restricted=True, admitted=frozenset({DAHLIA}))
    wide = ties_of(story.case, story.history.effective)
    assert hidden_together(free, [free]) == free
    for one, other in ((narrow, wide), (wide, narrow)):
        together = hidden_together(one, [free, other])
        assert (together.restricted, together.admitted) == (True, {DAHLIA})
    assert hidden_together(free, [wide]).admitted == {DAHLIA, DAMAR}


def test_when_the_restriction_is_lifted_everything_is_as_before() -> None:
    lifted = restricted().then(
        happened(RestrictionLifted(restriction=id_of("wall"), reason="he left the city"), by=JATI)
    )
    assert found(lifted, CENDANA) == found(HELD, CENDANA)


def test_a_restricted_child_whom_nobody_holds_has_no_social_worker_on_duty() -> None:
    street = given(happened(CONTACT, by=DAMAR)).then(
        happened(ChildRestricted(reason="an exploiter asks around"), by=MERANTI)
    )
    assert found(street, DAHLIA) == {R.REACH}


def test_a_sealed_note_is_for_its_author_and_those_it_names() -> None:
    story = HELD.then(happened(SealedNoteWritten(readers=(MERANTI,), note="who told us"), by=CENDANA))
    note = story.records[-1]
    named = {who: R.NAMED in to_record(story, note, who) for who in (CENDANA, MERANTI, DAHLIA, JATI)}
    assert named == {CENDANA: True, MERANTI: True, DAHLIA: False, JATI: False}


def test_a_corrected_sealed_note_is_for_those_whom_the_correction_names() -> None:
    story = HELD.then(happened(SealedNoteWritten(note="who told us"), "note", by=CENDANA))
    corrected = Corrected(
        corrects=id_of("note"),
        reason=CorrectionReason.OTHER,
        replacement=SealedNoteWritten(readers=(MERANTI,), note="who told us"),
        evidence="she takes over",
    )
    story = story.then(happened(corrected, by=CENDANA))
    assert R.NAMED in to_record(story, story.records[-1], MERANTI)


def test_a_street_contact_is_of_the_team_of_its_author_on_that_day() -> None:
    staffing = in_teams(street=(DAMAR, CENDANA), house=(DAHLIA,))
    contact, arrival = HELD.records[:2]
    assert R.CONTACT in to_record(HELD, contact, DAMAR, staffing)
    assert R.CONTACT in to_record(HELD, contact, CENDANA, staffing)
    assert R.CONTACT not in to_record(HELD, contact, DAHLIA, staffing)
    assert R.CONTACT not in to_record(HELD, arrival, DAMAR, staffing)


def test_who_changed_the_team_has_left_its_contacts_behind() -> None:
    moved = (Stint(STREET, LONG_AGO, date(2025, 3, 8)), Stint(HOUSE, date(2025, 3, 9)))
    staffing = in_teams(street=(CENDANA,), house=(DAHLIA,))
    staffing = replace(staffing, staff={**staffing.staff, DAMAR: replace(PEOPLE[DAMAR], memberships=moved)})
    contact = HELD.records[0]
    assert R.CONTACT not in to_record(HELD, contact, DAMAR, staffing)
    assert R.CONTACT in to_record(HELD, contact, CENDANA, staffing)


def test_a_restricted_child_shows_no_team_its_contact() -> None:
    story = given(happened(CONTACT, by=DAMAR)).then(
        happened(ChildRestricted(reason="an exploiter asks around"), by=MERANTI)
    )
    assert R.CONTACT not in to_record(story, story.records[0], DAMAR)


def test_who_is_accused_in_a_record_is_told_by_the_record() -> None:
    record = HELD.records[-1]
    assert R.ACCUSED in to_record(HELD, record, CENDANA, accused=frozenset({CENDANA}))
    assert R.ACCUSED not in to_record(HELD, record, DAHLIA, accused=frozenset({CENDANA}))
