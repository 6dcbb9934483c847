"""A store at the keyboard: a new one, and that of the demo."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service import demo
from service.cli import main
from service.settings import Settings
from service.site import create_site
from tests.service.commands.keyboard import AGENCY, CONTACT, Ask, Run


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


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.jsonl"
    lines = ({"format": "harapan-load/1", "space": "ledger"}, CONTACT)
    path.write_text("".join(f"{json.dumps(each)}\n" for each in lines), "utf-8")
    return path


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A demo store with its story, and the case in it."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    site = create_site(Settings.at(folder), agency=demo.AGENCY, source=demo.SOURCE, demo=True)
    case = demo.fill(site)
    site.close()
    return folder, case


@pytest.fixture
def ask(told: tuple[Path, str]) -> Ask:
    """Ask of the demo store, as JSON or as text."""

    def asking(*words: str, as_json: bool = True) -> Any:
        options = [*words, "--data", str(told[0]), *(["--json"] if as_json else [])]
        result = CliRunner().invoke(main, options, prog_name="harapan")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout) if as_json else result.stdout

    return asking
