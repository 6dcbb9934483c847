"""Many writers at once: each has a case of its own, adds one contact after the other, and waits for each answer."""

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from time import perf_counter
from typing import Any

from service.log import Log
from service.log.header import read_header
from sync.capture import Capture
from tests.bench.contacts import opened_in, saved_in
from tests.bench.measuring import Side, Work, contest
from tests.bench.stock import LibraryCase, LibraryCases, library_on
from tests.bench.stores import postgres_log, server

WRITERS = 32
EACH = 25
ROUNDS = 11

Steps = deque[Callable[[], None]]
"""What one writer does, one after the other."""


def append_together(
    folder: Path, *, rounds: int = ROUNDS, writers: int = WRITERS, each: int = EACH
) -> Mapping[str, Side]:
    """Ours and the library's, on one server."""
    # One more to warm up.
    ready = (rounds + 1) * each
    with (
        server(folder) as url,
        postgres_log(folder, url) as (_, log),
        closing(library_on(url)) as library,
    ):
        sides = {
            "harapan": together(_ours(log, writers, ready), each),
            "library save": together(_saving(library, writers, ready), each),
        }
        return contest(sides, rounds)


def together(writers: list[Steps], each: int) -> Work:
    """Lets every writer do ``each`` of its steps at once with the others, and says how long each step took."""

    def work() -> list[float]:
        taken: list[float] = []
        start = Barrier(len(writers))
        threads = [Thread(target=_take, args=(steps, each, start, taken)) for steps in writers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(taken) == len(writers) * each, "a writer has failed"
        return taken

    return work


def _take(steps: Steps, count: int, start: Barrier, taken: list[float]) -> None:
    start.wait()
    for _ in range(count):
        step = steps.popleft()
        began = perf_counter()
        step()
        taken.append(perf_counter() - began)


def _ours(log: Log, writers: int, ready: int) -> list[Steps]:
    return [
        deque(partial(_append, log, capture, version) for version, capture in enumerate(captures, start=1))
        for captures in opened_in(log, writers, ready)
    ]


def _append(log: Log, capture: Capture, version: int) -> None:
    log.append([capture], {read_header(capture.envelope).stream: version})


def _saving(library: LibraryCases, writers: int, ready: int) -> list[Steps]:
    return [
        deque(partial(_tell, library, case, event) for event in events)
        for case, events in saved_in(library, writers, ready)
    ]


def _tell(library: LibraryCases, case: LibraryCase, event: dict[str, Any]) -> None:
    case.record(**event)
    library.save(case)
