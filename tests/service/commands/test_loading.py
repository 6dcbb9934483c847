"""``harapan load``: a file from paper, line by line, as often as one likes."""

import json
import os
import subprocess
import sys
from pathlib import Path

from service import demo
from service.log import serving
from service.settings import Settings
from service.site import create_site
from tests.service.commands.keyboard import CONTACT, ROOT, Run


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
