"""``harapan log verify`` and ``harapan views``: checks what was recorded, shows and makes anew what is derived."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import click

from domain.sensitivity import Sensitivity
from service.commands.failures import Failure
from service.commands.options import WORD, as_json, folders
from service.commands.output import plain, print_json, print_list, progress, say, screen, table
from service.commands.session import opened
from service.keys import Keyring
from service.log import Finding, Log
from service.log import verify as verified
from service.settings import Settings
from service.views import Parked, ViewStanding
from service.views.views import ALL

MISSING = "parts whose key is missing (look for the newest copy of the keys)"


@click.group()
def log() -> None:
    """The log of all records."""


@log.command("verify")
@folders()
@as_json
@click.pass_context
def verify(context: click.Context, settings: Settings, as_json: bool) -> None:
    """Check every record of the log, and every look of the read log: nothing changed, left out or out of order.

    Exit code 1 when something is damaged, or a key is missing. A part whose key is gone, because the person was erased,
    is no damage.

    \b
    Example:
      harapan log verify
    """
    classes = frozenset(map(str, Sensitivity))
    with opened(settings) as site:
        ring = site.keys.keyring(classes)
        logs = {"records": site.log, "reads": site.reads.log}
        ends = {name: log.last().position for name, log in logs.items()}
        findings = {name: _findings(log, ring, ends[name]) for name, log in logs.items()}
    if as_json:
        print_list(_told(each, name) for name, found in findings.items() for each in found)
    elif any(findings.values()):
        shown = table("position", "log", "finding", "stream", "about")
        for name, found in findings.items():
            for each in found:
                shown.add_row(str(each.position), name, each.code, plain(each.stream), plain(each.about))
        screen().print(shown)
    say(f"{ends['records']} records: {_summary(findings['records'])}.")
    say(f"{ends['reads']} looks: {_summary(findings['reads'])}.")
    if any(each.is_damage for found in findings.values() for each in found):
        context.exit(1)


def _findings(log: Log, ring: Keyring, end: int) -> list[Finding]:
    with progress("Verifying", end) as bar:
        return list(verified(log, ring, bar.reach))


@click.group()
def views() -> None:
    """What is derived from the log for reading."""


@views.command("list")
@folders()
@as_json
def list_views(settings: Settings, as_json: bool) -> None:
    """Show how far each view has read the log, and what stands aside because its rows cannot be made.

    \b
    Example:
      harapan views list
    """
    with opened(settings) as site:
        found = site.views.standing()
    if as_json:
        print_list(map(_view, found))
        return
    shown = table("view", "version", "position", "lag", "parked", "")
    for each in found:
        numbers = (each.version, each.position, each.lag, len(each.parked))
        shown.add_row(each.name, *map(str, numbers), _state(each))
    screen().print(shown)
    _show_parked([parked for each in found for parked in each.parked])


@views.command("retry")
@click.argument("view", required=False, type=click.Choice([each.name for each in ALL]))
@click.argument("stream", type=WORD, required=False)
@folders()
@as_json
def retry(settings: Settings, view: str | None, stream: str | None, as_json: bool) -> None:
    """Try again what stands aside: everything, what stands aside of one view, or one stream of it.

    A view that has stopped goes on. The server may run meanwhile. Exit code 1 when something stands aside still.

    \b
    Examples:
      harapan views retry
      harapan views retry timeline case-0190c1de-7b1f-7c10-8f57-0b3f5a4e1d22
    """
    with opened(settings) as site:
        left = site.views.retry(view, stream)
    if as_json:
        print_list(map(_aside, left))
    else:
        _show_parked(left)
    _must_be_none(left)
    say("Nothing stands aside.")


@views.command("rebuild")
@folders()
@as_json
def rebuild(settings: Settings, as_json: bool) -> None:
    """Make every view anew from the log, beside the old ones, which answer until the new ones are whole.

    The server may run meanwhile. Exit code 1 when something stands aside, because its rows cannot be made.

    \b
    Example:
      harapan views rebuild
    """
    with opened(settings) as site, progress("Rebuilding", site.log.last().position) as bar:
        position = site.views.rebuild(bar.reach)
        left = [parked for each in site.views.standing() for parked in each.parked]
    if as_json:
        print_json({"position": position, "parked": list(map(_aside, left))})
    else:
        _show_parked(left)
    say(f"The views are made anew from {position} records.")
    _must_be_none(left)


def _view(view: ViewStanding) -> dict[str, Any]:
    return {
        "id": view.name,
        "version": view.version,
        "position": view.position,
        "lag": view.lag,
        "building": view.building,
        "stopped": view.stopped,
        "parked": [_parked(each) for each in view.parked],
    }


def _parked(parked: Parked) -> dict[str, Any]:
    return {
        "stream": parked.stream,
        "position": parked.position,
        "code": parked.code,
        "since": parked.since.isoformat(),
        "attempts": parked.attempts,
    }


def _aside(parked: Parked) -> dict[str, Any]:
    """What stands aside, where it is not told under its view."""
    return {"id": f"{parked.view}/{parked.stream}", "view": parked.view, **_parked(parked)}


def _state(view: ViewStanding) -> str:
    if view.stopped:
        return "stopped"
    return "" if view.building is None else f"made anew up to {view.building}"


def _must_be_none(left: Sequence[Parked]) -> None:
    if left:
        raise Failure("views.parked", f"{len(left)} stand aside still.")


def _show_parked(parked: Iterable[Parked]) -> None:
    shown = table("stands aside", "view", "position", "since", "attempts", "error")
    for each in parked:
        since = each.since.isoformat(timespec="seconds")
        shown.add_row(each.stream, each.view, str(each.position), since, str(each.attempts), plain(each.code))
    if shown.row_count:
        screen().print(shown)


def _summary(findings: Sequence[Finding]) -> str:
    """How many of which kind."""
    codes = Counter(each.code for each in findings)
    gone, missing = codes.pop("part.key-gone", 0), codes.pop("part.key-missing", 0)
    kinds = ((codes.total(), "damaged"), (missing, MISSING), (gone, "parts of people who were erased"))
    told = [f"{count} {words}" for count, words in kinds if count]
    return ", ".join(told if codes or missing else ["all as they were recorded", *told])


def _told(finding: Finding, log: str) -> dict[str, Any]:
    return {
        "id": f"{log}/{finding.position}/{finding.code}/{finding.about}",
        "log": log,
        "position": finding.position,
        "code": finding.code,
        "stream": finding.stream or None,
        "about": finding.about or None,
        "damage": finding.is_damage,
    }
