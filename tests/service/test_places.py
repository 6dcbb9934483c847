"""Where a store lies, as a person says it and is told it: in a folder or in a database, never in both."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.settings import Settings
from service.site import create_site
from tests.service.views.conftest import emptied

ROOT = Path(__file__).parents[2]
AGENCY = ("--agency", "rps-contoh", "--name", "RPS Contoh", "--first", "kemuning")
NOWHERE = "postgresql:///nowhere?host=/nowhere"
WITHOUT_DRIVER = "import sys; sys.modules['psycopg'] = None; from service.cli import main; main(prog_name='harapan')"
"""The program on a machine where the driver of PostgreSQL is not installed."""


@pytest.fixture
def empty(database: str) -> Iterator[str]:
    with emptied(database) as url:
        yield url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a store in it."""
    create_site(Settings.at(tmp_path / "data"), agency="rps-contoh", source="urn:harapan:rps-contoh").close()
    return tmp_path / "data"


def run(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(main, words, prog_name="harapan", env=environment)


def without_driver(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-c", WITHOUT_DRIVER, *words]
    return subprocess.run(
        call, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.PIPE
    )


@pytest.mark.parametrize("name", ["HARAPAN_DATABASE_URL", "HARAPAN_KEYS_URL"])
@pytest.mark.parametrize("words", [("init", *AGENCY), ("serve",), ("migrate",), ("log", "verify")], ids=" ".join)
def test_without_the_driver_a_database_is_refused_with_what_to_install(
    tmp_path: Path, words: tuple[str, ...], name: str
):
    told = without_driver(*words, "--data", str(tmp_path / "data"), **{name: NOWHERE})
    assert told.returncode == 1
    (line,) = told.stderr.splitlines()
    assert "pip install -r requirements-server.lock" in line
    assert "[database.no-driver]" in line
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("option", "typed", "code"),
    [
        ("--redis", "s3cret", "redis.no-address"),
        ("--redis", "redis://:s3cret@localhost:port", "redis.no-address"),
        ("--keys-database", "s3cret", "database.no-address"),
        ("--database", "postgresql://harapan:s3cret@[", "database.no-address"),
    ],
)
def test_what_is_no_address_of_a_server_is_refused_and_not_shown(tmp_path: Path, option: str, typed: str, code: str):
    told = run("log", "verify", "--data", str(tmp_path / "data"), option, typed)
    assert told.exit_code == 1
    assert f"[{code}]" in told.stderr
    assert "s3cret" not in told.output and not list(tmp_path.iterdir())


def test_a_folder_needs_no_driver(folder: Path):
    told = without_driver("log", "verify", "--data", str(folder))
    assert told.returncode == 0
    assert told.stderr.splitlines() == [f"0 {each}: all as they were recorded." for each in ("records", "looks")]


def test_who_makes_a_store_in_a_database_is_told_that_it_lies_there(empty: str, tmp_path: Path):
    data = tmp_path / "data"
    told = run("init", *AGENCY, "--data", str(data), "--database", empty)
    assert told.exit_code == 0, told.output
    assert f"RPS Contoh has its store in its database, and its keys in {data}-keys." in told.stderr
    assert not data.exists()
    assert empty not in told.output


def test_who_makes_a_store_in_a_folder_is_told_which(tmp_path: Path):
    data = tmp_path / "data"
    assert f"its store in {data}, and its keys in {data}-keys." in run("init", *AGENCY, "--data", str(data)).stderr


@pytest.mark.parametrize("words", [("init", *AGENCY), ("serve",), ("views", "rebuild")], ids=" ".join)
def test_a_folder_with_a_store_and_a_database_are_not_both_taken(folder: Path, words: tuple[str, ...]):
    for told in (
        run(*words, "--data", str(folder), HARAPAN_DATABASE_URL=NOWHERE),
        run(*words, "--database", NOWHERE, HARAPAN_DATA=str(folder)),
    ):
        assert told.exit_code == 1
        assert f"There is a store in {folder}, and a database is named too" in told.stderr
        assert "[store.two-places]" in told.stderr


def test_a_folder_that_nobody_named_is_no_second_place(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(folder.parent)
    assert "[store.two-places]" not in run("log", "verify", "--database", NOWHERE).stderr


def test_a_demo_never_asks_for_the_database_of_a_real_store(tmp_path: Path):
    told = run("demo", "--database", NOWHERE, "--data", str(tmp_path / "data"))
    assert told.exit_code == 2
    assert "No such option: --database" in told.stderr or "No such option '--database'" in told.stderr
