"""The commands of a deployment by themselves: what they refuse, and where they read their secrets."""

import socket
import stat
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.deployment_secrets import make_secrets
from service.settings import Settings
from service.site import BESIDE, create_site
from tests.deployment.compose import ROOT
from tests.deployment.conftest import drop_schema

URLS = {"database": "postgresql://harapan@database/harapan", "redis": "unix://stream.sock?db=0"}


def run(*words: str, code: int = 0, **environment: str) -> Result:
    result = CliRunner().invoke(main, [*words], prog_name="harapan", env=environment)
    assert result.exit_code == code, result.output
    return result


@pytest.mark.parametrize("also", [(), ("--wait",)])
def test_a_folder_is_served_by_one_process_and_the_refusal_says_why(tmp_path: Path, also: tuple[str, ...]):
    told = run("serve", "--workers", "2", *also, "--data", str(tmp_path / "data"), code=1)
    assert "A file is served by one process" in told.output
    assert "[workers.need-a-database]" in told.output


def test_a_folder_needs_no_projector(tmp_path: Path):
    told = run("project", "--data", str(tmp_path / "data"), code=1)
    assert "`harapan serve` does its work" in told.output


def test_workers_leave_the_backups_to_somebody_else(tmp_path: Path):
    there = ("--database", "postgresql:///nowhere?host=/nowhere", "--backup-to", str(tmp_path / "backups"))
    assert "`harapan backups`" in run("serve", "--workers", "2", *there, code=2).output


def test_there_is_nothing_to_migrate_in_a_folder(tmp_path: Path):
    assert "of this version already" in run("migrate", "--data", str(tmp_path / "data")).output


def test_backups_by_the_clock_want_a_place(tmp_path: Path):
    assert "--backup-to" in run("backups", "--data", str(tmp_path / "data"), code=2).output


def test_an_address_in_use_is_told_in_one_line(database: str, tmp_path: Path, drop: None):
    create_site(Settings.at(tmp_path / "data", database=database), agency="rps", source="urn:rps").close()
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        there = ("--data", str(tmp_path / "data"), "--database", database)
        told = run("serve", "--workers", "2", "--port", port, *there, code=1)
    assert "[address.unavailable]" in told.output


def test_a_database_of_an_older_version_is_not_served(database: str, tmp_path: Path, drop: None):
    create_site(Settings.at(tmp_path / "data", database=database), agency="rps", source="urn:rps").close()
    drop_schema(database, BESIDE)
    there = ("--data", str(tmp_path / "data"), "--database", database)
    told = run("serve", "--workers", "2", "--port", "0", *there, code=1)
    assert "[store.older]" in told.output and "`harapan migrate`" in told.output
    assert "0001_door.sql" in run("migrate", *there).output


def test_a_missing_database_is_told_before_anything_is_served(database: str, tmp_path: Path, drop: None):
    there = ("--data", str(tmp_path / "data"), "--database", database)
    told = run("serve", "--workers", "2", "--port", "0", *there, code=1)
    assert "harapan init" in told.output or "keys" in told.output


def test_a_database_that_is_away_is_told_before_anything_is_served(database: str, tmp_path: Path, drop: None):
    create_site(Settings.at(tmp_path / "data", database=database), agency="rps", source="urn:rps").close()
    away = ("--data", str(tmp_path / "data"), "--database", "host=127.0.0.1 port=1 dbname=harapan")
    told = run("serve", "--workers", "2", "--port", "0", *away, code=1)
    assert "[log.unavailable]" in told.output
    assert "Serving" not in told.output
    assert len(told.stderr.splitlines()) == 1


def test_the_address_of_the_database_may_stand_in_a_file(database: str, tmp_path: Path, drop: None):
    create_site(Settings.at(tmp_path / "data", database=database), agency="rps", source="urn:rps").close()
    secret = tmp_path / "url"
    secret.write_text(f"{database}\n", "utf-8")
    data = ("--data", str(tmp_path / "data"))
    assert "0 records" in run("log", "verify", *data, HARAPAN_DATABASE_URL_FILE=str(secret)).output


def test_a_secret_that_cannot_be_read_is_a_usage_error(tmp_path: Path):
    told = run("log", "verify", code=2, HARAPAN_DATABASE_URL_FILE=str(tmp_path / "nothing"))
    assert "HARAPAN_DATABASE_URL_FILE" in told.output


def test_what_is_set_itself_goes_before_what_stands_in_a_file(tmp_path: Path):
    secret = tmp_path / "url"
    secret.write_text("postgresql:///other?host=/nowhere", "utf-8")
    environment = {"HARAPAN_DATABASE_URL_FILE": str(secret), "HARAPAN_DATABASE_URL": "postgresql:///x?host=/nowhere"}
    assert "[keys.missing]" in run("log", "verify", "--data", str(tmp_path / "data"), code=1, **environment).output


def test_settings_show_no_password_when_they_are_printed():
    settings = Settings.at(
        Path("data"), database="postgresql://u:secret@h/d", redis="redis://:secret@h", metrics_token="secret"
    )
    assert "secret" not in repr(settings)


def test_secrets_are_made_once_and_each_time_others(tmp_path: Path):
    first, second = make_secrets(tmp_path / "a", **URLS), make_secrets(tmp_path / "b", **URLS)
    assert first == second
    assert make_secrets(tmp_path / "a", **URLS).made == ()
    for name in first.made:
        assert (tmp_path / "a" / name).read_bytes() != (tmp_path / "b" / name).read_bytes()


def test_what_one_program_alone_reads_nobody_else_may(tmp_path: Path):
    for name in make_secrets(tmp_path, **URLS).made:
        mode = stat.S_IMODE((tmp_path / name).stat().st_mode)
        assert mode == (0o400 if name.startswith("service/") else 0o444)


def test_addresses_carry_the_passwords_of_their_servers(tmp_path: Path):
    make_secrets(tmp_path, **URLS)
    told = {path.name: path.read_text("ascii") for path in tmp_path.rglob("*") if path.is_file()}
    assert told["database-url"] == f"{URLS['database']}?password={told['password']}"
    assert told["redis-url"] == f"{URLS['redis']}&password={told['redis-password']}"
    assert f"requirepass {told['redis-password']}\n" in told["valkey.conf"]
    assert min(map(len, told.values())) >= 43, "32 random bytes"


def test_a_set_up_that_was_cut_short_is_completed_with_what_it_had(tmp_path: Path):
    make_secrets(tmp_path, **URLS)
    password = (tmp_path / "database" / "password").read_text("ascii")
    (tmp_path / "service" / "database-url").unlink()
    assert make_secrets(tmp_path, **URLS).made == ("service/database-url",)
    assert (tmp_path / "service" / "database-url").read_text("ascii").endswith(f"password={password}")


@pytest.mark.parametrize(
    "variable", ["HARAPAN_PORT", "HARAPAN_PUBLIC_URL", "HARAPAN_BACKUP_EVERY", "HARAPAN_BACKUP_KEEP"]
)
def test_what_may_be_set_is_in_the_guide(variable: str):
    assert variable in (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert f"${{{variable}:-" in (ROOT / "docker-compose.yml").read_text("utf-8")
