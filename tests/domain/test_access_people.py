"""People over time: teams, sites, leaving, and who is on call."""

from datetime import date
from functools import reduce

import pytest

from domain.access import Staffing
from domain.command import Answer, Command, Given
from domain.decider import decide
from domain.event import Event
from domain.history import effective, history
from domain.identifiers import SiteId, StaffId, StreamId, TeamId
from domain.record import Occurred, Record
from domain.refusal import Refused
from domain.settings.events import (
    OnCallCancelled,
    OnCallPlanned,
    SiteClosed,
    SiteDeclared,
    TeamDeclared,
    TeamDissolved,
)
from domain.settings.state import DEFAULT_SETTINGS, Settings
from domain.settings.state import evolve as evolve_settings
from domain.staff.events import (
    Posted,
    PostingEnded,
    RoleEnded,
    RoleGranted,
    StaffLeft,
    StaffRegistered,
    TeamJoined,
    TeamLeft,
)
from domain.staff.state import Staff, fold
from domain.staff.vocabulary import Role
from tests.domain.given import CENDANA, DAHLIA, DAMAR, JATI, MERANTI, STAFF, WIB, at, id_of, record

SETTINGS = StreamId("settings-agency")
STREET, HOUSE = TeamId("street"), TeamId("house")
SUNGGAL, HELVETIA = SiteId("sunggal"), SiteId("helvetia")
JANUARY, MARCH, MAY = date(2025, 1, 1), date(2025, 3, 1), date(2025, 5, 1)


def records(stream: str, *events: Event) -> list[Record]:
    """One after the other, an hour apart."""
    return [
        record(event, f"{stream} {version}", on=f"2025-01-02 {version:02}:00", by=JATI, version=version, stream=stream)
        for version, event in enumerate(events, 1)
    ]


def settings_after(*events: Event) -> Settings:
    return reduce(evolve_settings, effective(records(SETTINGS, *events)), DEFAULT_SETTINGS)


def member_after(*events: Event) -> Staff:
    return fold(effective(records(DAHLIA, StaffRegistered(handle="dahlia", name="Dahlia"), *events)))  # type: ignore[arg-type]


def asked(event: Event, *, stream: str, given: Given, by: StaffId = JATI) -> Answer:
    moment = at("2025-03-05 10:00")
    command = Command(
        stream=StreamId(stream),
        event=event,
        by=by,
        role=Role.MANAGER,
        occurred=Occurred(moment),
        recorded_at=moment,
    )
    return decide(command, given)


def of_a_member(event: Event, *before: Event, by: StaffId = JATI, settings: Settings | None = None) -> Answer:
    agency = settings or settings_after(*HOUSES)
    return asked(event, stream=DAHLIA, given=Given(staff={DAHLIA: member_after(*before)}, settings=agency), by=by)


def of_the_agency(event: Event, *before: Event) -> Answer:
    told = history(records(SETTINGS, *before))
    given = Given(history=told, settings=settings_after(*before), staff=STAFF, zone=WIB)
    return asked(event, stream=SETTINGS, given=given)


HOUSES = (
    SiteDeclared(site=SUNGGAL, name="RPS Sunggal", since=JANUARY),
    SiteDeclared(site=HELVETIA, name="RPS Helvetia", since=JANUARY),
    TeamDeclared(team=HOUSE, site=SUNGGAL, name="House", since=JANUARY),
    TeamDeclared(team=STREET, site=HELVETIA, name="Street", since=JANUARY),
)
WORKER = RoleGranted(role=Role.SOCIAL_WORKER, since=JANUARY)


def test_who_had_which_role_team_and_site_when_is_known_for_every_day() -> None:
    dahlia = member_after(
        WORKER,
        TeamJoined(team=STREET, since=JANUARY),
        TeamLeft(team=STREET, until=date(2025, 2, 28)),
        TeamJoined(team=HOUSE, since=MARCH),
        Posted(site=SUNGGAL, since=MARCH),
        PostingEnded(site=SUNGGAL, until=date(2025, 4, 30)),
    )
    assert (dahlia.teams(JANUARY), dahlia.sites(JANUARY)) == ({STREET}, frozenset())
    assert (dahlia.teams(MARCH), dahlia.sites(MARCH)) == ({HOUSE}, {SUNGGAL})
    assert (dahlia.teams(MAY), dahlia.sites(MAY)) == ({HOUSE}, frozenset())


def test_who_leaves_has_nothing_from_the_next_day_on() -> None:
    left = member_after(
        WORKER,
        TeamJoined(team=HOUSE, since=JANUARY),
        Posted(site=SUNGGAL, since=JANUARY),
        StaffLeft(until=date(2025, 3, 1)),
    )
    assert (left.roles(MARCH), left.teams(MARCH), left.sites(MARCH)) == ({Role.SOCIAL_WORKER}, {HOUSE}, {SUNGGAL})
    day = date(2025, 3, 2)
    assert (left.roles(day), left.teams(day), left.sites(day)) == (frozenset(), frozenset(), frozenset())


def test_who_comes_back_is_granted_a_role_anew() -> None:
    back = member_after(WORKER, StaffLeft(until=MARCH), RoleGranted(role=Role.SOCIAL_WORKER, since=MAY))
    assert back.has(Role.SOCIAL_WORKER, MAY)
    assert not back.has(Role.SOCIAL_WORKER, date(2025, 4, 1))


def test_nobody_works_in_a_team_or_at_a_site_that_is_not_there() -> None:
    with pytest.raises(Refused, match=r"team\.unknown"):
        of_a_member(TeamJoined(team=TeamId("night"), since=MARCH), WORKER)
    with pytest.raises(Refused, match=r"site\.unknown"):
        of_a_member(Posted(site=SiteId("belawan"), since=MARCH), WORKER)
    dissolved = settings_after(*HOUSES, TeamDissolved(team=HOUSE, until=JANUARY))
    with pytest.raises(Refused, match=r"team\.unknown"):
        of_a_member(TeamJoined(team=HOUSE, since=MARCH), WORKER, settings=dissolved)


@pytest.mark.parametrize(
    "event",
    [
        RoleGranted(role=Role.MANAGER, since=MARCH),
        TeamJoined(team=HOUSE, since=MARCH),
        Posted(site=SUNGGAL, since=MARCH),
        StaffLeft(until=MARCH),
    ],
    ids=lambda each: each.NAME,
)
def test_nobody_grants_or_ends_own_access(event: Event) -> None:
    with pytest.raises(Refused, match=r"approval\.needs-another-person") as refused:
        of_a_member(event, WORKER, by=DAHLIA)
    assert refused.value.rule == "E15"
    assert of_a_member(event, WORKER, by=JATI)


def test_what_is_so_already_is_not_recorded_again() -> None:
    joined, posted = TeamJoined(team=HOUSE, since=JANUARY), Posted(site=SUNGGAL, since=JANUARY)
    assert of_a_member(TeamJoined(team=HOUSE, since=MARCH), WORKER, joined) == ()
    assert of_a_member(Posted(site=SUNGGAL, since=MARCH), WORKER, posted) == ()
    assert of_a_member(TeamLeft(team=HOUSE, until=MARCH), WORKER) == ()
    assert of_a_member(PostingEnded(site=SUNGGAL, until=MARCH), WORKER) == ()
    assert of_a_member(RoleEnded(role=Role.MANAGER, until=MARCH), WORKER) == ()
    assert of_a_member(StaffLeft(until=MAY), WORKER, StaffLeft(until=MARCH)) == ()


def test_nobody_unknown_is_given_a_team() -> None:
    with pytest.raises(Refused, match=r"staff\.unknown"):
        asked(TeamJoined(team=HOUSE, since=MARCH), stream=DAHLIA, given=Given(settings=settings_after(*HOUSES)))


def test_sites_and_teams_are_there_from_a_day_to_a_day() -> None:
    agency = settings_after(*HOUSES, TeamDissolved(team=STREET, until=MARCH), SiteClosed(site=HELVETIA, until=MARCH))
    assert (agency.teams_on(MARCH), agency.sites_on(MARCH)) == ({HOUSE, STREET}, {SUNGGAL, HELVETIA})
    assert (agency.teams_on(MAY), agency.sites_on(MAY)) == ({HOUSE}, {SUNGGAL})
    assert agency.teams_on(date(2024, 12, 31)) == frozenset()


def test_a_site_or_team_is_declared_and_closed_once() -> None:
    assert of_the_agency(HOUSES[0], *HOUSES) == ()
    assert of_the_agency(HOUSES[2], *HOUSES) == ()
    closed = SiteClosed(site=HELVETIA, until=MARCH)
    assert of_the_agency(closed, *HOUSES)
    assert of_the_agency(closed, *HOUSES, closed) == ()
    with pytest.raises(Refused, match=r"site\.unknown"):
        of_the_agency(closed)
    with pytest.raises(Refused, match=r"team\.unknown"):
        of_the_agency(TeamDissolved(team=HOUSE, until=MARCH))
    with pytest.raises(Refused, match=r"site\.unknown"):
        of_the_agency(HOUSES[2])


def test_a_site_can_change_its_name() -> None:
    renamed = SiteDeclared(site=SUNGGAL, name="RPS Medan Sunggal", since=MARCH)
    assert of_the_agency(renamed, *HOUSES)
    assert settings_after(*HOUSES, renamed).site_names[SUNGGAL] == "RPS Medan Sunggal"


def test_who_works_in_a_team_works_at_its_site() -> None:
    dahlia = member_after(WORKER, TeamJoined(team=HOUSE, since=JANUARY))
    staffing = Staffing(staff={DAHLIA: dahlia}, settings=settings_after(*HOUSES), zone=WIB)
    assert (staffing.teams(DAHLIA, MARCH), staffing.sites(DAHLIA, MARCH)) == ({HOUSE}, {SUNGGAL})
    assert staffing.teams(CENDANA, MARCH) == frozenset()


def duty(first: StaffId = MERANTI, second: StaffId | None = JATI, since: str = "2025-03-05 18:00") -> OnCallPlanned:
    return OnCallPlanned(first=first, next=second, since=at(since), until=at("2025-03-06 06:00"))


def test_the_roster_says_whom_to_call_first_and_whom_next() -> None:
    agency = settings_after(duty())
    assert agency.on_call(at("2025-03-05 18:00")) == (MERANTI, JATI)
    assert agency.on_call(at("2025-03-05 17:59")) == agency.on_call(at("2025-03-06 06:00")) == ()


def test_of_two_duties_the_one_planned_last_goes_first() -> None:
    agency = settings_after(duty(), duty(first=JATI, second=None, since="2025-03-05 22:00"))
    assert agency.on_call(at("2025-03-05 20:00")) == (MERANTI, JATI)
    assert agency.on_call(at("2025-03-05 23:00")) == (JATI, MERANTI)


def test_on_call_are_supervisors_and_managers() -> None:
    assert of_the_agency(duty())
    for wrong in (duty(first=DAMAR), duty(second=DAHLIA)):
        with pytest.raises(Refused, match=r"on-call\.not-an-approver"):
            of_the_agency(wrong)


def test_a_duty_ends_after_it_begins_and_names_two_people() -> None:
    with pytest.raises(Refused, match=r"on-call\.ends-before-it-begins"):
        of_the_agency(duty(since="2025-03-06 06:00"))
    with pytest.raises(Refused, match=r"on-call\.next-is-the-first"):
        of_the_agency(duty(second=MERANTI))


def test_a_cancelled_duty_calls_nobody() -> None:
    cancelled = OnCallCancelled(duty=id_of(f"{SETTINGS} 1"))
    assert settings_after(duty(), cancelled).on_call(at("2025-03-05 20:00")) == ()
    assert of_the_agency(cancelled, duty())
    assert of_the_agency(cancelled, duty(), cancelled) == ()
    with pytest.raises(Refused, match=r"on-call\.unknown"):
        of_the_agency(cancelled)
