"""The tools of PostgreSQL: found, new enough, and told no secret where others look."""

import os
from dataclasses import replace
from pathlib import Path
from shutil import which

import pytest
from psycopg.conninfo import make_conninfo

from service.backup.postgres_tools import FOLDER
from tests.service.backup.big_places import failure
from tests.service.backup.conftest import TOOLS
from tests.service.backup.places import Place


def in_place_of(tool: str, folder: Path, script: str) -> Path:
    """A folder of tools in which one does something else first."""
    folder.mkdir()
    for each in ("pg_dump", "pg_restore"):
        (folder / each).symlink_to(TOOLS / each)
    (folder / tool).unlink()
    (folder / tool).write_text(f'#!/bin/sh\n{script}\nexec "{TOOLS / tool}" "$@"\n')
    (folder / tool).chmod(0o700)
    return folder


def test_no_password_is_seen_on_a_command_line(big_place: Place, monkeypatch: pytest.MonkeyPatch):
    site = big_place.found()
    seen = big_place.folder / "seen"
    script = f'echo "$@" >> "{seen}"; echo "env $PGPASSWORD" >> "{seen}"'
    monkeypatch.setenv(FOLDER, str(in_place_of("pg_dump", big_place.folder / "bin", script)))
    assert big_place.database is not None
    secret = replace(big_place, database=make_conninfo(big_place.database, password="lemon-tree"))
    secret.back_up(replace(site, settings=secret.settings))
    lines = [line for line in seen.read_text().splitlines() if line not in {"--version", "env "}]
    for arguments, environment in zip(lines[::2], lines[1::2], strict=True):
        assert "--dbname" in arguments
        assert "lemon" not in arguments
        assert environment == "env lemon-tree"
    assert len(lines) == 4, "the log, and who has looked"
    site.close()


def test_a_machine_without_the_tools_is_told(big_place: Place, monkeypatch: pytest.MonkeyPatch):
    site = big_place.found()
    (big_place.folder / "bin").mkdir()
    monkeypatch.setenv(FOLDER, str(big_place.folder / "bin"))
    failed = failure(big_place, site)
    assert (failed.code, failed.facts) == ("backup.no-tools", {"tool": "pg_dump"})
    site.close()


def test_tools_older_than_the_server_are_told(big_place: Place, monkeypatch: pytest.MonkeyPatch):
    site = big_place.found()
    script = 'test "$1" = --version && echo "pg_dump (PostgreSQL) 12.3" && exit'
    monkeypatch.setenv(FOLDER, str(in_place_of("pg_dump", big_place.folder / "bin", script)))
    failed = failure(big_place, site)
    assert failed.code == "backup.tools-older"
    assert failed.facts["version"] == 12
    site.close()


def test_a_tool_that_cannot_read_what_the_other_wrote_is_too_old(big_place: Place, monkeypatch: pytest.MonkeyPatch):
    site = big_place.found()
    script = 'echo "pg_restore: error: unsupported version (1.99) in file header" >&2; exit 1'
    monkeypatch.setenv(FOLDER, str(in_place_of("pg_restore", big_place.folder / "bin", script)))
    assert failure(big_place, site).code == "backup.tools-older"
    site.close()


def test_the_tools_are_found_on_the_path(big_place: Place, monkeypatch: pytest.MonkeyPatch):
    site = big_place.found()
    monkeypatch.delenv(FOLDER)
    monkeypatch.setenv("PATH", str(TOOLS), prepend=os.pathsep)
    assert which("pg_dump") == str(TOOLS / "pg_dump")
    big_place.back_up(site)
    site.close()
