"""``harapan case looks``: who looked at a case."""

import click
from rich.table import Table

from domain.identifiers import StreamId
from domain.sensitivity import Sensitivity
from service.commands.looking import asking
from service.commands.options import CASE, acting, as_json, folders
from service.commands.output import plain, print_list, say, screen, table
from service.commands.session import session
from service.commands.words import Names, day_and_hour, spaced
from service.reads.who_looked import looks_told, must_be_told, plain_look
from service.settings import Settings


@click.command("looks")
@click.argument("id", type=CASE, metavar="CASE")
@click.option("--after", type=click.IntRange(1), help="The `next` of the page before.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=100, show_default=True, help="At most so many.")
@folders()
@acting
@as_json
def looks(
    settings: Settings, handle: str, role: str | None, id: str, after: int | None, limit: int, as_json: bool
) -> None:
    """Who looked at a case, or tried to, newest first. Asking is on record too.

    \b
    Example:
      harapan case looks case-019561ba-6380-7133-a479-5af9e72213a5 --as meranti
    """
    with session(settings, handle, role) as here, asking(here, "case looks", id) as asked:
        must_be_told(here.role)
        here.scope.must_read(id)
        found = looks_told(here.site.reads, StreamId(id), here.scope.blind_spot(id), after, limit + 1)
        items = [plain_look(each, here.zone) for each in found[:limit]]
        more = str(items[-1]["position"]) if len(found) > limit else None
        asked.shows(classes=[Sensitivity.D1])
        if as_json:
            print_list(items, more)
            return
        screen().print(_laid_out(items, Names(here.site)))
        if more:
            say(f"There are more: --after {more}")


def _laid_out(items: list[dict[str, object]], names: Names) -> Table:
    shown = table("at", "who", "role", "asked", "result", "classes", "cases")
    for each in items:
        who, when = names.of(str(each["by"])), day_and_hour(str(each["at"]))
        classes = ", ".join(map(str, each["classes"]))  # type: ignore[call-overload]  # a list, as JSON has it
        cells = (when, who, spaced(str(each["role"])), each["operation"], each["result"], classes, each["cases"])
        shown.add_row(*map(plain, cells))
    return shown
