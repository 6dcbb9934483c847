"""``harapan init`` and ``harapan migrate``: makes a store with its agency, and brings an older one forward."""

from datetime import date

import click

from domain.staff.vocabulary import Role
from service.commands.options import HANDLE, NAME, WORD, Matching, as_json, folders
from service.commands.output import print_json, say
from service.commands.session import today
from service.founding import Newcomer, found
from service.settings import Settings
from service.site import Site, create_site, has_log, migrate_site, open_site

AGENCY = Matching("code", "[a-z][a-z0-9-]{1,30}", "a code: 2 to 31 of a-z, 0-9 and -, beginning with a letter")
FIRST_ROLES = (str(Role.ADMINISTRATOR), str(Role.MANAGER))


@click.command("init")
@folders()
@click.option(
    "--agency", type=AGENCY, required=True, metavar="CODE", help="Short code of the agency, kept in every record."
)
@click.option("--name", type=NAME, required=True, help="Public name of the agency.")
@click.option("--zone", type=WORD, default="Asia/Jakarta", show_default=True, help="Time zone of the agency.")
@click.option("--source", type=WORD, help="URI of this installation in the feed.  [default: urn:harapan:CODE]")
@click.option("--first", type=HANDLE, required=True, metavar="HANDLE", help="Handle of the first person.")
@click.option("--first-name", type=NAME, help="Name of the first person, as colleagues see it.  [default: the handle]")
@click.option("--first-role", type=click.Choice(FIRST_ROLES), default=FIRST_ROLES[0], show_default=True)
@as_json
def init(
    settings: Settings,
    agency: str,
    name: str,
    zone: str,
    source: str | None,
    first: str,
    first_name: str | None,
    first_role: str,
    as_json: bool,
) -> None:
    """Make a store, and begin an agency in it.

    The first person registers themselves, because nobody is there before them, and adds everyone else with
    `harapan user add`. The keys lie in a folder of their own: back it up apart from the data.

    \b
    Example:
      harapan init --agency rps-contoh --name "RPS Contoh" --first kemuning --first-name "Ibu Kemuning"
    """
    site = _made(settings, agency, source or f"urn:harapan:{agency}")
    try:
        since: date = today(site)
        newcomer = Newcomer(handle=first, name=first_name or first, roles=(Role(first_role),), since=since)
        person = found(site, name=name, zone=zone, first=newcomer)
        epoch = site.log.info.hub_epoch
    finally:
        site.close()
    if as_json:
        print_json({"id": person, "handle": first, "agency": agency, "epoch": epoch})
    else:
        say(f"{name} has its store in {settings.place}, and its keys in {settings.keys_place}.")
        say(f"Next: harapan account invite {first} --as {first}")


def _made(settings: Settings, agency: str, source: str) -> Site:
    """A new site, or the one that an interrupted `init` has left."""
    if has_log(settings):
        return open_site(settings)
    return create_site(settings, agency=agency, source=source)


@click.command("migrate")
@folders()
@as_json
def migrate(settings: Settings, as_json: bool) -> None:
    """Bring the tables of a database to the layout of this version. It can be repeated.

    Serving processes must be stopped, or be of a version that knows the new layout. A store in a folder needs none,
    except where its read log is gone: a new one is begun.

    \b
    Example:
      harapan migrate --database postgresql://harapan@db/harapan
    """
    steps = migrate_site(settings)
    if as_json:
        print_json({"done": list(steps)})
        return
    for step in steps:
        say(f"Done: {step}")
    if not steps:
        say("The tables are of this version already.")
