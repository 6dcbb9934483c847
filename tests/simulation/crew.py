"""The processes of one round: one group, so that one signal ends them all at the same moment."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import msgspec

from tests.simulation.writers import Work

ROOT = Path(__file__).parents[2]
WRITERS = 8
GLANCE = 0.002
"""Seconds between two looks at the ledger."""


class Stuck(RuntimeError):
    """Something that must come to pass by itself did not."""


class Crew:
    """Processes that are loaded and wait for their work. What they say aside lies in a file on the desk."""

    def __init__(self, processes: int, desk: Path, environment: Mapping[str, str] | None = None) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []
        self._aside = desk / "said-aside"
        for _ in range(processes):
            self._processes.append(self._process({**os.environ, **(environment or {})}))

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in self._processes]

    def go(self, works: list[Work]) -> None:
        """Give each its work."""
        for process, work in zip(self._processes, works, strict=True):
            assert process.stdin
            process.stdin.write(msgspec.json.encode(work) + b"\n")
            process.stdin.flush()

    def kill(self) -> None:
        """``kill -9`` of the whole group; nobody can do anything any more when this returns."""
        # Those that have ended by themselves have left the group, and the last of them has taken it along.
        with suppress(ProcessLookupError, IndexError):
            os.killpg(self._processes[0].pid, signal.SIGKILL)
        for process in self._processes:
            process.wait()
            assert process.stdin
            process.stdin.close()
        self._processes.clear()

    def must_live(self) -> None:
        """``Stuck`` where one has ended, which none does by itself."""
        for process in self._processes:
            if process.poll() is not None:
                raise Stuck(f"process {process.pid} has ended with {process.returncode}")

    def _process(self, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        with self._aside.open("ab") as aside:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.simulation.writers"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stderr=aside,
                process_group=self._processes[0].pid if self._processes else 0,
            )


@contextmanager
def crew(processes: int, desk: Path, environment: Mapping[str, str]) -> Iterator[Crew]:
    """A crew that does not outlive the block."""
    made = Crew(processes, desk, environment)
    try:
        yield made
    finally:
        made.kill()


def wait_until(what: str, is_so: Callable[[], bool], seconds: float) -> None:
    """Look again and again; ``Stuck`` where it takes too long."""
    until = monotonic() + seconds
    while not is_so():
        if monotonic() > until:
            raise Stuck(f"not within {seconds:g} s: {what}")
        sleep(GLANCE)
