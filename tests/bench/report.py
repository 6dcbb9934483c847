"""The results for people: a table on the screen, and ``docs/performance.md``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.benches import Named
from tests.bench.bounds import AT_MOST, OURS, Place, Verdict
from tests.bench.measuring import Side, Spread, ratio

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"


@dataclass(frozen=True, slots=True)
class Result:
    """One benchmark at one place."""

    bench: Named
    place: Place
    sides: Mapping[str, Side]
    verdicts: Sequence[Verdict]


def told(spread: Spread) -> str:
    """The median, and in brackets the middle half."""
    return f"{_number(spread.median)} ({_number(spread.low)}-{_number(spread.high)})"


def promise(verdict: Verdict) -> str:
    """What was promised, such as ``>= 0.35 times the peer (raw rows)``."""
    bound = verdict.bound
    sign, peer = "<=" if bound.measure in AT_MOST else ">=", f" ({bound.peer})" if bound.peer else ""
    return f"{sign} {_number(bound.limit)} {bound.measure}{peer}"


def verdict_lines(results: Iterable[Result]) -> Iterator[str]:
    """One line per bound, for the screen."""
    for result in results:
        for each in result.verdicts:
            mark = "kept  " if each.kept else "BROKEN"
            where = f"{result.bench.name}, {result.place}"
            yield f"{mark}  {where:<44}{told(each.reached):<28}{promise(each)}"


def page(results: Sequence[Result], machine: Mapping[str, str]) -> str:
    """The page in the docs."""
    return "\n".join([*_head(machine), *_bounds(results), *_benches(results)]) + "\n"


def _head(machine: Mapping[str, str]) -> Iterator[str]:
    yield from (
        "# Performance",
        "",
        "Written by `make bench`. Every benchmark runs against a named peer in the same run: the sides work in turns,",
        "and a ratio compares rounds that are neighbours in time. Figures are medians, in brackets the middle half of",
        "the rounds; CPU is the share of the time in which this process was computing, the rest waited for the disk or",
        "for other processes. Where several work at once, ms is what half of the items took at most, each by itself.",
        "",
        "Measured on: " + ", ".join(f"{name} {value}" for name, value in machine.items()) + ".",
        "",
    )


def _bounds(results: Sequence[Result]) -> Iterator[str]:
    yield from ("## Bounds", "", "| benchmark | place | reached | bound | |", "| --- | --- | --- | --- | --- |")
    for result in results:
        for each in result.verdicts:
            mark = "kept" if each.kept else "**broken**"
            yield f"| {result.bench.name} | {result.place} | {told(each.reached)} | {promise(each)} | {mark} |"
    yield ""


def _benches(results: Sequence[Result]) -> Iterator[str]:
    for bench in dict.fromkeys(result.bench for result in results):
        yield from (f"## {bench.name[0].upper()}{bench.name[1:]}", "", f"{bench.says[0].upper()}{bench.says[1:]}.", "")
        yield f"| place | side | {bench.item} a second | ms each | CPU | {OURS} is times as fast |"
        yield "| --- | --- | --- | --- | --- | --- |"
        for result in results:
            if result.bench is bench:
                yield from _sides(result)
        yield ""


def _sides(result: Result) -> Iterator[str]:
    ours = result.sides[OURS]
    for name, side in result.sides.items():
        times = "" if name == OURS else told(ratio(ours, side))
        cells = (result.place, name, told(side.rate), told(side.milliseconds), f"{side.cpu_share:.0%}", times)
        yield f"| {' | '.join(map(str, cells))} |"


def _number(value: float) -> str:
    """Three figures that mean something."""
    if value >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
