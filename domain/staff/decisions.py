"""Rules about people: nobody grants own access, and a team or site exists before somebody works there."""

from domain.case.decisions.rules import must
from domain.command import ALREADY_SO, Answer, Command, Given, granted
from domain.event import Event
from domain.identifiers import StaffId
from domain.refusal import Refused
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
from domain.staff.state import Staff
from domain.stint import runs


def decide(command: Command[Event], given: Given) -> Answer:
    """Answer a command about a member of staff: its event, or nothing when it is already so.

    Raises :class:`Refused`.
    """
    member = given.member(StaffId(command.stream))
    if isinstance(command.event, StaffRegistered):
        return ALREADY_SO if member.id is not None else granted(command)
    if member.id is None:
        raise Refused("staff.unknown")
    if command.by == member.id and given.settings.version and member.tenures:
        # Until the agency is described, its first person stands alone.
        raise Refused("approval.needs-another-person", "E15")
    return ALREADY_SO if _already(command.event, member, given) else granted(command)


def _already(event: Event, member: Staff, given: Given) -> bool:
    """Whether it is so already; refused where the team or site is not there."""
    match event:
        case RoleGranted(role=role, since=since):
            return member.has(role, since)
        case RoleEnded(role=role):
            return not runs(member.tenures, role)
        case TeamJoined(team=team, since=since):
            must(team in given.settings.teams_on(since), "team.unknown", team=team)
            return team in member.teams(since)
        case TeamLeft(team=team):
            return not runs(member.memberships, team)
        case Posted(site=site, since=since):
            must(site in given.settings.sites_on(since), "site.unknown", site=site)
            return site in member.sites(since)
        case PostingEnded(site=site):
            return not runs(member.postings, site)
        case StaffLeft():
            return not member.stays
        case _:
            return False
