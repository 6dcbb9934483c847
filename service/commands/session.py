"""A command at work: the site it opened, and the person it acts for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import current_thread
from threading import enumerate as enumerate_threads
from time import sleep
from zoneinfo import ZoneInfo

import click

from domain.access import ADMINISTRATION, Reader, sees_cases
from domain.identifiers import StaffId
from domain.refusal import Refused
from domain.staff.vocabulary import Role
from service.commands.output import say
from service.eyes import Eyes
from service.lists import Lists
from service.log import LogUnavailable, StoreMissing
from service.roster import Roster
from service.scope import Scope
from service.settings import Settings
from service.site import Site, has_log, open_site

GLANCE = 2.0
"""Seconds between two looks whether a store has been made."""


@dataclass(frozen=True)
class Session:
    """An open site, and who acts in which role."""

    site: Site
    person: StaffId
    role: Role

    @property
    def eyes(self) -> Eyes:
        """With what the person reads records."""
        return Eyes(self.site.keys, self.scope)

    @cached_property
    def scope(self) -> Scope:
        """What the person may look at."""
        reader = Reader(self.person, self.role, self.site.now())
        return Scope(self.site.log, self.site.keys, self.site.knowledge.brief([self.person]), reader)

    @property
    def lists(self) -> Lists:
        """With what the person reads the views."""
        return Lists(self.site.views, self.site.log, self.site.keys, self.scope)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.knowledge.settings().zone)

    def must_see_cases(self) -> None:
        """``Refused`` for a role that has no business with cases."""
        if not sees_cases(self.role):
            raise Refused("role.may-not", role=str(self.role))


@contextmanager
def opened(settings: Settings) -> Iterator[Site]:
    """The site in its folders, closed again at the end."""
    if settings.database is None and not settings.log_file.exists():
        # Before the keys, which are missing too where there is no store at all.
        raise StoreMissing(settings.log_file)
    site = open_site(settings)
    try:
        yield site
    finally:
        site.close()


def on_each_site(settings: Settings, work: Callable[[Site], bool]) -> None:
    """Do something with the site, and again with the one in its place whenever it says that a restore replaced it."""
    replaced = True
    while replaced:
        with opened(settings) as site:
            replaced = work(site)


def until_founded(settings: Settings) -> None:
    """Return once there is a store in its database; say once that it is being waited for."""
    said = False
    while not _is_founded(settings):
        if not said:
            say("Waiting for the store: `harapan init` makes it.")
            said = True
        sleep(GLANCE)


def must_open(settings: Settings) -> None:
    """Whatever `opened` raises. Leaves no thread behind, as is right before a fork."""
    try:
        with opened(settings):
            pass
    finally:
        for each in set(enumerate_threads()) - {current_thread()}:
            each.join()


def _is_founded(settings: Settings) -> bool:
    try:
        return has_log(settings)
    except LogUnavailable:
        return False


@contextmanager
def session(settings: Settings, handle: str, role: str | None) -> Iterator[Session]:
    """A session of somebody in a role that they have today. ``Refused`` where they have none, or not that one."""
    with opened(settings) as site:
        yield Session(site, *acting_in(site, handle, role))


@contextmanager
def administering(settings: Settings, handle: str) -> Iterator[Session]:
    """A session of somebody who administers. ``Refused`` for anybody else."""
    with opened(settings) as site:
        roles = ADMINISTRATION & _roles(site, handle)
        if not roles:
            raise Refused("role.not-administering", handle=handle)
        yield Session(site, Roster(site.keys, site.knowledge).id_of(handle), min(roles))


def acting_in(site: Site, handle: str, role: str | None) -> tuple[StaffId, Role]:
    """Somebody, in a role that they have today; a usage error where they have several and did not say which."""
    return Roster(site.keys, site.knowledge).id_of(handle), role_of(site, handle, role, "--role")


def role_of(site: Site, handle: str, role: str | None, option: str) -> Role:
    """The role that somebody has today, or the one of them that was named by the option."""
    wanted = [each for each in sorted(_roles(site, handle)) if role in (None, str(each))]
    if not wanted:
        raise Refused("role.not-theirs", handle=handle)
    if len(wanted) > 1:
        raise click.UsageError(f"{handle} has several roles: say with {option} which, {' or '.join(wanted)}.")
    return wanted[0]


def today(site: Site) -> date:
    """The day, where the agency is."""
    return site.now().astimezone(ZoneInfo(site.knowledge.settings().zone)).date()


def _roles(site: Site, handle: str) -> frozenset[Role]:
    return Roster(site.keys, site.knowledge).member(handle).roles(today(site))
