"""What holds for every command: help, JSON, one line for a no, and what the call ends with."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from service.cli import main
from tests.service.commands.keyboard import CONTACT, ROOT, Run


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def in_the_readme() -> Iterator[set[str]]:
    """For each word between two bars of its list of commands, what that can mean: alone, or in the group before it."""
    section = (ROOT / "README.md").read_text("utf-8").split("## The command line")[1]
    for line in section.split("```")[1].strip().splitlines():
        first, *others = line.removeprefix("harapan ").split("  ")[0].split(" | ")
        words = [each for each in first.split() if each.islower() and not each.startswith("--")]
        yield {" ".join(words)}
        yield from ({each, f"{words[0]} {each}"} for each in others)


def test_the_readme_lists_every_command_and_no_other():
    known, listed = {" ".join(path) for path, _ in commands()}, list(in_the_readme())
    assert known - set().union(*listed) == set()
    assert [each for each in listed if not each & known] == []


@pytest.mark.parametrize("path", [path for path, _ in commands()], ids=" ".join)
def test_every_command_explains_itself_with_an_example_that_it_understands(path: tuple[str, ...]):
    text = CliRunner().invoke(main, [*path, "--help"], prog_name="harapan").output
    examples = [line.strip() for line in text.splitlines() if line.strip().startswith("harapan ")]
    assert examples, text
    for example in examples:
        assert example.startswith(f"harapan {' '.join(path)}")
        for word in example.split():
            assert not word.startswith("--") or f"{word} " in text.split("Options:")[1], f"{word} in {example}"


def test_whatever_answers_with_more_than_done_answers_as_json_for_programs():
    without = {
        " ".join(path) for path, each in commands() if not any("--json" in option.opts for option in each.params)
    }
    at_work = {"serve", "project", "backups", "demo"}
    assert without - at_work <= {
        "setup",
        "token revoke",
        "account lock",
        "account unlock",
        "log confirm-date",
        "notices acknowledge",
    }


def test_what_is_brought_forward_is_told_as_json_too(agency: Run):
    assert json.loads(agency("migrate", "--json").stdout) == {"done": []}


def test_without_a_store_it_says_how_to_make_one(run: Run):
    for words in (("case", "list", "--as", "dahlia"), ("log", "verify"), ("views", "rebuild")):
        result = run(*words, code=1)
        assert "harapan init" in result.stderr
        assert "[store.missing]" in result.stderr
        assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("user", "add", "waru", "--name", "Waru", "--role", "student", "--as", "dahlia"), 1, "role.not-administering"),
        (("user", "add", "waru", "--name", "Waru", "--role", "student", "--as", "nobody"), 1, "staff.unknown"),
        (("user", "add", "Waru!", "--name", "Waru", "--role", "student", "--as", "kemuning"), 2, "is not a handle"),
        (("user", "add", "waru", "--name", "Waru", "--role", "king", "--as", "kemuning"), 2, "king"),
        (("token", "issue", "nobody", "--as", "kemuning"), 1, "staff.unknown"),
        (("token", "issue", "dahlia", "--role", "supervisor", "--as", "kemuning"), 1, "role.not-theirs"),
        (("token", "revoke", "1", "--as", "kemuning"), 1, "token.unknown"),
        (("case", "list", "--as", "kemuning"), 1, "role.may-not"),
        (("case", "list"), 2, "--as"),
        (("case", "show", "case-7", "--as", "dahlia"), 2, "is not the id of a case"),
        (("case", "show", "case-019561ba-6380-7133-a479-5af9e72213a5", "--as", "dahlia"), 1, "case.unknown"),
    ],
)
def test_a_no_is_one_line_with_its_code(agency: Run, words: tuple[str, ...], code: int, says: str):
    result = agency(*words, code=code)
    assert says in result.stderr
    assert result.stdout == ""
    if code == 1:
        assert len(result.stderr.splitlines()) == 1


def test_an_address_that_is_taken_is_said_in_one_line(agency: Run, tmp_path: Path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        words = [sys.executable, "-m", "service", "serve", "--port", port, "--data", str(tmp_path / "data")]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "[address.unavailable]" in done.stderr


def test_what_somebody_wrote_is_never_read_as_markup(agency: Run, ledger: Path):
    odd = CONTACT | {"fields": {**CONTACT["fields"], "label": "[red]Sambu[/]", "place": "[link=x]"}}  # type: ignore[dict-item]
    ledger.write_text(f'{{"format": "harapan-load/1", "space": "x"}}\n{json.dumps(odd)}\n', "utf-8")
    agency("load", str(ledger), "--as", "dahlia")
    assert "[red]Sambu[/]" in agency("case", "list", "--all", "--as", "dahlia").stdout


def test_the_console_speaks_to_other_programs(told: tuple[Path, str]):
    words = [sys.executable, "-m", "service", "case", "list", "--all", "--as", "dahlia", "--json"]
    done = subprocess.run([*words, "--data", str(told[0])], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["items"][0]["id"] == told[1]
    assert done.stderr == ""


def test_a_wrong_call_ends_with_2_and_a_refusal_with_1(told: tuple[Path, str]):
    def code(*words: str) -> int:
        call = [sys.executable, "-m", "service", *words]
        return subprocess.run(call, cwd=ROOT, capture_output=True, check=False).returncode

    assert code("case", "list") == 2
    assert code("surprise") == 2
    assert code("case", "list", "--as", "kemuning", "--data", str(told[0])) == 1
    assert code("log", "verify", "--data", str(told[0])) == 0


@pytest.mark.parametrize("hostile", ["a\udcff", "a\x01b", "a\u202eb"], ids=ascii)
@pytest.mark.parametrize(
    "words",
    [
        ("token", "issue", "dahlia", "--as", "kemuning", "--note"),
        ("token", "client", "dahlia", "--as", "kemuning", "--note"),
        ("token", "revoke", "--as", "kemuning"),
        ("user", "add", "seruni", "--role", "social_worker", "--as", "kemuning", "--name"),
        ("user", "list", "--as", "kemuning", "--after"),
        ("notices", "acknowledge", "--as", "dahlia"),
        ("views", "retry", "timeline"),
    ],
    ids=" ".join,
)
def test_what_no_text_may_hold_is_told_and_never_kept(agency: Run, words: tuple[str, ...], hostile: str):
    assert "no text may hold" in agency(*words, hostile, code=2).stderr


def test_a_name_is_the_same_whichever_keyboard_wrote_it(agency: Run):
    agency("user", "add", "rene", "--name", "Rene\u0301", "--role", "supervisor", "--as", "kemuning")
    assert "Ren\u00e9" in agency("user", "list", "--as", "rene").output
