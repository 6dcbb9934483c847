"""Who is told of what."""

from datetime import date, timedelta

from domain.case.events.privacy import BreakGlassUsed, ChildRestricted
from domain.case.events.risk import AllegationRecorded, RiskRaised
from domain.case.vocabulary import RiskLevel
from domain.catalogue import EVENTS
from domain.identifiers import EventId, SiteId, StaffId, StreamId
from domain.settings.events import OnCallPlanned, SiteDeclared
from domain.staff.events import Posted, RoleEnded, RoleGranted
from domain.staff.vocabulary import Role
from service.knowledge import SETTINGS_STREAM
from service.notices import kinds
from service.notices.contacts import Channel, Contact
from service.notices.kinds import Kind
from service.notices.notice import State
from tests.domain.given import CENDANA, DAHLIA, DAMAR, JATI, MERANTI, ROLES
from tests.service.notices.watch import ADDRESSES, Watched

MERANTIS, JATIS = ADDRESSES[MERANTI], ADDRESSES[JATI]


def grant(shelter: Watched, person: StaffId, role: Role) -> None:
    granted = RoleGranted(role=role, since=date(2020, 1, 1))
    shelter.ask(granted, MERANTI if person == JATI else JATI, stream=StreamId(person), role=Role.ADMINISTRATOR)


def dismiss(shelter: Watched, person: StaffId, role: Role) -> None:
    ended = RoleEnded(role=role, until=date(2025, 1, 1))
    shelter.ask(ended, MERANTI if person == JATI else JATI, stream=StreamId(person), role=Role.ADMINISTRATOR)


def test_a_danger_is_told_to_the_first_on_call_at_once(shelter: Watched):
    event = shelter.danger()
    shelter.turn()
    assert shelter.kept.told == [(Kind.DANGER, MERANTIS)]
    assert shelter.notice(event).state is State.SENT


def test_what_somebody_must_review_is_told_too(shelter: Watched):
    shelter.worry()
    shelter.turn()
    assert shelter.kept.told == [(Kind.REVIEW, MERANTIS)]


def test_ordinary_work_is_told_to_nobody(shelter: Watched):
    shelter.ask(RiskRaised(level=RiskLevel.MEDIUM, reasons="sleeps rough"), DAHLIA, stream=shelter.case)
    shelter.turn()
    assert shelter.kept.told == []


def break_glass(shelter: Watched, by: StaffId) -> EventId:
    """Somebody opens a case that is none of theirs, for an hour."""
    broken = BreakGlassUsed(until=shelter.clock.at + timedelta(hours=1), reason="she is in hospital")
    return shelter.ask(broken, by, stream=shelter.case).events[0]


def test_broken_glass_is_told_at_once_to_every_supervisor_and_data_protection_officer(shelter: Watched):
    grant(shelter, CENDANA, Role.DATA_PROTECTION_OFFICER)
    event = break_glass(shelter, DAHLIA)
    shelter.turn()
    told = shelter.notices(event, Kind.BREAK_GLASS)
    assert {each.recipient for each in told} == {MERANTI, CENDANA}
    assert shelter.kept.told == [(Kind.BREAK_GLASS, MERANTIS)]


def test_who_broke_the_glass_is_not_the_one_who_is_told(shelter: Watched):
    event = break_glass(shelter, MERANTI)
    shelter.turn()
    assert [each.recipient for each in shelter.notices(event, Kind.BREAK_GLASS)] == [JATI]


def test_broken_glass_that_nobody_has_reviewed_in_time_is_told_to_the_manager_too(shelter: Watched):
    event = break_glass(shelter, DAHLIA)
    shelter.turn(minutes=71 * 60)
    assert shelter.notices(event, Kind.BREAK_GLASS_OVERDUE) == []
    shelter.turn(minutes=2 * 60)
    assert {each.recipient for each in shelter.notices(event, Kind.BREAK_GLASS_OVERDUE)} == {MERANTI, JATI}


def test_an_event_that_is_told_is_one_that_there_is():
    assert kinds.BY_EVENT.keys() <= {each.NAME for each in EVENTS}


def test_whoever_is_on_the_roster_is_called_before_everybody_else(shelter: Watched):
    grant(shelter, CENDANA, Role.SUPERVISOR)
    planned = OnCallPlanned(
        first=CENDANA, next=JATI, since=shelter.clock.at, until=shelter.clock.at + timedelta(hours=8)
    )
    shelter.ask(planned, JATI, stream=SETTINGS_STREAM, role=Role.MANAGER)
    event = shelter.danger()
    for _ in range(4):
        shelter.turn(minutes=15)
    assert [each.recipient for each in shelter.notices(event)] == [CENDANA, JATI, MERANTI]


def test_somebody_on_the_roster_who_has_left_is_not_called(shelter: Watched):
    grant(shelter, CENDANA, Role.SUPERVISOR)
    planned = OnCallPlanned(first=CENDANA, since=shelter.clock.at, until=shelter.clock.at + timedelta(hours=8))
    shelter.ask(planned, JATI, stream=SETTINGS_STREAM, role=Role.MANAGER)
    for role in (Role.SUPERVISOR, ROLES[CENDANA]):
        dismiss(shelter, CENDANA, role)
    event = shelter.danger()
    shelter.turn()
    assert shelter.notice(event).recipient == MERANTI


def test_whoever_left_is_not_told(shelter: Watched):
    dismiss(shelter, MERANTI, Role.SUPERVISOR)
    shelter.danger()
    shelter.turn()
    assert shelter.kept.told == [(Kind.DANGER, JATIS)]


def accuse(shelter: Watched, *staff: StaffId) -> list[str]:
    return [
        shelter.ask(AllegationRecorded(against_staff=each, account="words"), DAHLIA, stream=shelter.case).events[0]
        for each in staff
    ]


def test_somebody_who_is_accused_hears_nothing_of_the_allegation(shelter: Watched):
    (allegation,) = accuse(shelter, MERANTI)
    shelter.turn()
    shelter.turn(minutes=20)
    assert shelter.notice(allegation, Kind.REVIEW).recipient == JATI
    assert shelter.kept.told == [(Kind.REVIEW, JATIS)]


def test_who_is_accused_is_told_of_a_danger_as_before_and_somebody_else_beside_them(shelter: Watched):
    accuse(shelter, MERANTI)
    danger = shelter.danger()
    shelter.turn()
    assert {each.recipient for each in shelter.notices(danger)} == {MERANTI, JATI}


def test_a_danger_reaches_somebody_whoever_is_accused(shelter: Watched):
    grant(shelter, CENDANA, Role.ADMINISTRATOR)
    accuse(shelter, MERANTI, JATI, CENDANA)
    danger = shelter.danger()
    shelter.turn()
    assert [each.recipient for each in shelter.notices(danger)] == [MERANTI]
    shelter.turn(minutes=20)
    assert JATI in {each.recipient for each in shelter.notices(danger)}


def test_an_alarm_is_for_somebody_even_where_nobody_is_on_call(shelter: Watched):
    grant(shelter, CENDANA, Role.ADMINISTRATOR)
    dismiss(shelter, MERANTI, Role.SUPERVISOR)
    dismiss(shelter, JATI, Role.MANAGER)
    event = shelter.danger()
    shelter.turn()
    assert shelter.notice(event).recipient == CENDANA


def test_somebody_without_an_address_is_told_on_the_page_alone_and_that_is_seen(shelter: Watched):
    shelter.site.contacts.forget(MERANTI)
    event = shelter.danger()
    shelter.turn()
    notice = shelter.notice(event)
    assert (notice.state, notice.reason) == (State.DEAD, "no-address")
    assert shelter.site.outbox.of(MERANTI, 10) == [notice]
    assert shelter.site.outbox.dead(10) == [notice]


def test_a_danger_that_nobody_answers_is_told_to_everybody_on_call(shelter: Watched):
    event = shelter.danger()
    shelter.turn()
    shelter.site.outbox.acknowledge(shelter.notice(event), MERANTI, shelter.clock.at)
    shelter.turn(minutes=59)
    assert shelter.notices(event, Kind.DANGER_OVERDUE) == []
    shelter.turn(minutes=2)
    assert {each.recipient for each in shelter.notices(event, Kind.DANGER_OVERDUE)} == {MERANTI, JATI}
    shelter.turn(minutes=60)
    assert shelter.kept.told.count((Kind.DANGER_OVERDUE, JATIS)) == 1


def test_a_danger_that_was_answered_in_the_case_is_never_overdue(shelter: Watched):
    event = shelter.danger(told=(MERANTI,), told_at=shelter.clock.at)
    shelter.turn(minutes=120)
    assert shelter.notices(event, Kind.DANGER_OVERDUE) == []


def test_a_contact_with_signs_of_danger_is_an_alarm_like_any_other(shelter: Watched):
    shelter.contact("Amplas-Iki", danger=("overdose",))
    shelter.turn()
    assert shelter.kept.told == [(Kind.DANGER, MERANTIS)]
    assert DAMAR not in [each.recipient for each in shelter.site.outbox.due(shelter.clock.at, 10)]


def restrict(shelter: Watched) -> None:
    shelter.ask(ChildRestricted(reason="his stepfather knows people here"), DAHLIA, stream=shelter.case)


def post(shelter: Watched, person: StaffId, site: str) -> None:
    posted = Posted(site=SiteId(site), since=date(2020, 1, 1))
    shelter.ask(posted, MERANTI if person == JATI else JATI, stream=StreamId(person), role=Role.ADMINISTRATOR)


def two_shelters(shelter: Watched) -> None:
    """Dahlia and Meranti work in the one, Jati manages the other."""
    for site in ("utara", "selatan"):
        declared = SiteDeclared(site=SiteId(site), name=site.title(), since=date(2020, 1, 1))
        shelter.ask(declared, JATI, stream=SETTINGS_STREAM, role=Role.MANAGER)
    for person, site in ((DAHLIA, "utara"), (MERANTI, "utara"), (JATI, "selatan")):
        post(shelter, person, site)


def test_no_alarm_goes_to_whom_the_case_is_not_there_for(shelter: Watched):
    two_shelters(shelter)
    planned = OnCallPlanned(first=JATI, since=shelter.clock.at, until=shelter.clock.at + timedelta(hours=8))
    shelter.ask(planned, JATI, stream=SETTINGS_STREAM, role=Role.MANAGER)
    danger = shelter.danger(DAHLIA)
    for _ in range(3):
        shelter.turn(minutes=20)
    assert [each.recipient for each in shelter.notices(danger)] == [MERANTI]


def test_the_data_protection_officer_hears_of_broken_glass_and_not_of_which_restricted_case(shelter: Watched):
    grant(shelter, CENDANA, Role.DATA_PROTECTION_OFFICER)
    dismiss(shelter, CENDANA, ROLES[CENDANA])
    shelter.site.contacts.tell(CENDANA, Contact(Channel.MAIL, "cendana@example.org"))
    restrict(shelter)
    event = break_glass(shelter, DAHLIA)
    shelter.turn()
    assert {each.recipient for each in shelter.notices(event, Kind.BREAK_GLASS)} == {MERANTI, CENDANA}
    links = {contact.address: message.link for message, contact in shelter.kept.messages}
    assert links[MERANTIS].endswith(f"/cases/{shelter.case}")
    assert links["cendana@example.org"].endswith("/notices")


def test_an_alarm_for_nobody_goes_to_whoever_is_left_without_the_case(shelter: Watched):
    two_shelters(shelter)
    dismiss(shelter, MERANTI, Role.SUPERVISOR)
    danger = shelter.danger(DAHLIA)
    shelter.turn()
    assert shelter.notice(danger).recipient == JATI
    assert [message.link.rpartition("/")[2] for message, _ in shelter.kept.messages] == ["notices"]


def test_of_a_restricted_case_somebody_who_can_review_it_hears_of_broken_glass(shelter: Watched):
    grant(shelter, CENDANA, Role.DATA_PROTECTION_OFFICER)
    dismiss(shelter, CENDANA, ROLES[CENDANA])
    restrict(shelter)
    event = break_glass(shelter, MERANTI)
    shelter.turn()
    assert {each.recipient for each in shelter.notices(event, Kind.BREAK_GLASS)} == {JATI, CENDANA}
