"""What somebody has typed into a form at the door."""

from flask import g, request

from domain.identifiers import StaffId
from service.accounts import Attempt
from service.roster import Roster
from service.site import Site
from service.web.cookies import DEVICE, cookie
from service.web.door import source

LONGEST = 512
"""Characters; what is longer was typed by nobody."""
LONGEST_HANDLE = 64


def typed(name: str) -> str:
    """A field as it was typed, without what surrounds it."""
    return request.form.get(name, "")[:LONGEST].strip()


def handle_typed() -> str:
    """A working name, which is written in small letters only."""
    return typed("handle")[:LONGEST_HANDLE].lower()


def password_typed(name: str = "password") -> str:
    """A password is taken as it is, with its blanks."""
    return request.form.get(name, "")[:LONGEST]


def person_typed(site: Site) -> StaffId:
    """Whoever has that working name, or would have it."""
    return Roster(site.keys, site.knowledge).id_of(handle_typed())


def words_about(site: Site, handle: str) -> tuple[str, ...]:
    """What anybody would try first as the password of this person."""
    return handle, site.log.info.agency


def attempt(site: Site) -> Attempt:
    """Somebody who says who they are, with both factors."""
    return _attempt(site, handle_typed())


def attempt_of(site: Site) -> Attempt:
    """Whoever is inside, and shows both factors again."""
    return _attempt(site, Roster(site.keys, site.knowledge).handle_of(g.session.person) or "")


def _attempt(site: Site, handle: str) -> Attempt:
    return Attempt(
        handle=handle,
        person=Roster(site.keys, site.knowledge).id_of(handle),
        password=password_typed(),
        code=typed("code"),
        source=source(),
        device=cookie(DEVICE),
    )
