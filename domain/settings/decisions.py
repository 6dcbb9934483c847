"""Rules about what an agency sets: deadlines, sites, teams, and who is on call."""

from domain.case.decisions.rules import must
from domain.command import ALREADY_SO, Answer, Command, Given, granted
from domain.event import Event
from domain.refusal import Refused
from domain.settings.events import (
    DeadlineSet,
    OnCallCancelled,
    OnCallPlanned,
    SiteClosed,
    SiteDeclared,
    TeamDeclared,
    TeamDissolved,
)
from domain.settings.state import Settings
from domain.settings.vocabulary import DeadlineKind, Unit
from domain.staff.vocabulary import Role
from domain.stint import runs

CALLED = frozenset({Role.SUPERVISOR, Role.MANAGER})
"""Who can answer for a child at night."""


def decide(command: Command[Event], given: Given) -> Answer:
    """Answer a command about the settings: its event, or nothing when it is already so.

    Raises :class:`Refused`.
    """
    return ALREADY_SO if _already(command, given) else granted(command)


def _already(command: Command[Event], given: Given) -> bool:
    settings = given.settings
    match command.event:
        case DeadlineSet(kind=DeadlineKind.REOPENING_WINDOW, unit=unit) if unit is not Unit.DAYS:
            raise Refused("settings.window-in-days")
        case SiteDeclared(site=site, name=name):
            return runs(settings.sites, site) and settings.site_names[site] == name
        case SiteClosed(site=site):
            must(site in settings.site_names, "site.unknown", site=site)
            return not runs(settings.sites, site)
        case TeamDeclared():
            return _same_team(command.event, settings)
        case TeamDissolved(team=team):
            must(team in settings.team_names, "team.unknown", team=team)
            return not runs(settings.teams, team)
        case OnCallPlanned():
            _must_be_able_to_answer(command.event, given)
            return False
        case OnCallCancelled(duty=duty):
            known = any(each.id == duty for each in given.history.records)
            must(known, "on-call.unknown", duty=duty)
            return all(each.id != duty for each in settings.on_call_duties)
        case _:
            return False


def _same_team(declared: TeamDeclared, settings: Settings) -> bool:
    team, site = declared.team, declared.site
    must(site is None or runs(settings.sites, site), "site.unknown", site=site)
    same = (settings.team_names.get(team), settings.site_of.get(team)) == (declared.name, site)
    return runs(settings.teams, team) and same


def _must_be_able_to_answer(planned: OnCallPlanned, given: Given) -> None:
    day = given.day(planned.since)
    for each in (planned.first, planned.next):
        may_answer = each is None or not CALLED.isdisjoint(given.member(each).roles(day))
        must(may_answer, "on-call.not-an-approver", person=each)
