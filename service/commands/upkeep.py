"""``harapan log verify`` and ``harapan views rebuild``: checks what was recorded, makes anew what is derived."""

from typing import Any

import click

from domain.sensitivity import Sensitivity
from service.commands.options import as_json, folders
from service.commands.output import plain, print_list, progress, say, screen, table
from service.commands.session import opened
from service.log import Finding, serving
from service.log import verify as verified
from service.settings import Settings


@click.group()
def log() -> None:
    """The log of all records."""


@log.command("verify")
@folders()
@as_json
@click.pass_context
def verify(context: click.Context, settings: Settings, as_json: bool) -> None:
    """Check every record of the log: nothing changed, nothing left out, nothing out of order.

    Exit code 1 when something is damaged. A part whose key is gone, because the person was erased, is no damage.

    \b
    Example:
      harapan log verify
    """
    classes = frozenset(map(str, Sensitivity))
    with opened(settings) as site, progress("Verifying", site.log.last().position) as bar:
        records = site.log.last().position
        findings = list(verified(site.log, site.keys.keyring(classes), bar.reach))
    damage = sum(each.is_damage for each in findings)
    if as_json:
        print_list(map(_told, findings))
    elif findings:
        shown = table("position", "finding", "stream", "about")
        for each in findings:
            shown.add_row(str(each.position), each.code, plain(each.stream), plain(each.about))
        screen().print(shown)
    say(f"{records} records: {'all as they were recorded' if not damage else f'{damage} damaged'}.")
    if damage:
        context.exit(1)


@click.group()
def views() -> None:
    """What is derived from the log for reading."""


@views.command("rebuild")
@folders()
def rebuild(settings: Settings) -> None:
    """Make every view anew from the log. The server must be stopped.

    \b
    Example:
      harapan views rebuild
    """
    with opened(settings) as site, serving(settings.data), progress("Rebuilding", site.log.last().position) as bar:
        site.views.rebuild(bar.reach)
        position = site.views.position()
    say(f"The views are made anew from {position} records.")


def _told(finding: Finding) -> dict[str, Any]:
    return {
        "id": f"{finding.position}/{finding.code}/{finding.about}",
        "position": finding.position,
        "code": finding.code,
        "stream": finding.stream or None,
        "about": finding.about or None,
        "damage": finding.is_damage,
    }
