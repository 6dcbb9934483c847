"""Processes that froze, as those of a machine that sleeps, while a restore put another log in the place of theirs."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

import pytest

from tests.service.backup.big_places import cut_off
from tests.service.backup.places import Place, write

PATIENCE = 60
COMMANDS = {
    "workers": ("serve", "--workers", "1", "--port", "0"),
    "server": ("serve", "--port", "0"),
    "projector": ("project",),
    "backups": ("backups",),
}


class Process:
    """One command on a site; what it says is in a file."""

    def __init__(self, place: Place, name: str) -> None:
        self._said = place.folder / f"{name}.err"
        to = ("--backup-to", str(place.target), "--backup-keys-to", str(place.keys_target)) if name == "backups" else ()
        with self._said.open("wb") as err:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "service", *COMMANDS[name], "--data", str(place.settings.data), *to],
                env={**os.environ, "HARAPAN_DATABASE_URL": place.database or ""},
                stdout=err,
                stderr=err,
                start_new_session=True,
            )

    def tells(self, event: str) -> bool:
        """Whether that is in its journal."""
        return f'"event": "{event}"' in self.said()

    def said(self) -> str:
        return self._said.read_text("utf-8")

    def position(self) -> int | None:
        """Where it says that its log ends; ``None`` while it is not ready."""
        with suppress(OSError, IndexError):
            address = re.findall(r"http://\S+", self.said())[-1]
            with urlopen(f"{address}/readyz", timeout=PATIENCE) as answer:  # noqa: S310  # our own server
                return int(json.load(answer)["position"])
        return None

    def signal(self, number: signal.Signals) -> None:
        """To all that it has begun too."""
        os.killpg(self._process.pid, number)

    def end(self) -> int:
        self._process.terminate()
        return self._process.wait(PATIENCE)


@pytest.fixture
def start(big_place: Place) -> Iterator[Callable[[str], Process]]:
    started: list[Process] = []

    def begun(name: str) -> Process:
        started.append(Process(big_place, name))
        return started[-1]

    yield begun
    for each in started:
        with suppress(ProcessLookupError):
            each.signal(signal.SIGKILL)


@pytest.fixture
def backup_of_three(big_place: Place) -> Path:
    """There are five records by now."""
    with closing(big_place.found()) as site:
        made = big_place.back_up(site)
        write(site, 2)
    return big_place.target / made.name


@pytest.fixture
def restore_meanwhile(big_place: Place, backup_of_three: Path) -> Callable[[Process], None]:
    """In a new epoch."""

    def restored(process: Process) -> None:
        process.signal(signal.SIGSTOP)
        cut_off(big_place)
        assert big_place.restore(backup_of_three, accept_loss=True).new_epoch
        process.signal(signal.SIGCONT)

    return restored


@pytest.mark.parametrize("name", ["workers", "server"])
def test_who_answers_answers_from_the_new_log(
    name: str, start: Callable[[str], Process], restore_meanwhile: Callable[[Process], None]
):
    process = start(name)
    until(lambda: process.position() == 5)
    restore_meanwhile(process)
    until(lambda: process.position() == 3)
    assert process.tells("replaced")
    assert process.end() == 0


def test_the_projector_goes_on_with_the_new_log(
    big_place: Place, start: Callable[[str], Process], restore_meanwhile: Callable[[Process], None]
):
    process = start("projector")
    until(lambda: process.tells("leading"))
    restore_meanwhile(process)
    with closing(big_place.open()) as site:
        write(site)
        until(lambda: site.views.position() == 4)
    assert process.tells("replaced")
    assert process.end() == 0


def test_backups_are_made_of_the_new_log(
    big_place: Place, start: Callable[[str], Process], restore_meanwhile: Callable[[Process], None]
):
    process = start("backups")
    until(lambda: process.tells("backup-made"))
    restore_meanwhile(process)
    until(lambda: '"position": 3' in process.said())
    assert process.tells("replaced")
    assert process.end() == 0


def until(so: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE
    while not so():
        assert monotonic() < deadline
        sleep(0.05)
