"""What each benchmark must reach, in one table; whoever makes something slower than that has to say so here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tests.bench.measuring import Side, Spread, ratio, times_as_long

OURS = "harapan"


class Place(StrEnum):
    """Where the files of a benchmark lie."""

    RAM = "RAM disk"
    DISK = "disk"


class Measure(StrEnum):
    """What a bound is about."""

    TIMES_PEER = "times the peer"
    RATE = "per second"
    MILLISECONDS = "ms"
    TIMES_AS_LONG = "times as long as the peer"


AT_MOST = frozenset({Measure.MILLISECONDS, Measure.TIMES_AS_LONG})
"""Of these less is better; of all others more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One promise: at this benchmark and place, the median is at least (or of time at most) this."""

    bench: str
    measure: Measure
    limit: float
    peer: str | None = None
    places: frozenset[Place] = frozenset(Place)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a bound was met."""

    bound: Bound
    place: Place
    reached: Spread

    @property
    def kept(self) -> bool:
        """Whether the median is within the bound."""
        if self.bound.measure in AT_MOST:
            return self.reached.median <= self.bound.limit
        return self.reached.median >= self.bound.limit


def judge(bounds: tuple[Bound, ...], bench: str, place: Place, sides: Mapping[str, Side]) -> list[Verdict]:
    """The verdicts on one benchmark at one place; a bound on a peer that did not take part is a mistake."""
    asked = (each for each in bounds if each.bench == bench and place in each.places)
    return [Verdict(bound, place, _reached(bound, sides)) for bound in asked]


def _reached(bound: Bound, sides: Mapping[str, Side]) -> Spread:
    ours = sides[OURS]
    match bound.measure:
        case Measure.TIMES_PEER:
            assert bound.peer is not None, "a ratio has a peer"
            return ratio(ours, sides[bound.peer])
        case Measure.TIMES_AS_LONG:
            assert bound.peer is not None, "a ratio has a peer"
            return times_as_long(ours, sides[bound.peer])
        case Measure.RATE:
            return ours.rate
        case Measure.MILLISECONDS:
            return ours.milliseconds


RAM, DISK = frozenset({Place.RAM}), frozenset({Place.DISK})

BOUNDS = (
    Bound(bench="append 50", measure=Measure.TIMES_PEER, peer="raw rows", limit=0.35, places=DISK),
    Bound(bench="append 50", measure=Measure.TIMES_PEER, peer="raw rows", limit=0.25, places=RAM),
    Bound(bench="append 50", measure=Measure.TIMES_PEER, peer="library save", limit=1.3),
    Bound(bench="append 50 on PostgreSQL", measure=Measure.TIMES_PEER, peer="raw rows", limit=0.5, places=DISK),
    Bound(bench="append 50 on PostgreSQL", measure=Measure.TIMES_PEER, peer="raw rows", limit=0.45, places=RAM),
    Bound(bench="append 50 on PostgreSQL", measure=Measure.TIMES_PEER, peer="library save", limit=1.8),
    Bound(bench="32 writers on PostgreSQL", measure=Measure.TIMES_PEER, peer="library save", limit=7),
    Bound(bench="32 writers on PostgreSQL", measure=Measure.MILLISECONDS, limit=5, places=RAM),
    Bound(bench="post to two workers on PostgreSQL", measure=Measure.TIMES_PEER, peer="no-op", limit=0.2),
    Bound(bench="post to two workers on PostgreSQL", measure=Measure.RATE, limit=1_000),
    Bound(bench="load a case of 1,000", measure=Measure.TIMES_PEER, peer="library get", limit=3.5),
    Bound(bench="replay a case of 2,000 twice", measure=Measure.MILLISECONDS, limit=40),
    Bound(bench="rebuild all views", measure=Measure.RATE, limit=40_000),
    Bound(bench="rebuild all views on PostgreSQL", measure=Measure.TIMES_PEER, peer="library runner", limit=20),
    Bound(bench="read as CloudEvents", measure=Measure.RATE, limit=100_000),
    Bound(bench="read as CloudEvents from PostgreSQL", measure=Measure.RATE, limit=100_000),
    Bound(bench="32 readers", measure=Measure.TIMES_PEER, peer="no read log", limit=0.66),
    Bound(bench="a lone reader", measure=Measure.TIMES_PEER, peer="one durable row", limit=0.8),
    Bound(bench="look under a flood", measure=Measure.TIMES_AS_LONG, peer="quiet", limit=3),
    Bound(bench="append to a large log", measure=Measure.TIMES_PEER, peer="small log", limit=1 / 1.3, places=RAM),
    Bound(bench="load from a large log", measure=Measure.TIMES_PEER, peer="small log", limit=1 / 1.3, places=RAM),
)
