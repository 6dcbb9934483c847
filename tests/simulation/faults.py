"""The faults: what each needs, what an asker may be told meanwhile, and how one is gone through and judged."""

import errno
import resource
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import sleep

from tests.simulation.checks import Finding
from tests.simulation.crew import WRITERS, Crew, Stuck, crew, wait_until
from tests.simulation.disks import can_mount
from tests.simulation.kills import CONTENTION, Tally, Torture
from tests.simulation.ledger import Ledger
from tests.simulation.libfiu import OPENS, READS, SYNCS, WRITES, Failing, libraries
from tests.simulation.scenes import (
    Scene,
    Stage,
    cut_commits,
    failing_calls,
    full_disk,
    full_server,
    full_tablespace,
    killed_database,
    limited_files,
)
from tests.support.engines import OwnServer

HARM = 0.4
"""Half the seconds for which a fault lasts at least after somebody has felt it."""
TO_FEEL = 30.0
TO_RECOVER = 20.0


@dataclass(frozen=True)
class Need:
    """Something that not every machine has."""

    what: str
    is_there: Callable[[], bool]


LIBFIU = Need("libfiu (apt: libfiu0)", lambda: bool(libraries()))
LIMITS = Need("limits for a process that runs (Linux)", lambda: hasattr(resource, "prlimit"))
SMALL_DISK = Need("the right to mount a small disk (root)", can_mount)


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong for a while.

    ``reasons`` are those that log, keys and views may give for not answering. Where the fault ``silences``, an answer
    given meanwhile was a lie.
    """

    name: str
    stage: Stage
    reasons: frozenset[str]
    needs: Need | None = None
    silences: bool = False

    @property
    def lacks(self) -> str | None:
        """What this machine has not, and the fault needs."""
        return None if self.needs is None or self.needs.is_there() else self.needs.what

    @property
    def may_be_told(self) -> frozenset[str]:
        parts = ("log", "keys", "views")
        return CONTENTION | {f"{part}.unavailable/{reason}" for part in parts for reason in self.reasons}


def _fault(name: str, stage: Stage, reasons: str, needs: Need | None = None, *, silences: bool = False) -> Fault:
    return Fault(name, stage, frozenset(reasons.split()), needs, silences)


FAULTS = (
    _fault("sqlite: disk full", full_disk, "full", SMALL_DISK),
    _fault("sqlite: no file may grow", limited_files, "io full", LIMITS),
    _fault("sqlite: no room for some writes", failing_calls(Failing(WRITES, 0.2, errno.ENOSPC)), "full io", LIBFIU),
    _fault("sqlite: some writes fail", failing_calls(Failing(WRITES, 0.2)), "io", LIBFIU),
    _fault("sqlite: some syncs fail", failing_calls(Failing(SYNCS, 0.4)), "io", LIBFIU),
    _fault("sqlite: every sync fails", failing_calls(Failing(SYNCS, 1)), "io", LIBFIU, silences=True),
    # SQLite itself says of a page that cannot be read that it is damaged. Views that are damaged are made anew, and
    # whoever asks for them between the old file and the new one finds none.
    _fault("sqlite: some reads fail", failing_calls(Failing(READS, 0.02)), "io damaged other", LIBFIU),
    _fault("sqlite: some files do not open", failing_calls(Failing(OPENS, 0.5)), "io other", LIBFIU),
    _fault("postgres: killed and restarted", killed_database, "away io busy"),
    _fault("postgres: cut between commit and reply", cut_commits, "away io"),
    _fault("postgres: disk of the tables full", full_tablespace, "full", SMALL_DISK),
    _fault("postgres: disk of the server full", full_server, "full io away busy", SMALL_DISK),
)


def go_through(fault: Fault, folder: Path, seed: int, server: Callable[[], OwnServer]) -> Tally:
    """Serve, do the harm, let it pass, see that everybody is served again by itself, kill, judge."""
    site, desk = folder / "site", folder / "desk"
    site.mkdir()
    desk.mkdir()
    with fault.stage(site, server) as scene:
        torture = Torture(scene.store, seed, desk)
        with torture.ledger() as ledger, crew(scene.store.processes, desk, scene.environment) as workers:
            torture.send(workers, ledger, scene.url)
            found = _harmed(fault, scene, workers, ledger)
            workers.kill()
            told = ledger.read()
        torture.judge_round(told, fault.may_be_told)
        torture.tally.findings += found + torture.judge.end()
    torture.tally.store = fault.name
    return torture.tally


def _harmed(fault: Fault, scene: Scene, workers: Crew, ledger: Ledger) -> list[Finding]:
    """What came to pass that must not, and what did not that had to: to be felt, and to be over."""
    found: list[Finding] = []
    try:
        _wait_for_answers(workers, ledger, TO_FEEL)
        with scene.harm(workers):
            wait_until("the fault is felt", lambda: scene.felt(ledger.read()), TO_FEEL)
            sleep(HARM)
            before = len(ledger.read().done)
            sleep(HARM)
            if fault.silences and len(ledger.read().done) > before:
                found.append(Finding("answered-unsynced", f"{len(ledger.told.done) - before} commands"))
        _wait_for_answers(workers, ledger, TO_RECOVER)
    except Stuck as stuck:
        found.append(Finding("stuck", str(stuck)))
    return found


def _wait_for_answers(workers: Crew, ledger: Ledger, seconds: float) -> None:
    """Until every writer has had two answers more."""
    before = _answers(ledger)

    def served() -> bool:
        workers.must_live()
        now = _answers(ledger)
        return len(now) == WRITERS and all(count >= before.get(writer, 0) + 2 for writer, count in now.items())

    wait_until("every writer is answered", served, seconds)


def _answers(ledger: Ledger) -> dict[str, int]:
    counts: dict[str, int] = {}
    told = ledger.read()
    for key in (*told.done, *told.refused):
        writer = key.partition("-")[0]
        counts[writer] = counts.get(writer, 0) + 1
    return counts
