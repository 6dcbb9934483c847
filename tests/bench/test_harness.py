"""The arithmetic of the benchmarks: medians of neighbours, bounds that break when they should, a page that says so."""

import re
from pathlib import Path

import pytest

from tests.bench.benches import BENCHES
from tests.bench.bounds import BOUNDS, OURS, Bound, Measure, Place, Verdict, judge
from tests.bench.machine import machine
from tests.bench.measuring import Round, Side, Spread, contest, ratio
from tests.bench.report import Result, page, verdict_lines


def side(*seconds: float, items: int = 100) -> Side:
    return Side(tuple(Round(wall, wall / 2, items) for wall in seconds))


SIDES = {OURS: side(1, 2, 4), "peer": side(2, 2, 2)}


def bound(measure: Measure, limit: float, peer: str | None = None) -> Bound:
    return Bound(bench="a bench", measure=measure, limit=limit, peer=peer)


def kept(limits: Bound) -> bool:
    (verdict,) = judge((limits,), "a bench", Place.DISK, SIDES)
    return verdict.kept


def test_a_ratio_compares_rounds_that_are_neighbours_in_time():
    assert ratio(side(1, 2, 4), side(2, 2, 2)) == Spread(1.0, 0.75, 1.5)
    assert ratio(side(1, 10), side(2, 20)) == Spread(2.0, 2.0, 2.0)


def test_the_middle_of_the_rounds_is_told_with_the_half_around_it():
    assert Spread.of([5]) == Spread(5, 5, 5)
    assert Spread.of([1, 2, 3, 4, 100]) == Spread(3, 2, 4)
    assert side(1, 2, 4).rate.median == 50
    assert side(1, 2, 4).milliseconds.median == 20
    assert side(1, 2, 4).cpu_share == 0.5


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        (bound(Measure.RATE, 50), bound(Measure.RATE, 50.1)),
        (bound(Measure.MILLISECONDS, 20), bound(Measure.MILLISECONDS, 19.9)),
        (bound(Measure.TIMES_PEER, 1, "peer"), bound(Measure.TIMES_PEER, 1.01, "peer")),
    ],
)
def test_a_bound_is_kept_up_to_its_limit_and_broken_beyond(within: Bound, beyond: Bound):
    assert kept(within)
    assert not kept(beyond)


def test_a_bound_holds_only_at_its_places():
    on_ram = Bound(bench="a bench", measure=Measure.RATE, limit=1, places=frozenset({Place.RAM}))
    assert judge((on_ram,), "a bench", Place.DISK, SIDES) == []
    assert len(judge((on_ram,), "a bench", Place.RAM, SIDES)) == 1


def test_a_bound_on_a_peer_that_took_no_part_is_a_mistake():
    with pytest.raises(KeyError):
        judge((bound(Measure.TIMES_PEER, 1, "nobody"),), "a bench", Place.DISK, SIDES)


def test_sides_take_turns_and_every_other_round_the_other_way_round():
    order: list[str] = []

    def work(name: str) -> int:
        order.append(name)
        return 1

    sides = contest({"one": lambda: work("one"), "two": lambda: work("two")}, rounds=2)
    assert order == ["one", "two", "one", "two", "two", "one"]
    assert {name: len(each.rounds) for name, each in sides.items()} == {"one": 2, "two": 2}


def test_of_items_that_were_done_at_once_it_counts_what_half_of_them_took():
    sides = contest({"many": lambda: [0.001, 0.003, 0.9]}, rounds=1)
    assert sides["many"].milliseconds.median == 3
    assert sides["many"].rounds[0].items == 3


def test_every_bound_is_about_a_benchmark_that_there_is():
    assert {each.bench for each in BOUNDS} == {each.name for each in BENCHES}


def test_the_page_and_the_screen_say_which_bound_is_broken():
    broken = Verdict(bound(Measure.TIMES_PEER, 9, "peer"), Place.DISK, Spread(1, 0.75, 1.5))
    result = Result(BENCHES[0], Place.DISK, SIDES, [broken])
    assert [line.split()[0] for line in verdict_lines([result])] == ["BROKEN"]
    written = page([result], {"cores": "2"})
    assert "| **broken** |" in written
    assert ">= 9 times the peer (peer)" in written
    assert "| disk | peer | 50 (50-50) | 20 (20-20) | 50% | 1 (0.75-1.5) |" in written


def test_the_machine_is_described_without_its_name_or_a_path():
    told = machine()
    assert {"cores", "memory", "Python", "SQLite"} <= told.keys()
    assert not [value for value in told.values() if "/" in value or str(Path.home()) in value]
    assert re.fullmatch(r"3\.\d+\.\S+", told["Python"])


def test_no_benchmark_and_no_promise_stands_twice():
    assert len({each.name for each in BENCHES}) == len(BENCHES)
    promised = [(each.bench, each.measure, each.peer, place) for each in BOUNDS for place in each.places]
    assert len(set(promised)) == len(promised)
