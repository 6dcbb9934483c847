"""What commands print: tables for people, JSON for programs, progress and problems beside them on stderr."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

WIDE = 200
"""Columns where the output is no terminal and so has no width."""


def screen(*, stderr: bool = False) -> Console:
    """Where to print for people: as wide as the terminal, never cut where there is none."""
    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console.width = WIDE
    return console


def print_json(value: Any) -> None:
    """One JSON value, as programs read it."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_list(
    items: Iterable[Mapping[str, Any]], next_page: str | None = None, behind: Iterable[str] | None = None
) -> None:
    """A list, as every list of this program looks; of a view also for which streams it is ``behind``."""
    told = {} if behind is None else {"behind": list(behind)}
    print_json({"items": list(items), "next": next_page} | told)


def say_behind(behind: Sequence[str]) -> None:
    """What nobody may take for the present state."""
    if behind:
        say(f"Not up to date, or missing: {', '.join(behind)}. `harapan views list` says why.")


def table(*columns: str, title: str | None = None) -> Table:
    """An empty table with these columns."""
    made = Table(*columns, title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in made.columns:
        column.overflow = "fold"
    # Ids and dates are copied: they stay in one piece.
    made.columns[0].no_wrap = True
    return made


def plain(value: Any) -> Text:
    """Text as it is: what somebody wrote is never read as markup."""
    return Text("" if value is None else str(value))


class Bar:
    """How far a long work has come."""

    def __init__(self, progress: Progress | None, task: TaskID | None) -> None:
        self._progress = progress
        self._task = task

    def tell(self, line: str) -> None:
        """A line of the answer, above the bar where both are on one screen."""
        if self._progress is not None and sys.stdout.isatty():
            self._progress.console.print(plain(line), soft_wrap=True)
        else:
            click.echo(line)

    def advance(self, amount: int) -> None:
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task, amount)

    def reach(self, done: int, total: int) -> None:
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=total)


@contextmanager
def progress(words: str, total: int | None = None) -> Iterator[Bar]:
    """A bar on stderr while the block works; where stderr is no terminal, nothing but what the block itself says."""
    console = screen(stderr=True)
    if not console.is_terminal:
        yield Bar(None, None)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as shown:
        yield Bar(shown, shown.add_task(words, total=total))


def say(words: str) -> None:
    """A line for the person at the keyboard, apart from the answer."""
    click.echo(words, err=True)
