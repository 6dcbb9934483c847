"""Every benchmark can still be run: what is timed of an evening must not break unnoticed by day."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest

from tests.bench import appending, flooding, growing, looking, posting, writers
from tests.bench.bounds import BOUNDS, OURS, Place
from tests.bench.measuring import Side
from tests.bench.stores import folder

SMALL: Mapping[str, Callable[[Path], Mapping[str, Side]]] = {
    "append 50": partial(appending.append_fifty, rounds=1, commits=1),
    "append 50 on PostgreSQL": partial(appending.append_fifty_on_postgres, rounds=1, commits=1),
    "32 writers on PostgreSQL": partial(writers.append_together, rounds=1, writers=3, each=2),
    "post to two workers on PostgreSQL": partial(posting.post_contacts, rounds=1, posts=6, cases=2),
    "32 readers": partial(looking.read_together, rounds=1, readers=3, each=2),
    "a lone reader": partial(looking.read_alone, rounds=1, cases=3),
    "look under a flood": partial(flooding.look_under_a_flood, rounds=1, many=3),
    "append to a large log": partial(growing.append, rounds=1, large=2_000),
    "load from a large log": partial(growing.load, rounds=1, large=2_000),
}


@pytest.fixture
def empty() -> Iterator[Path]:
    # A server for PostgreSQL opens the folders above its data, which those of pytest must not be.
    with folder(Place.DISK) as made:
        yield made


@pytest.mark.parametrize("name", SMALL)
def test_one_small_round_of_it_has_every_side_that_a_bound_is_about(name: str, empty: Path):
    sides = SMALL[name](empty)
    assert {OURS} | {each.peer for each in BOUNDS if each.bench == name and each.peer} <= sides.keys()
    assert all(done.items > 0 for side in sides.values() for done in side.rounds)
