"""What differs between two replays, on the screen."""

from collections.abc import Iterator
from typing import Any

from rich.table import Table
from rich.text import Text

from service.commands.case_sheet import entry_cells
from service.commands.output import plain, table
from service.commands.words import Names, day_and_hour, what


def only_in(differs: dict[str, Any], names: Names) -> Iterator[Table | Text]:
    """The two moments, and the records that only one of them has."""
    for side in ("one", "other"):
        moments = differs[side]
        yield Text(
            f"{side:<6} as of {day_and_hour(moments['as_of'])}, as known at {day_and_hour(moments['known_at'])}",
            style="bold",
        )
    for side in ("one", "other"):
        shown = table("counts from", "what", "by", "marks", "says", title=f"\nOnly in {side}")
        for entry in differs[f"only_in_{side}"]:
            shown.add_row(*map(plain, entry_cells(entry, names)))
        if shown.row_count:
            yield shown


def changes(differs: dict[str, Any]) -> Iterator[Table]:
    """Records that read differently, and values of the case that are others."""
    read = table("record", "what", "one", "other", title="\nRead differently")
    for each in differs["read_differently"]:
        for change in each["changes"]:
            cells = (what(each["type"]), change["path"], _short(change["one"]), _short(change["other"]))
            read.add_row(*map(plain, cells))
    changed = table("of the case", "one", "other", title="\nChanged")
    for change in differs["changed"]:
        changed.add_row(*map(plain, (change["path"], _short(change["one"]), _short(change["other"]))))
    yield from (each for each in (read, changed) if each.row_count)


def _short(value: Any) -> str:
    match value:
        case None:
            return "–"
        case dict() | list():
            return f"{len(value)} values" if value else "nothing"
        case _:
            return str(value)
