"""``harapan case``: which cases there are, one case, and one case as it stood."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click
from rich.table import Table

from domain.identifiers import CaseId
from service.commands.case_sheet import Sheet
from service.commands.looking import Asking, asking
from service.commands.options import CASE, WORD, acting, as_json, folders
from service.commands.output import plain, print_json, print_list, say, say_behind, screen, table
from service.commands.session import Session, session
from service.commands.words import Names, day_and_hour
from service.http.bounds import DAY, MOMENT
from service.replay import difference, replay
from service.settings import Settings
from service.views import Item

FORMS: tuple[tuple[str, Callable[[str], date]], ...] = ((DAY, date.fromisoformat), (MOMENT, datetime.fromisoformat))


class When(click.ParamType[date]):
    """A moment with its offset, or a day, which means its end."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        reads = next((read for form, read in FORMS if re.fullmatch(form, value)), None)
        if reads is None:
            words = f"{value!r} is neither a day such as 2025-03-20 nor a moment such as 2025-03-20T12:00:00+07:00"
            raise click.BadParameter(words, ctx, param)
        try:
            return reads(value)
        except ValueError as error:
            raise click.BadParameter(f"{value!r} does not exist", ctx, param) from error


WHEN = When()


@click.group()
def case() -> None:
    """Cases of children, as far as your role may see them."""


@case.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that have ended: closed, screened out, or voided.")
@click.option("--after", type=WORD, help="The `next` of the page before.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=100, show_default=True, help="At most so many.")
@folders()
@acting
@as_json
def list_cases(
    settings: Settings, handle: str, role: str | None, every: bool, after: str | None, limit: int, as_json: bool
) -> None:
    """Which cases there are, from the first contact in the street on, who holds them, and what is due next.

    \b
    Example:
      harapan case list --as dahlia
    """
    with session(settings, handle, role) as here, asking(here, "case list") as asked:
        here.must_see_cases()
        filters = {"ended": every}
        page = here.lists.page("caseload", filters=filters, after=after, limit=limit)
        cases = [each["id"] for each in page.items]
        asked.shows(cases=cases, classes=here.scope.classes_of(cases))
        if as_json:
            print_list(page.items, page.next, page.behind)
            return
        screen().print(_caseload(page.items, Names(here.site)))
        if not page.items and not every:
            say("No case goes on: --all shows those that have ended.")
        say_behind(page.behind)
        if page.next:
            say(f"There are more: --after {page.next}")


def _caseload(items: list[Item], names: Names) -> Table:
    shown = table("case", "child", "status", "stage", "risk", "holder", "next due", "overdue")
    for each in items:
        child = "withheld" if "display_name" in each["withheld"] else each["display_name"]
        due = f"{each['next_due']} by {day_and_hour(each['next_due_at'])}" if each["next_due"] else ""
        cells = (each["id"], child, each["status"], each["stage"], each["risk"], names.of(each["holder"]), due)
        shown.add_row(*map(plain, cells), str(each["overdue"] or ""))
    return shown


@case.command("show")
@click.argument("id", type=CASE, metavar="CASE")
@folders()
@acting
@as_json
def show(settings: Settings, handle: str, role: str | None, id: str, as_json: bool) -> None:
    """One case as it stands now.

    \b
    Example:
      harapan case show case-019561ba-6380-7133-a479-5af9e72213a5 --as dahlia
    """
    with session(settings, handle, role) as here, asking(here, "case show", id) as asked:
        _show(asked, _replayed(here, id), as_json)


@case.command("replay")
@click.argument("id", type=CASE, metavar="CASE")
@click.option("--as-of", type=WHEN, metavar="WHEN", help="What was so then, as far as is known.")
@click.option("--known-at", type=WHEN, metavar="WHEN", help="What was known then.")
@click.option("--against-as-of", type=WHEN, metavar="WHEN", help="Tell what differs from this other moment.")
@click.option("--against-known-at", type=WHEN, metavar="WHEN", help="Tell what differs from what was known then.")
@click.option("--against-now", is_flag=True, help="Tell what differs from the case as it stands now.")
@folders()
@acting
@as_json
def replay_case(
    settings: Settings,
    handle: str,
    role: str | None,
    id: str,
    as_of: date | None,
    known_at: date | None,
    against_as_of: date | None,
    against_known_at: date | None,
    against_now: bool,
    as_json: bool,
) -> None:
    """One case as it stood, on two axes: what was so, and what was known. Or what differs between two such moments.

    WHEN is a day, which means its end where the agency is, or a moment with its offset.

    \b
    Examples:
      harapan case replay case-019561ba-6380-7133-a479-5af9e72213a5 --as-of 2025-03-20 --known-at 2025-03-20 --as dahlia
      harapan case replay case-019561ba-6380-7133-a479-5af9e72213a5 --known-at 2025-04-24 --against-now --as dahlia
    """
    against = (against_as_of, against_known_at) if against_now or against_as_of or against_known_at else None
    with session(settings, handle, role) as here, asking(here, "case replay", id) as asked:
        if against is None:
            _show(asked, _replayed(here, id, as_of, known_at), as_json)
            return
        one, other = _replayed(here, id, as_of, known_at), _replayed(here, id, *against)
        _note(asked, one)
        if as_json:
            print_json({"id": id, **difference(one, other)})
        else:
            # Words for everything that a case can say take their time; no other command needs them.
            from service.commands.differences import differences

            for each in differences(here, CaseId(id), (as_of, known_at), against):
                screen().print(each)


def _replayed(here: Session, id: str, as_of: date | None = None, known_at: date | None = None) -> dict[str, Any]:
    here.scope.must_read(id)
    site = here.site
    return replay(site.log, site.keys, CaseId(id), here.eyes, now=site.now(), as_of=as_of, known_at=known_at)


def _show(asked: Asking, told: dict[str, Any], as_json: bool) -> None:
    _note(asked, told)
    if as_json:
        print_json({"id": told["case"], **told})
    else:
        Sheet(told, Names(asked.here.site)).print_to(screen())


def _note(asked: Asking, told: dict[str, Any]) -> None:
    children = [told["child"]] if told["child"] else []
    asked.shows(children=children, classes=asked.here.scope.extents(told["case"]))
