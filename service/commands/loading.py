"""``harapan load``: takes a file of commands, such as a migration from paper."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import click

from service.commands.options import HANDLE, ROLE, as_json, folders
from service.commands.output import Bar, print_list, progress, say
from service.commands.session import acting_in, opened
from service.load import Answer, Authority, Outcome, Storyteller, Transcriber, load
from service.log import serving
from service.roster import Roster
from service.settings import Settings
from service.site import Site


@click.command("load")
@click.argument("file", type=click.File("rb"))
@folders()
@click.option(
    "--as",
    "handle",
    type=HANDLE,
    envvar="HARAPAN_AS",
    metavar="PERSON",
    help="Who is loading; in a demo store nobody need be.",
)
@click.option("--role", type=ROLE, help="In which of your roles, where you have several.")
@click.option("--quiet", is_flag=True, help="Tell only of the lines that failed.")
@as_json
@click.pass_context
def load_file(
    context: click.Context,
    settings: Settings,
    file: BinaryIO,
    handle: str | None,
    role: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Take a file of commands, one a line, through the same rules as all other work.

    Answers for each line, goes on after one that failed, and can be repeated: what was loaded before is skipped.
    FILE is JSON Lines as docs/load-format.md describes it, or - for what comes in. The server must be stopped.

    \b
    Example:
      harapan load ledger-2019.jsonl --as pandan
    """
    counted: Counter[Outcome] = Counter()
    items: list[dict[str, Any]] = []
    with _loading(settings, file, handle, role) as (answers, bar):
        for answer in answers:
            counted[answer.outcome] += 1
            if answer.failed or not quiet:
                items.append(told(answer)) if as_json else bar.tell(_in_a_line(answer))
    if as_json:
        print_list(items)
    say(", ".join(f"{number} {outcome}" for outcome, number in counted.items()) or "The file has no lines.")
    if counted[Outcome.REFUSED] + counted[Outcome.MALFORMED]:
        context.exit(1)


@contextmanager
def _loading(
    settings: Settings, file: BinaryIO, handle: str | None, role: str | None
) -> Iterator[tuple[Iterator[Answer], Bar]]:
    with opened(settings) as site, serving(settings.data):
        authority = _authority(site, handle, role)
        with progress("Loading", _size(file)) as bar:
            yield load(_read(file, bar), site, authority), bar


def told(answer: Answer) -> dict[str, Any]:
    """An answer as JSON has it: only what there is to tell."""
    said = {
        "id": answer.key or str(answer.number),
        "number": answer.number,
        "outcome": str(answer.outcome),
        "stream": answer.stream,
        "event": answer.event,
        "warnings": list(answer.warnings),
        "code": answer.code,
        "says": answer.says,
        "facts": dict(answer.facts),
    }
    return {name: value for name, value in said.items() if value}


def _authority(site: Site, handle: str | None, role: str | None) -> Authority:
    if site.log.info.demo:
        return Storyteller(Roster(site.keys, site.knowledge))
    if handle is None:
        raise click.UsageError("Say with --as who is loading.")
    return Transcriber(*acting_in(site, handle, role))


def _size(file: BinaryIO) -> int | None:
    """Bytes in the file; ``None`` for what has no end yet."""
    return os.fstat(file.fileno()).st_size or None if file.seekable() else None


def _read(file: BinaryIO, bar: Bar) -> Iterator[bytes]:
    for line in file:
        bar.advance(len(line))
        yield line


def _in_a_line(answer: Answer) -> str:
    start = f"{answer.number:>6}  {answer.outcome:<15} {answer.key or ''}"
    if answer.failed:
        facts = "".join(f", {name} {value}" for name, value in answer.facts.items())
        return f"{start}  {answer.says} [{answer.code}{facts}]"
    return f"{start}  ({', '.join(answer.warnings)})" if answer.warnings else start
