"""``harapan demo``: an invented shelter that runs, as somebody at another terminal finds it."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.service.commands.keyboard import ROOT, Run


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
    assert journal.stat().st_mode & 0o077 == 0, "nobody else on the machine reads which cases were opened"
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
