"""``harapan backup``, ``harapan restore`` and ``harapan serve --backup-to``, as a person and a program get them."""

import ast
import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from shutil import rmtree
from time import monotonic, sleep
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

from service.backup.ledger import FileLedger
from service.backup.sentences import SAYS
from service.cli import main
from service.log import serving

ROOT = Path(__file__).parents[3]
INIT = ("init", "--agency", "rps-contoh", "--name", "RPS Contoh", "--first", "kemuning")


class Desk:
    """A keyboard beside a store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run(*INIT)

    def run(self, *words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, [*words, "--data", str(self.folder / "data")], prog_name="harapan")
        assert result.exit_code == code, result.output
        return result

    def back_up(self, *words: str) -> dict[str, str]:
        told: dict[str, str] = json.loads(self.run("backup", str(self.folder / "usb"), *words, "--json").stdout)
        return told


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_backup_and_the_way_back_from_it(desk: Desk):
    made = desk.back_up()
    assert Path(made["folder"]).parent == desk.folder / "usb"
    assert Path(made["keys"]).parent == desk.folder / "usb-keys"
    for gone in ("data", "data-keys"):
        rmtree(desk.folder / gone)
    told = json.loads(desk.run("restore", str(desk.folder / "usb"), "--json").stdout)
    assert (told["id"], told["keys"], told["position"], told["new_epoch"]) == (
        *(made["id"], made["id"], made["position"]),
        True,
    )
    assert "as they were recorded" in desk.run("log", "verify").stderr
    desk.run("token", "issue", "kemuning", "--as", "kemuning")


def test_newer_records_are_given_up_only_when_somebody_says_so(desk: Desk):
    desk.back_up("--keys-to", str(desk.folder / "safe"))
    desk.run("user", "add", "dahlia", "--name", "Dahlia", "--role", "social_worker", "--as", "kemuning")
    refused = desk.run("restore", str(desk.folder / "usb"), code=1)
    assert "--accept-loss" in refused.stderr
    assert "[restore.older: ends_at" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    said = desk.run("restore", str(desk.folder / "usb"), "--accept-loss").stderr
    assert "Given up" in said
    assert "epoch" in said
    assert "dahlia" not in desk.run("user", "list", "--as", "kemuning").stdout


def test_a_restore_waits_until_the_server_is_stopped(desk: Desk):
    desk.back_up()
    with serving(desk.folder / "data"):
        assert "[store.served]" in desk.run("restore", str(desk.folder / "usb"), code=1).stderr


def test_what_cannot_be_done_is_one_line_with_its_code(desk: Desk):
    inside = desk.run("backup", str(desk.folder / "data" / "backups"), code=1).stderr
    assert "[backup.not-apart" in inside
    assert len(inside.splitlines()) == 1
    (desk.folder / "empty").mkdir()
    assert "[restore.no-backup" in desk.run("restore", str(desk.folder / "empty"), code=1).stderr
    assert "[store.missing]" in CliRunner().invoke(main, ["backup", "x", "--data", str(desk.folder / "no")]).stderr


def test_every_code_says_what_it_means_and_no_sentence_is_left_over():
    sources = [ast.parse(each.read_text("utf-8")) for each in (ROOT / "service" / "backup").glob("*.py")]
    texts = {node.value for tree in sources for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    reasons = {"away", "busy", "full", "damaged", "io", "unusable"}
    made = {f"{what}.{reason}" for what in ("backup", "restore", "keys") for reason in reasons}
    made |= {f"{what}.{reason}" for what in ("backup", "restore") for reason in ("no-tools", "tools-older")}
    checked = {f"{what}.{found}" for what in ("backup", "restore") for found in ("log.damaged", "keys.older")}
    raised = {str(each) for each in texts if re.fullmatch(r"(backup|restore)\.[a-z-]+", str(each))}
    assert {"log.damaged", "keys.older"} <= texts
    assert SAYS.keys() == made | checked | raised
    page = (ROOT / "docs" / "backup.md").read_text("utf-8")
    assert dict(re.findall(r"^\| `(\S+)` \| (.+) \|$", page.split("## The codes")[1], re.MULTILINE)) == SAYS


def test_a_server_backs_up_by_itself_and_tells_it(desk: Desk):
    words = [*(sys.executable, "-m", "service", "serve", "--port", "0", "--data", str(desk.folder / "data"))]
    words += ["--backup-to", str(desk.folder / "usb"), "--backup-every", "0.5", "--backup-keep", "2"]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        said = ""
        try:
            until = monotonic() + 30
            while not ("Serving" in said and "backup-made" in said) and monotonic() < until:
                said += server.stderr.readline()
            found = re.search(r"http://\S+", said)
            assert found is not None
            with urlopen(f"{found[0]}/readyz") as answer:  # noqa: S310  # the address is this server's own
                told = json.load(answer)
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(30) == 0
    assert told["backup"]["durable_through"]["position"] == told["position"] > 0
    assert len(list((desk.folder / "usb").iterdir())) == 1
    line = json.loads(next(each for each in said.splitlines() if "backup-made" in each))
    assert line["position"] == told["position"]


def test_a_server_whose_backups_would_not_lie_apart_does_not_start(desk: Desk):
    inside = str(desk.folder / "data" / "backups")
    assert "[backup.not-apart" in desk.run("serve", "--port", "0", "--backup-to", inside, code=1).stderr


@pytest.mark.parametrize(("away", "code"), [("usb", "backup.none"), ("safe", "backup.keys.none")])
def test_whoever_watches_is_told_which_of_the_named_folders_holds_no_backup(desk: Desk, away: str, code: str):
    keys = ("--keys-to", str(desk.folder / "safe"))
    desk.back_up(*keys)
    watched = ["backups", "--check", "--backup-to", str(desk.folder / "usb")]
    watched += ["--backup-keys-to", str(desk.folder / "safe")]
    assert desk.run(*watched).stderr.count("The last backup of") == 2
    (desk.folder / away).rename(desk.folder / "pulled-out")
    told = desk.run(*watched, code=1).stderr
    assert f"[{code}]" in told
    assert str(desk.folder / away) in told
    assert not (desk.folder / away).exists(), "who only looks makes no folder"


@pytest.mark.parametrize(("keys_are_new", "code"), [(False, "backup.overdue"), (True, "backup.keys.overdue")])
def test_whoever_watches_is_told_of_a_backup_that_is_too_old(desk: Desk, keys_are_new: bool, code: str):
    desk.back_up("--keys-to", str(desk.folder / "safe"))
    watched = ["backups", "--check", "--backup-every", "0.001", "--backup-to", str(desk.folder / "usb")]
    watched += ["--backup-keys-to", str(desk.folder / "safe")]
    sleep(2 * 0.001 * 3600 + 0.1)
    if keys_are_new:
        # A new backup of both, whose keys went to another place.
        desk.back_up("--keys-to", str(desk.folder / "elsewhere"))
    assert f"[{code}]" in desk.run(*watched, code=1).stderr


def test_a_backup_by_hand_that_fails_is_no_failure_of_the_clock(desk: Desk):
    (desk.folder / "usb").write_text("no folder")
    assert "[backup.unusable" in desk.run("backup", str(desk.folder / "usb" / "log"), code=1).stderr
    assert FileLedger(desk.folder / "data").read().failed is None
