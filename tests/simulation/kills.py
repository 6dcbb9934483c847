"""Round after round on one growing store: eight writers and their projectors are killed at some moment, and judged."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from time import sleep

from tests.simulation.checks import Finding
from tests.simulation.crew import WRITERS, Crew, Stuck, wait_until
from tests.simulation.judge import Judge
from tests.simulation.ledger import Ledger, Told
from tests.simulation.stores import Store
from tests.simulation.telling import Author, founding, number_of
from tests.simulation.writers import Work

LATEST = 0.4
"""Seconds after which a process that has begun is dead."""
AIMED = 0.2
"""How often the kill waits until a projector is at work."""
TO_BEGIN = 30.0
CONTENTION = frozenset({"stream.busy"})
"""What somebody may be told where nothing is wrong: that others kept getting in between."""


@dataclass(frozen=True)
class Moment:
    """When they are killed: so many seconds after they have begun, or then as soon as a projector is at work."""

    after: float
    projecting: bool

    @classmethod
    def drawn(cls, chance: Random) -> "Moment":
        return cls(chance.uniform(0, LATEST), chance.random() < AIMED)


@dataclass
class Tally:
    """What a series of rounds has come to."""

    store: str
    rounds: int = 0
    answered: int = 0
    records: int = 0
    mid_append: int = 0
    """Kills that met a command on its way."""
    mid_projection: int = 0
    """Kills that met a projector at work."""
    kept_untold: int = 0
    """Commands that were kept, while their askers died before they were told."""
    problems: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


class Torture:
    """One store, its judge, and how far its writers are; the ledgers lie on the desk, a folder."""

    def __init__(self, store: Store, seed: int, desk: Path, wrong: str | None = None) -> None:
        self.store, self.desk = store, desk
        self.tally = Tally(store.kind)
        self._seed, self._wrong = seed, wrong
        self._next = dict.fromkeys(range(WRITERS), 0)
        self.author: Callable[[int], Author] = cache(lambda writer: Author(seed, writer))
        _found(store)
        self.judge = Judge(store, self.author)

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """The ledger of the next round."""
        self.tally.rounds += 1
        made = Ledger(self.desk / f"round-{self.tally.rounds}.ledger")
        try:
            yield made
        finally:
            made.close()

    def send(self, workers: Crew, ledger: Ledger, url: str | None = None) -> None:
        """Let them begin where their last round ended, and wait until they have begun."""
        store = Store(self.store.folder, url or self.store.url)
        shares = [dict(list(self._next.items())[share :: store.processes]) for share in range(store.processes)]
        workers.go([Work(store, str(ledger.path), self._seed, share, self._wrong) for share in shares])

        def begun() -> bool:
            workers.must_live()
            return ledger.read().ready == store.processes

        wait_until("every process serves", begun, TO_BEGIN)

    def judge_round(self, told: Told, may_be_told: frozenset[str] = CONTENTION) -> None:
        """Judge what the round has left, and count it."""
        for writer, number in map(number_of, told.asked):
            self._next[writer] = max(self._next[writer], number + 1)
        tally = self.tally
        tally.findings += self.judge.round(told, may_be_told)
        tally.answered, tally.kept_untold = self.judge.promises, self.judge.kept_untold
        tally.records = self.judge.records
        tally.mid_append += bool(told.unanswered)
        tally.mid_projection += told.projecting > 0
        tally.problems |= told.problems.keys()


def kill_rounds(torture: Torture, rounds: int, chance: Random, progress: Callable[[Tally], None]) -> None:
    """So many kills, the last look at everything included; ends with the first round that has findings."""
    waiting = Crew(torture.store.processes, torture.desk)
    tally = torture.tally
    try:
        while tally.rounds < rounds and not tally.findings:
            told = _killed(torture, waiting, Moment.drawn(chance))
            # The next ones load what they need while the judge is at work.
            waiting = Crew(torture.store.processes, torture.desk)
            torture.judge_round(told)
            progress(tally)
    except Stuck as stuck:
        tally.findings.append(Finding("stuck", str(stuck)))
    finally:
        waiting.kill()
    if not tally.findings:
        tally.findings += torture.judge.end()


def _killed(torture: Torture, workers: Crew, moment: Moment) -> Told:
    with torture.ledger() as ledger:
        try:
            torture.send(workers, ledger)
            sleep(moment.after)
            if moment.projecting:
                wait_until("a projector is at work", lambda: ledger.read().projecting > 0, TO_BEGIN)
        finally:
            workers.kill()
        return ledger.read()


def _found(store: Store) -> None:
    site = store.create()
    try:
        for asked in founding():
            site.casework.handle(asked)
    finally:
        site.close()
