"""Runs the tools of PostgreSQL: found, new enough, told no password on their command line, and stopped when asked."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from tempfile import TemporaryFile
from typing import IO

from service.backup.errors import ToolFailed
from service.postgres_server import without_password

FOLDER = "HARAPAN_POSTGRES_BIN"
"""Names the folder of the tools, where they are not on the PATH or those there are too old."""
BLOCK = 1 << 20


def dumping(conninfo: str, schema: str, server: int) -> "Tool":
    """``pg_dump`` of one schema, to its output; ``server`` is the major version of the server."""
    tool = found("pg_dump")
    if (version := major_version(tool)) < server:
        raise ToolFailed("tools-older", tool=tool, version=version, server=server)
    shown, password = without_password(conninfo)
    arguments = ["--format=custom", "--compress=1", "--no-password", "--lock-wait-timeout=10s"]
    arguments += [f'--schema="{schema}"', f"--dbname={shown}"]
    return Tool([tool, *arguments], {"PGPASSWORD": password} if password else {}, otherwise="io")


def reading(dump: Path, *options: str) -> "Tool":
    """``pg_restore`` of the rows in a dump, to its output; no server has to do with it."""
    return Tool([found("pg_restore"), "--data-only", "--file=-", *options, str(dump)], {}, otherwise="damaged")


def found(name: str) -> str:
    """Where a tool lies."""
    path = which(name, path=os.environ.get(FOLDER) or None)
    if path is None:
        raise ToolFailed("no-tools", tool=name)
    return path


def major_version(tool: str) -> int:
    """Of which PostgreSQL a tool is."""
    said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\(PostgreSQL\) (\d+)", said)
    if version is None:
        raise ToolFailed("no-tools", tool=tool)
    return int(version[1])


class Tool:
    """A tool with its arguments. ``otherwise`` is why it failed where its words do not tell."""

    def __init__(self, command: list[str], environment: Mapping[str, str], *, otherwise: str) -> None:
        self._command, self._otherwise = command, otherwise
        # Its words are looked at below.
        self._environment = {**os.environ, "LC_ALL": "C", **environment}

    @contextmanager
    def output(self) -> Iterator[IO[bytes]]:
        """What it writes; ``ToolFailed`` where it does not come to a good end. Who leaves early stops it."""
        with TemporaryFile() as said, self._running(said) as process:
            try:
                assert process.stdout is not None
                yield process.stdout
            except BaseException:
                process.kill()
                raise
            process.stdout.read()
            if process.wait():
                raise self._failure(said)

    def _running(self, said: IO[bytes]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            self._command,
            env=self._environment,
            bufsize=BLOCK,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
        )

    def _failure(self, said: IO[bytes]) -> ToolFailed:
        said.seek(0)
        words = said.read().decode("utf-8", "replace")
        reason = next((reason for pattern, reason in _SAYS if re.search(pattern, words)), self._otherwise)
        return ToolFailed(reason, tool=self._command[0])


_SAYS = (
    (r"unsupported version|server version mismatch", "tools-older"),
    (r"No space left|could not extend file", "full"),
    (r"canceling statement due to lock timeout|too many clients", "busy"),
    (r"connection to server|server closed the connection|terminating connection|the connection is lost", "away"),
)
