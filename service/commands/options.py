"""Options that several commands share."""

import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from domain.identifiers import PATTERNS
from domain.staff.vocabulary import Role
from service.backup.switch import finish_switch
from service.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])

FOLDER = click.Path(file_okay=False, path_type=Path)
ROLE = click.Choice([str(each) for each in Role])


class Matching(click.ParamType[str]):
    """Text of a fixed form, which ``says`` describes."""

    def __init__(self, name: str, pattern: str, says: str) -> None:
        self.name = name
        self._pattern = pattern
        self._says = says

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not re.fullmatch(self._pattern, value):
            self.fail(f"{value!r} is not {self._says}", param, ctx)
        return str(value)


HANDLE = Matching("handle", PATTERNS["Handle"], "a handle: 2 to 31 of a-z, 0-9 and -, beginning with a letter")
CASE = Matching("case", PATTERNS["CaseId"], "the id of a case, such as `harapan case list` shows")
NAME = Matching("name", r"(?=.*\S).{1,120}", "a name of 1 to 120 characters in one line")


def folders(default: str = "data") -> Callable[[F], F]:
    """``--data``, ``--keys`` and ``--database``, as ``settings``."""

    def decorate(function: F) -> F:
        @click.option(
            "--database",
            envvar="HARAPAN_DATABASE_URL",
            metavar="URL",
            help="PostgreSQL database of the log, where it is no file.",
        )
        @click.option("--keys", type=FOLDER, envvar="HARAPAN_KEYS", help="Folder of the keys.  [default: DATA-keys]")
        @click.option(
            "--data",
            type=FOLDER,
            default=f"./{default}",
            show_default=True,
            envvar="HARAPAN_DATA",
            help="Folder of the store.",
        )
        @wraps(function)
        def with_settings(*arguments: Any, data: Path, keys: Path | None, database: str | None, **options: Any) -> Any:
            settings = Settings.at(data.absolute(), keys.absolute() if keys else None, database=database or None)
            finish_switch(settings)
            return function(*arguments, settings=settings, **options)

        return cast(F, with_settings)

    return decorate


def acting(function: F) -> F:
    """``--as`` and ``--role``, as ``handle`` and ``role``."""
    return person(click.option("--role", type=ROLE, help="In which of your roles, where you have several.")(function))


def person(function: F) -> F:
    """``--as``, as ``handle``."""
    return click.option(
        "--as", "handle", type=HANDLE, required=True, envvar="HARAPAN_AS", metavar="PERSON", help="Who is acting."
    )(function)


def as_json(function: F) -> F:
    """``--json``, as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")(function)


def address(function: F) -> F:
    """``--host`` and ``--port``."""
    for option in (
        click.option(
            "--port",
            type=click.IntRange(0, 65_535),
            default=8000,
            show_default=True,
            help="Port to serve on; 0 takes a free one.",
        ),
        click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on."),
    ):
        function = option(function)
    return function
