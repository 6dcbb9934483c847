"""The command line: what a person at the keyboard and a program beside it get."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from service import demo
from service.cli import main
from service.log import serving
from service.settings import Settings
from service.site import create_site

ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]

AGENCY = ("--agency", "rps-contoh", "--name", "RPS Contoh", "--first", "kemuning", "--first-name", "Ibu Kemuning")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Call ``harapan`` on the store of this test; every command that takes a folder gets it."""

    def running(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, [*words, "--data", str(tmp_path / "data")], prog_name="harapan")
        assert result.exit_code == code, result.output
        return result

    return running


@pytest.fixture
def agency(run: Run) -> Run:
    run("init", *AGENCY)
    run("user", "add", "dahlia", "--name", "Ibu Dahlia", "--role", "social_worker", "--as", "kemuning")
    return run


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A demo store with its story, and the case in it."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    site = create_site(Settings.at(folder), agency=demo.AGENCY, source=demo.SOURCE, demo=True)
    case = demo.fill(site)
    site.close()
    return folder, case


@pytest.fixture
def ask(told: tuple[Path, str]) -> Callable[..., Any]:
    """Ask of the demo store, as JSON or as text."""

    def asking(*words: str, as_json: bool = True) -> Any:
        options = [*words, "--data", str(told[0]), *(["--json"] if as_json else [])]
        result = CliRunner().invoke(main, options, prog_name="harapan")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout) if as_json else result.stdout

    return asking


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def test_there_are_the_commands_that_the_trade_needs():
    assert {" ".join(path) for path, _ in commands()} >= {
        *("init", "serve", "demo", "load", "case list", "case show", "case replay", "log verify", "views rebuild"),
        *("user add", "token issue", "token list", "token revoke"),
    }


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


def test_a_new_agency_has_one_administrator_who_registered_themselves(agency: Run):
    told = json.loads(agency("user", "add", "meranti", "--name", "Ibu Meranti", "--role", "supervisor", "--as",
                             "kemuning", "--json").stdout)  # fmt: skip
    assert told["roles"] == ["supervisor"]
    assert told["id"].startswith("staff-")


def test_an_agency_is_begun_once(agency: Run):
    result = agency("init", *AGENCY, code=1)
    assert "[agency.founded-already]" in result.stderr


def test_an_interrupted_beginning_can_be_repeated(run: Run, tmp_path: Path):
    create_site(Settings.at(tmp_path / "data"), agency="rps-contoh", source="urn:harapan:rps-contoh").close()
    run("init", *AGENCY)
    run("token", "issue", "kemuning", "--as", "kemuning")


def test_a_zone_that_is_none_begins_nothing(run: Run):
    assert "[settings.zone-unknown" in run("init", *AGENCY, "--zone", "Asia/Nowhere", code=1).stderr
    run("init", *AGENCY)


def test_the_keys_lie_apart_from_the_data(agency: Run, tmp_path: Path):
    assert (tmp_path / "data-keys" / "epoch.key").stat().st_mode & 0o777 == 0o600
    assert not list((tmp_path / "data").glob("*key*"))


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


def test_a_second_role_has_to_be_told_apart(agency: Run):
    agency("user", "add", "dahlia", "--name", "Ibu Dahlia", "--role", "supervisor", "--as", "kemuning")
    assert "--role" in agency("case", "list", "--as", "dahlia", code=2).stderr
    agency("case", "list", "--as", "dahlia", "--role", "supervisor")
    assert "--role" in agency("token", "issue", "dahlia", "--as", "kemuning", code=2).stderr


def test_a_role_that_begins_tomorrow_is_none_today(agency: Run):
    newcomer = ("waru", "--name", "Waru", "--role", "outreach_worker", "--since", "2099-01-01")
    agency("user", "add", *newcomer, "--as", "kemuning")
    assert "[role.not-theirs" in agency("case", "list", "--as", "waru", code=1).stderr


def test_a_token_is_shown_once_and_can_be_revoked(agency: Run):
    secret = agency("token", "issue", "dahlia", "--note", "her laptop", "--as", "kemuning").stdout.strip()
    assert secret.startswith("hrp_")
    listed = agency("token", "list", "--as", "kemuning", "--json")
    assert secret not in listed.stdout
    (kept,) = json.loads(listed.stdout)["items"]
    assert (kept["person"], kept["role"], kept["note"], kept["revoked_at"]) == (
        *("dahlia", "social_worker", "her laptop"),
        None,
    )
    agency("token", "revoke", kept["id"], "--as", "kemuning")
    assert "[token.unknown]" in agency("token", "revoke", kept["id"], "--as", "kemuning", code=1).stderr
    (kept,) = json.loads(agency("token", "list", "--as", "kemuning", "--json").stdout)["items"]
    assert kept["revoked_at"]


CONTACT = {
    "key": "p1",
    "command": "case.contact-recorded",
    "occurred_at": "2025-05-06T20:40:00+07:00",
    "recorded_at": "2025-06-17T09:10:00+07:00",
    "fields": {"entry_mode": "routine_walk", "outcome": "refer", "label": "Sambu-1", "place": "Pasar Sambu"},
}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.jsonl"
    lines = ({"format": "harapan-load/1", "space": "ledger"}, CONTACT)
    path.write_text("".join(f"{json.dumps(each)}\n" for each in lines), "utf-8")
    return path


def test_a_file_is_loaded_line_by_line_and_a_second_time_not_at_all(agency: Run, ledger: Path):
    first = agency("load", str(ledger), "--as", "dahlia")
    assert "recorded" in first.stdout
    assert first.stderr == "1 recorded\n"
    again = agency("load", str(ledger), "--as", "dahlia", "--json")
    (item,) = json.loads(again.stdout)["items"]
    assert (item["id"], item["number"], item["outcome"]) == ("p1", 2, "already_loaded")


def test_a_child_who_was_met_in_the_street_is_on_the_list_at_once(agency: Run, ledger: Path):
    assert "--all" in agency("case", "list", "--as", "dahlia").stderr
    agency("load", str(ledger), "--as", "dahlia")
    listed = agency("case", "list", "--as", "dahlia")
    assert "Sambu-1" in listed.stdout and "outreach" in listed.stdout
    assert listed.stderr == ""


def test_a_file_with_a_line_that_fails_ends_with_1_and_tells_which(agency: Run, ledger: Path):
    with ledger.open("a", encoding="utf-8") as file:
        file.write("{}\n")
    result = agency("load", str(ledger), "--as", "dahlia", "--quiet", code=1)
    assert result.stdout.split()[:2] == ["3", "malformed"]
    assert "1 recorded" in result.stderr


def test_a_file_without_its_first_line_is_refused_whole(agency: Run, tmp_path: Path):
    bare = tmp_path / "bare.jsonl"
    bare.write_text(json.dumps(CONTACT), "utf-8")
    assert "[load.no-header]" in agency("load", str(bare), "--as", "dahlia", code=1).stderr


def test_whoever_loads_into_a_real_store_says_who_they_are(agency: Run, ledger: Path):
    assert "--as" in agency("load", str(ledger), code=2).stderr


def test_a_load_waits_until_the_server_is_stopped(agency: Run, ledger: Path, tmp_path: Path):
    with serving(tmp_path / "data"):
        result = agency("load", str(ledger), "--as", "dahlia", code=1)
    assert "[store.served]" in result.stderr
    assert str(os.getpid()) in result.stderr


def test_the_log_is_as_it_was_recorded(agency: Run, ledger: Path):
    agency("load", str(ledger), "--as", "dahlia")
    result = agency("log", "verify", "--json")
    assert json.loads(result.stdout) == {"items": [], "next": None}
    assert "all as they were recorded" in result.stderr


def test_a_record_that_was_changed_is_found(agency: Run, ledger: Path, tmp_path: Path):
    agency("load", str(ledger), "--as", "dahlia")
    with closing(sqlite3.connect(tmp_path / "data" / "log.sqlite3", isolation_level=None)) as store:
        for (trigger,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            store.execute(f"DROP TRIGGER {trigger}")
        store.execute("UPDATE records SET logged_at = logged_at - 1 WHERE rowid = 1")

    result = agency("log", "verify", "--json", code=1)

    assert "leaf.differs" in {each["code"] for each in json.loads(result.stdout)["items"]}
    assert "damaged" in result.stderr


def test_the_views_are_made_anew(agency: Run, ledger: Path):
    agency("load", str(ledger), "--as", "dahlia")
    assert "made anew" in agency("views", "rebuild").stderr
    listed = json.loads(agency("case", "list", "--all", "--as", "dahlia", "--json").stdout)
    assert [each["display_name"] for each in listed["items"]] == ["Sambu-1"]


def test_a_list_has_items_with_ids_and_leads_to_the_next_page(ask: Callable[..., Any], told: tuple[Path, str]):
    page = ask("case", "list", "--all", "--as", "dahlia")
    assert [each["id"] for each in page["items"]] == [told[1]]
    assert page["next"] is None


def test_a_case_is_shown_as_it_stands(ask: Callable[..., Any], told: tuple[Path, str]):
    text = ask("case", "show", told[1], "--as", "dahlia", as_json=False)
    for words in ("12 h 05 min", "16 days, late by 2 days", "42.7 on 2025-04-21, 57.3 on 2025-05-19", "closed"):
        assert words in text


def test_a_case_is_shown_as_it_stood(ask: Callable[..., Any], told: tuple[Path, str]):
    moment = ("--as-of", "2025-03-20", "--known-at", "2025-03-20")
    text = ask("case", "replay", told[1], *moment, "--as", "dahlia", as_json=False)
    assert "Claims that contradict each other" in text
    assert "stage planning" in text
    same = ask("case", "replay", told[1], *moment, "--as", "dahlia")
    assert (same["id"], len(same["assessment"]["unresolved"])) == (told[1], 2)


def test_two_moments_of_a_case_are_set_against_each_other(ask: Callable[..., Any], told: tuple[Path, str]):
    moments = ("--as-of", "2025-04-22", "--known-at", "2025-04-22", "--against-as-of", "2025-04-22")
    text = ask("case", "replay", told[1], *moments, "--as", "dahlia", as_json=False)
    assert "Only in other" in text
    assert "seen by seruni" in text
    assert "Review of 21 Apr 2025" not in text
    differs = ask("case", "replay", told[1], *moments, "--as", "dahlia")
    assert [each["type"] for each in differs["only_in_other"]] == ["case.session-held"]


def test_what_differs_is_told_line_by_line_in_words_as_on_the_page(ask: Callable[..., Any], told: tuple[Path, str]):
    march = ("--as-of", "2025-03-20", "--known-at", "2025-03-20")
    may = ("--against-as-of", "2025-05-20", "--against-known-at", "2025-05-20")
    text = " ".join(ask("case", "replay", told[1], *march, *may, "--as", "dahlia", as_json=False).split())
    for said in (
        "Stage planning intervention",
        "Risk medium, judged 5 Mar 2025 low, judged 20 May 2025",
        "Stay in the shelter 16 nights 77 nights",
        "waits for approval · the child: agrees · by 15 May 2025 in force · the child: agrees · by 15 May 2025",
        "Review of 19 May 2025 – T score 57.3 · signed",
    ):
        assert said in text
    for internal in ("plan.goals", "goal-", "True", "False", " values"):
        assert internal not in text


def test_a_record_that_reads_differently_is_told_in_both_wordings(ask: Callable[..., Any], told: tuple[Path, str]):
    day = ("--as-of", "2025-05-06", "--known-at", "2025-05-06", "--against-as-of", "2025-05-06")
    text = ask("case", "replay", told[1], *day, "--as", "dahlia", as_json=False)
    assert re.search("Session: life skills, 6 May 2025 +Session: vocational skills, 6 May 2025", text)


def test_a_case_does_not_differ_from_itself(ask: Callable[..., Any], told: tuple[Path, str]):
    assert "Nothing differs." in ask("case", "replay", told[1], "--against-now", "--as", "dahlia", as_json=False)


def test_nobody_learns_from_a_comparison_what_their_role_does_not_see(ask: Callable[..., Any], told: tuple[Path, str]):
    text = ask("case", "replay", told[1], "--as-of", "2025-03-20", "--against-now", "--as", "sungkai", as_json=False)
    assert "waits for approval" in text
    for secret in ("burden", "motorcycle", "Surya", "Langkat"):
        assert secret not in text


def test_what_was_known_is_set_against_now(ask: Callable[..., Any], told: tuple[Path, str]):
    differs = ask("case", "replay", told[1], "--known-at", "2025-03-20", "--against-now", "--as", "dahlia")
    assert {"path": "status", "one": "open", "other": "closed"} in differs["changed"]


def test_nobody_reads_at_the_command_line_what_their_role_does_not_see(ask: Callable[..., Any], told: tuple[Path, str]):
    for as_json in (True, False):
        text = str(ask("case", "show", told[1], "--as", "sungkai", as_json=as_json))
        assert "withheld" in text
        assert not any(word in text for word in ("Surya", "Benteng", "burden"))
    listed = ask("case", "list", "--all", "--as", "sungkai", as_json=False)
    assert "withheld" in listed
    assert "Surya" not in listed


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


def test_a_load_that_is_killed_goes_on_where_it_stopped(tmp_path: Path):
    folder = tmp_path / "data"
    create_site(Settings.at(folder), agency=demo.AGENCY, source=demo.SOURCE, demo=True).close()
    words = [sys.executable, "-m", "service", "load", str(demo.story()), "--data", str(folder)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0) as loading:
        assert loading.stdout is not None
        for _ in range(40):
            loading.stdout.readline()
        loading.kill()

    done = subprocess.run([*words, "--json"], cwd=ROOT, capture_output=True, text=True, check=True)

    outcomes = [each["outcome"] for each in json.loads(done.stdout)["items"]]
    before = outcomes.count("already_loaded")
    assert 40 <= before < len(outcomes)
    assert outcomes == ["already_loaded"] * before + ["recorded"] * (len(outcomes) - before)
    whole = subprocess.run([*words[:3], "log", "verify", *words[-2:]], cwd=ROOT, capture_output=True, check=False)
    assert whole.returncode == 0


class Demo:
    """A demo that runs, as somebody at another terminal finds it."""

    def __init__(self, said: str) -> None:
        self.said = said
        found = re.search(r"http://\S+", said)
        assert found is not None
        self.url = found[0]

    def line(self, start: str) -> str:
        return next(line.strip() for line in self.said.splitlines() if line.strip().startswith(start))

    def token(self, handle: str) -> str:
        return self.line(handle).split()[-1]

    def ask(self, address: str, token: str, body: str | None = None, key: str = "try") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": key}
        with closing(HTTPConnection(self.url.removeprefix("http://"), timeout=30)) as connection:
            connection.request("POST" if body else "GET", address, body, headers)
            answer = connection.getresponse()
            return answer.status, json.load(answer)

    def get(self, address: str, token: str) -> Any:
        status, told = self.ask(address, token)
        assert status == 200, told
        return told


@contextmanager
def running(folder: Path) -> Iterator[Demo]:
    words = [sys.executable, "-m", "service", "demo", "--port", "0", "--data", str(folder)]
    with (
        (folder.parent / "screen").open("w") as screen,
        subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=screen, text=True) as server,
    ):
        assert server.stdout is not None
        said = ""
        for line in server.stdout:
            said += line
            if line.startswith("Ctrl-C"):
                break
        try:
            yield Demo(said)
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(30) == 0


def test_the_demo_is_up_with_a_token_for_everyone_and_is_the_same_shelter_the_next_day(tmp_path: Path):
    with running(tmp_path / "demo") as first:
        (case,) = first.get("/api/cases?ended=true", first.token("dahlia"))["items"]
        assert (case["display_name"], case["status"]) == ("Surya Darma", "closed")
        body = re.search(r"-d '(.*)'", first.line("curl -s http"))
        assert body is not None
        status, met = first.ask("/api/contacts", first.token("tulip"), body[1])
        assert status == 201
        entries = first.get(f"/api/cases/{met['stream']}/timeline", first.token("dahlia"))["items"]
        assert [each["type"] for each in entries] == ["case.contact-recorded"]
        feed = first.line("curl -s 'http").split("'")[1].removeprefix(first.url)
        heard = first.get(feed, first.token("sungkai"))["items"]
        assert met["events"][0] in {each["id"] for each in heard}
    with running(tmp_path / "demo") as second:
        kept = second.get("/api/cases?ended=true", second.token("dahlia"))["items"]
        assert {each["id"] for each in kept} == {case["id"], met["stream"]}
        assert second.ask("/api/cases", first.token("dahlia"))[0] == 401


def test_the_contact_of_the_demo_is_a_new_one_each_time_so_that_the_feed_has_something_to_tell(tmp_path: Path):
    heard = list[str]()
    for _ in range(2):
        with running(tmp_path / "demo") as demo:
            line = demo.line("curl -s http")
            key, body = re.findall(r"Idempotency-Key: ([^']+)'|-d '(.*)'", line)
            status, met = demo.ask("/api/contacts", demo.token("tulip"), body[1], key[0])
            assert status == 201
            feed = demo.line("curl -s 'http").split("'")[1].removeprefix(demo.url)
            told = {each["id"] for each in demo.get(feed, demo.token("sungkai"))["items"]}
            assert set(met["events"]) <= told
            heard.append(met["stream"])
    assert len(set(heard)) == 2, "the second contact is not the first one again"


def test_the_demo_begins_with_those_who_see_the_most_and_says_that_tokens_are_new(tmp_path: Path):
    with running(tmp_path / "demo") as demo:
        shown = [line.split()[0] for line in demo.said.splitlines() if "hrp_" in line and line.startswith("  ")]
        assert shown[:2] == ["dahlia", "meranti"]
        assert "new each time" in demo.said and "those of the last time are refused" in demo.said


def test_the_journal_of_the_demo_goes_to_a_file_and_not_to_the_screen(tmp_path: Path):
    with running(tmp_path / "demo") as demo:
        demo.get("/api/cases", demo.token("dahlia"))
        journal = tmp_path / "demo" / "journal.jsonl"
        assert str(journal) in demo.said
    assert '"route": "/api/cases"' in journal.read_text("utf-8")
    assert (tmp_path / "screen").read_text() == ""


def test_what_the_demo_says_to_try_can_be_tried_while_it_runs(tmp_path: Path):
    with running(tmp_path / "demo") as demo:
        lines = [line for line in demo.said.splitlines() if line.startswith("python -m service")]
        assert len(lines) == 3
        for line in lines:
            words = line.split()[1:]
            done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, ""), line
            assert done.stdout


def test_a_real_store_is_never_taken_for_a_demo(agency: Run):
    assert "[store.no-demo]" in agency("demo", "--port", "0", code=1).stderr


def test_an_address_that_is_taken_is_said_in_one_line(agency: Run, tmp_path: Path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        words = [sys.executable, "-m", "service", "serve", "--port", port, "--data", str(tmp_path / "data")]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "[address.unavailable]" in done.stderr


def test_a_wrong_call_ends_with_2_and_a_refusal_with_1(told: tuple[Path, str]):
    def code(*words: str) -> int:
        call = [sys.executable, "-m", "service", *words]
        return subprocess.run(call, cwd=ROOT, capture_output=True, check=False).returncode

    assert code("case", "list") == 2
    assert code("surprise") == 2
    assert code("case", "list", "--as", "kemuning", "--data", str(told[0])) == 1
    assert code("log", "verify", "--data", str(told[0])) == 0
