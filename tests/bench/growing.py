"""Growth: the same work on a small log and on a large one."""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from domain.case.state import fold
from service.keys import KeyStore
from service.log import Append, Log, create_log
from service.reading import everything, history_of
from tests.bench.appending import COMMITS, ours
from tests.bench.contacts import AT_ONCE, PER_COMMIT, captures_of, cases, now, once_more, opened_in
from tests.bench.measuring import Side, Work, contest

SMALL = 10_000
LARGE = 1_000_000 if os.environ.get("BENCH_LARGE") else 100_000
ROUNDS = 11
LOADS = 50


def append(folder: Path, *, rounds: int = ROUNDS, large: int = LARGE) -> Mapping[str, Side]:
    """Fifty events in one commit, to either log."""
    ready = (rounds + 1) * COMMITS
    with _two_logs(folder, large) as (_, one, other):
        sides = {"harapan": ours(other, opened_in(other, ready)), "small log": ours(one, opened_in(one, ready))}
        return contest(sides, rounds)


def load(folder: Path, *, rounds: int = ROUNDS, large: int = LARGE) -> Mapping[str, Side]:
    """A case of fifty events from the middle of either log."""
    with _two_logs(folder, large) as (keys, one, other):
        return contest({"harapan": _loading(other, keys), "small log": _loading(one, keys)}, rounds)


def _loading(log: Log, keys: KeyStore) -> Work:
    middle = log.last().position // 2
    streams = [each.stream for each in log.read(middle, LOADS * PER_COMMIT)][::PER_COMMIT]

    def work() -> int:
        sight = everything(keys)
        for stream in streams:
            fold(history_of(log, stream, sight).effective)
        return len(streams)

    return work


@contextmanager
def _two_logs(folder: Path, large: int) -> Iterator[tuple[KeyStore, Log, Log]]:
    keys = KeyStore.create(folder / "keys")
    with (
        closing(keys),
        closing(create_log(folder / "small.sqlite3", keys, now, agency="bench", source="urn:bench")) as one,
        closing(create_log(folder / "large.sqlite3", keys, now, agency="bench", source="urn:bench")) as other,
    ):
        fill(one, min(SMALL, large))
        fill(other, large)
        yield keys, one, other


def fill(log: Log, events: int) -> None:
    """So many records, in cases of fifty."""
    (case,) = cases(1, PER_COMMIT - 1)
    captures = captures_of([case.opening, *case.following])
    for _ in range(0, events, AT_ONCE * PER_COMMIT):
        log.append_all([Append(captures=once_more(captures)) for _ in range(AT_ONCE)])
