"""The beginning of an agency, and who joins it: the first person registers themselves, because nobody is there yet."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.event import Event
from domain.identifiers import Handle, StaffId, StreamId
from domain.record import Occurred
from domain.refusal import Refused
from domain.settings.events import AgencyDescribed
from domain.staff.events import RoleGranted, StaffRegistered
from domain.staff.vocabulary import Role
from service.asked import Asked
from service.knowledge import SETTINGS_STREAM, must_be_a_zone
from service.roster import Roster
from service.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody who joins the agency."""

    handle: str
    name: str
    roles: tuple[Role, ...]
    since: date


def found(site: Site, *, name: str, zone: str, first: Newcomer) -> StaffId:
    """Register the first administrator and describe the agency, all in that person's own name.

    Can be repeated when it was interrupted. ``Refused`` where the agency is described already.
    """
    must_be_a_zone(zone)
    described = AgencyDescribed(name=name, zone=zone)
    if site.knowledge.settings().version:
        raise Refused("agency.founded-already")
    actor = Roster(site.keys, site.knowledge).id_of(first.handle)
    asking = _Asking(site, actor, first.roles[0], Occurred(_local(site, zone)))
    _welcome(asking, actor, first)
    asking.for_(SETTINGS_STREAM, described)
    return actor


def welcome(site: Site, newcomer: Newcomer, *, by: StaffId, role: Role) -> StaffId:
    """Register somebody in the name of ``by``, and grant the roles that they do not have yet."""
    zone = site.knowledge.settings().zone
    newcomers_id = Roster(site.keys, site.knowledge).id_of(newcomer.handle)
    _welcome(_Asking(site, by, role, Occurred(_local(site, zone))), newcomers_id, newcomer)
    return newcomers_id


def _welcome(asking: "_Asking", id: StaffId, newcomer: Newcomer) -> None:
    asking.for_(StreamId(id), StaffRegistered(handle=Handle(newcomer.handle), name=newcomer.name))
    for role in newcomer.roles:
        asking.for_(StreamId(id), RoleGranted(role=role, since=newcomer.since))


@dataclass(frozen=True, slots=True)
class _Asking:
    """Somebody who asks for one thing after another."""

    site: Site
    by: StaffId
    role: Role
    occurred: Occurred

    def for_(self, stream: StreamId, event: Event) -> None:
        asked = Asked(event=event, by=self.by, role=self.role, stream=stream, occurred=self.occurred)
        self.site.casework.handle(asked)


def _local(site: Site, zone: str) -> datetime:
    return site.now().astimezone(ZoneInfo(zone))
