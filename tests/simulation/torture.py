"""``python -m tests.simulation.torture``: kills, faults, wrongs and the library's own tests, as long as it takes.

Fails where anything is found, and keeps the folder of whatever it was found in.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from time import monotonic

from tests.simulation.crew import ROOT
from tests.simulation.faults import FAULTS, Fault, go_through
from tests.simulation.kills import Tally, Torture, kill_rounds
from tests.simulation.report import findings, line_of_fault, line_of_kills, line_of_missing, summary
from tests.simulation.stores import KINDS, Store, data_folder
from tests.support.engines import OwnServer

ROUNDS = 200
TOLD_EVERY = 20
LIBRARY_RUNS = 20
READ_KILLS = 100
OWN_TESTS = (
    "tests/service/log/test_acceptance.py",
    "tests/service/log/test_mutants.py",
    "tests/simulation/test_judge.py",
    "tests/service/reads/test_kills.py",
)
"""The library's acceptance classes, the mutants of the log, the wrongs that the judge must find, kills amid a look."""


class Session:
    """One run: what it has come to so far, and where it keeps what must be looked at."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.folder = Path(tempfile.mkdtemp(prefix="harapan-torture-"))
        self.tallies: list[Tally] = []
        self.missing = 0
        self._server: OwnServer | None = None

    def server(self) -> OwnServer:
        """A database server that may be broken, the same one for all who ask."""
        self._server = self._server or OwnServer()
        return self._server

    def kills(self, kind: str, rounds: int) -> None:
        """So many kills on one store."""
        with self._store(kind) as store:
            desk = Path(store.folder)
            torture = Torture(store, self.seed, desk)
            kill_rounds(torture, rounds, Random(f"{self.seed}/{kind}"), _progress)
            self._take(torture.tally, line_of_kills(torture.tally), desk)

    def fault(self, fault: Fault) -> None:
        """One fault, where this machine can do it."""
        if lacks := fault.lacks:
            self.missing += 1
            _say(line_of_missing(fault.name, lacks))
            return
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        tally = go_through(fault, folder, self.seed, self.server)
        self._take(tally, line_of_fault(tally), folder)

    def end(self) -> int:
        """The exit code; folders without findings are gone by now."""
        if self._server is not None:
            self._server.remove()
        _say(f"seed {self.seed}: {summary(self.tallies, self.missing)}")
        if any(each.findings for each in self.tallies):
            _say(f"kept for examination: {self.folder}")
            return 1
        shutil.rmtree(self.folder)
        return 0

    def _take(self, tally: Tally, line: str, folder: Path) -> None:
        self.tallies.append(tally)
        _say(line)
        for each in findings(tally):
            _say(each)
        if not tally.findings:
            shutil.rmtree(folder)

    @contextmanager
    def _store(self, kind: str) -> Iterator[Store]:
        folder = Path(tempfile.mkdtemp(prefix=f"{kind}-", dir=self.folder))
        if kind == "sqlite":
            yield Store(str(folder))
            return
        server = OwnServer()
        try:
            yield Store(str(folder), server.url)
            if folder.exists():
                data = data_folder(server.url)
                server.kill()
                shutil.copytree(data, folder / "postgres")
        finally:
            server.remove()


def own_tests() -> int:
    """The tests that are worth more when they run more often."""
    environment = {**os.environ, "HARAPAN_ACCEPTANCE_RUNS": str(LIBRARY_RUNS), "HARAPAN_READ_KILLS": str(READ_KILLS)}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--timeout", "1200", *OWN_TESTS]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _progress(tally: Tally) -> None:
    if tally.rounds % TOLD_EVERY == 0 and not tally.findings:
        _say(f"    {line_of_kills(tally)}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _parts(session: Session, rounds: int) -> dict[str, Callable[[], object]]:
    return {
        **{f"kills {kind}": partial(session.kills, kind, rounds) for kind in KINDS},
        **{f"fault {fault.name}": partial(session.fault, fault) for fault in FAULTS},
    }


def main(arguments: list[str]) -> int:
    """Everything, or the parts whose name holds one of these words."""
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("--seed", type=int, default=Random().randrange(1_000_000), help="decides commands and moments")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="kills on each store")
    parser.add_argument("only", nargs="*", help="such as: sqlite, 'fault postgres', tests")
    asked = parser.parse_args(arguments)
    began, session = monotonic(), Session(asked.seed)
    _say(f"seed {asked.seed} (make torture SEED={asked.seed} does the same again), in {session.folder}")
    for name, part in _parts(session, asked.rounds).items():
        if not asked.only or any(word in name for word in asked.only):
            part()
    failed = own_tests() if not asked.only or "tests" in asked.only else 0
    code = session.end()
    _say(f"{(monotonic() - began) / 60:.1f} minutes")
    return code or failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
