"""Options that several commands share."""

import os
import re
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click
from click.core import ParameterSource

from domain.identifiers import PATTERNS
from domain.staff.vocabulary import Role
from service.backup.switch import finish_switch
from service.commands.failures import Failure
from service.http.strict_json import NotStrict, cleaned
from service.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])

FOLDER = click.Path(file_okay=False, path_type=Path)
ROLE = click.Choice([str(each) for each in Role])


class Matching(click.ParamType[str]):
    """Text of a fixed form, which ``says`` describes; brought into the canonical form, because keyboards differ."""

    def __init__(self, name: str, pattern: str, says: str) -> None:
        self.name = name
        self._pattern = pattern
        self._says = says

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            text = cleaned(value)
        except NotStrict:
            self.fail(f"{value!r} holds bytes or characters that no text may hold", param, ctx)
        if not re.fullmatch(self._pattern, text):
            self.fail(f"{value!r} is not {self._says}", param, ctx)
        return text


HANDLE = Matching("handle", PATTERNS["Handle"], "a handle: 2 to 31 of a-z, 0-9 and -, beginning with a letter")
CASE = Matching("case", PATTERNS["CaseId"], "the id of a case, such as `harapan case list` shows")
NAME = Matching("name", r"(?=.*\S).{1,120}", "a name of 1 to 120 characters in one line")
NOTE = Matching("text", r".{0,200}", "a note of at most 200 characters in one line")
WORD = Matching("text", r"\S+", "one word, without a space in it")


class Secret(click.Option):
    """An option that may hold a password: where its environment variable is not set, the same name with ``_FILE`` may
    name a file that has it, so that it stands in no list of processes and in no description of a container.
    """

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        told = super().resolve_envvar_value(ctx)
        path = os.environ.get(f"{self.envvar}_FILE")
        if told is not None or not path:
            return told
        try:
            return Path(path).read_text("utf-8").strip() or None
        except OSError as error:
            raise click.UsageError(f"{self.envvar}_FILE: {path} cannot be read: {error.strerror}.", ctx) from error


URLS = {
    "database": click.option(
        "--database",
        cls=Secret,
        envvar="HARAPAN_DATABASE_URL",
        metavar="URL",
        help="PostgreSQL database of the log, where it is no file.",
    ),
    "keys_database": click.option(
        "--keys-database",
        cls=Secret,
        envvar="HARAPAN_KEYS_URL",
        metavar="URL",
        help="PostgreSQL database of the wrapped keys, another one; the key to them stays in the folder.",
    ),
    "redis": click.option(
        "--redis",
        cls=Secret,
        envvar="HARAPAN_REDIS_URL",
        metavar="URL",
        help="Redis or Valkey for the stream and for wake-ups; everything works without it.",
    ),
}


def folders(default: str = "data", urls: Sequence[str] = tuple(URLS)) -> Callable[[F], F]:
    """``--data``, ``--keys``, ``--database`` and what else says where a site lies, as ``settings``.

    ``urls`` are those of the servers that the command may use.
    """

    def decorate(function: F) -> F:
        @wraps(function)
        def with_settings(*arguments: Any, data: Path, keys: Path | None, **options: Any) -> Any:
            named = {name: options.pop(name) or None for name in urls}
            settings = Settings.at(data.absolute(), keys.absolute() if keys else None, **named)
            _must_be_one_place(settings)
            _must_have_the_driver(settings)
            _must_be_addresses(settings)
            finish_switch(settings)
            return function(*arguments, settings=settings, **options)

        decorated: Any = with_settings
        for name in reversed(urls):
            decorated = URLS[name](decorated)
        return cast(F, _data(default)(_keys(decorated)))

    return decorate


def _must_be_one_place(settings: Settings) -> None:
    """Of two stores that were both named nobody can say which was meant."""
    said = click.get_current_context().get_parameter_source("data") is not ParameterSource.DEFAULT
    if settings.database is not None and said and settings.log_file.exists():
        says = f"There is a store in {settings.data}, and a database is named too: leave one of them away."
        raise Failure("store.two-places", says)


def _must_have_the_driver(settings: Settings) -> None:
    if settings.database is None and settings.keys_database is None:
        return
    try:
        from service.log import postgres_store  # noqa: F401  # whether it can be imported is the question
    except ImportError as error:
        says = "A database needs the driver of PostgreSQL: pip install -r requirements-server.lock"
        raise Failure("database.no-driver", says) from error


def _must_be_addresses(settings: Settings) -> None:
    """What was typed is not shown: there may be a password in it."""
    if settings.redis is not None:
        from service.stream.connection import connect

        try:
            connect(settings.redis).close()
        except ValueError as error:
            says = "--redis is no address of a Redis, such as redis://localhost:6379/0."
            raise Failure("redis.no-address", says) from error
    for option, url in (("--database", settings.database), ("--keys-database", settings.keys_database)):
        if url is not None:
            from service.postgres_server import is_conninfo

            if not is_conninfo(url):
                says = f"{option} is no address of a database, such as postgresql://harapan@localhost/harapan."
                raise Failure("database.no-address", says)


def _keys(function: F) -> F:
    says = "Folder of the keys.  [default: DATA-keys]"
    return click.option("--keys", type=FOLDER, envvar="HARAPAN_KEYS", help=says)(function)


def _data(default: str) -> Callable[[F], F]:
    return click.option(
        "--data",
        type=FOLDER,
        default=f"./{default}",
        show_default=True,
        envvar="HARAPAN_DATA",
        help="Folder of the store.",
    )


def acting(function: F) -> F:
    """``--as`` and ``--role``, as ``handle`` and ``role``."""
    return person(click.option("--role", type=ROLE, help="In which of your roles, where you have several.")(function))


def person(function: F) -> F:
    """``--as``, as ``handle``."""
    return click.option(
        "--as", "handle", type=HANDLE, required=True, envvar="HARAPAN_AS", metavar="PERSON", help="Who is acting."
    )(function)


def patient(function: F) -> F:
    """``--wait``, as ``wait``."""
    says = "Wait for the database and for `harapan init`, instead of giving up."
    return click.option("--wait", is_flag=True, envvar="HARAPAN_WAIT", help=says)(function)


def published(function: F) -> F:
    """``--public-url``, as ``public_url``."""
    return click.option(
        "--public-url",
        envvar="HARAPAN_PUBLIC_URL",
        default="http://localhost:8000",
        show_default=True,
        metavar="URL",
        help="Under which address others reach the server; the stream tells it.",
    )(function)


def proxied(function: F) -> F:
    """``--behind-proxy``, as ``behind_proxy``."""
    says = "Only a proxy reaches the server: believe its X-Forwarded-For."
    return click.option("--behind-proxy", is_flag=True, envvar="HARAPAN_BEHIND_PROXY", help=says)(function)


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
