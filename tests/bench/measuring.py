"""Measures in interleaved rounds, so that whatever else the machine does falls on every side alike."""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter, process_time

Work = Callable[[], int | list[float]]
"""Does one round of work and says how many items that were, or how many seconds somebody waited for each of them.

What it needs was made ready before.
"""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of one side took: seconds on the wall and of this process's CPU, for so many items.

    Where somebody waits for each item, ``waited`` is what they waited at most: in half of all cases where several are
    done at once, in 95 of 100 where the benchmark says so.
    """

    wall: float
    cpu: float
    items: int
    waited: float | None = None

    @property
    def rate(self) -> float:
        """Items in a second."""
        return self.items / self.wall

    @property
    def milliseconds(self) -> float:
        """For one item: for each alike, or what somebody waited at most."""
        return (self.wall / self.items if self.waited is None else self.waited) * 1_000


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of some numbers, and the two between which half of them lie."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> "Spread":
        if len(numbers) == 1:
            return cls(numbers[0], numbers[0], numbers[0])
        low, _, high = quantiles(numbers, n=4, method="inclusive")
        return cls(median(numbers), low, high)


@dataclass(frozen=True, slots=True)
class Side:
    """All rounds of one side of a contest."""

    rounds: tuple[Round, ...]

    @property
    def rate(self) -> Spread:
        return Spread.of([each.rate for each in self.rounds])

    @property
    def milliseconds(self) -> Spread:
        return Spread.of([each.milliseconds for each in self.rounds])

    @property
    def cpu_share(self) -> float:
        """How much of the time on the wall this process was computing."""
        return median(each.cpu / each.wall for each in self.rounds)


def ratio(one: Side, other: Side) -> Spread:
    """How many times as fast ``one`` is, round by round: neighbours in time are compared, not averages."""
    return Spread.of([mine.rate / theirs.rate for mine, theirs in zip(one.rounds, other.rounds, strict=True)])


def times_as_long(one: Side, other: Side) -> Spread:
    """How many times as long somebody waited at ``one``, round by round."""
    pairs = zip(one.rounds, other.rounds, strict=True)
    return Spread.of([mine.milliseconds / theirs.milliseconds for mine, theirs in pairs])


def contest(sides: Mapping[str, Work], rounds: int) -> dict[str, Side]:
    """Let every side work once to warm up, then in turns; in every other round in the opposite order."""
    for work in sides.values():
        work()
    taken: dict[str, list[Round]] = {name: [] for name in sides}
    for number in range(rounds):
        for name in list(sides) if number % 2 == 0 else reversed(list(sides)):
            taken[name].append(_timed(sides[name]))
    return {name: Side(tuple(done)) for name, done in taken.items()}


def _timed(work: Work) -> Round:
    gc.collect()
    wall, cpu = perf_counter(), process_time()
    done = work()
    wall, cpu = perf_counter() - wall, process_time() - cpu
    if isinstance(done, int):
        return Round(wall, cpu, done)
    return Round(wall, cpu, len(done), median(done))
