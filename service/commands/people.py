"""``harapan user``: who works here, and in which roles."""

from datetime import date, datetime

import click

from domain.access import sees
from domain.staff.vocabulary import Role
from service.commands.options import HANDLE, NAME, ROLE, WORD, acting, as_json, folders, person
from service.commands.output import plain, print_json, print_list, say, say_behind, screen, table
from service.commands.session import administering, session, today
from service.founding import Newcomer, welcome
from service.settings import Settings


@click.group()
def user() -> None:
    """The people who work here."""


@user.command("add")
@click.argument("handle_of_newcomer", type=HANDLE, metavar="HANDLE")
@click.option("--name", type=NAME, required=True, help="Name as colleagues see it.")
@click.option(
    "--role", "roles", type=ROLE, multiple=True, required=True, metavar="ROLE", help="A role; can be repeated."
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day in the roles.  [default: today]")
@folders()
@person
@as_json
def add(
    settings: Settings,
    handle: str,
    handle_of_newcomer: str,
    name: str,
    roles: tuple[str, ...],
    since: datetime | None,
    as_json: bool,
) -> None:
    """Register somebody, or give a further role to somebody who is registered.

    A handle is never given twice. Roles: outreach_worker, social_worker, student, volunteer, caregiver_staff,
    psychologist, nurse, supervisor, shelter_manager, auditor, data_protection_officer, administrator, integrator.

    \b
    Example:
      harapan user add dahlia --name "Ibu Dahlia" --role social_worker --as kemuning
    """
    with administering(settings, handle) as here:
        first_day: date = since.date() if since else today(here.site)
        granted = tuple(map(Role, roles))
        newcomer = Newcomer(handle=handle_of_newcomer, name=name, roles=granted, since=first_day)
        id = welcome(here.site, newcomer, by=here.person, role=here.role)
    if as_json:
        print_json({"id": id, "handle": handle_of_newcomer, "roles": list(roles), "since": first_day.isoformat()})
    else:
        say(f"{handle_of_newcomer} works here as {', '.join(roles)} since {first_day}.")


@user.command("list")
@click.option("--after", type=WORD, help="The `next` of the page before.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=100, show_default=True, help="At most so many.")
@folders()
@acting
@as_json
def list_users(settings: Settings, handle: str, role: str | None, after: str | None, limit: int, as_json: bool) -> None:
    """Who works or worked here, in which roles.

    \b
    Example:
      harapan user list --as kemuning
    """
    with session(settings, handle, role) as here:
        page = here.site.views.page("staff", sees(here.role), after=after, limit=limit)
    if as_json:
        print_list(page.items, page.next, page.behind)
        return
    shown = table("handle", "name", "roles")
    for each in page.items:
        shown.add_row(*map(plain, (each["handle"], each["name"] or "withheld", ", ".join(map(_tenure, each["roles"])))))
    screen().print(shown)
    say_behind(page.behind)
    if page.next:
        say(f"There are more: --after {page.next}")


def _tenure(each: dict[str, str | None]) -> str:
    """A role, with the days on which it begins and ends."""
    ended = f" to {each['until']}" if each["until"] else ""
    return f"{each['role']} since {each['since']}{ended}"
