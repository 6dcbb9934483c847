"""What becomes of a stream whose rows cannot be made: tried again, then parked, or its view stopped."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from traceback import extract_tb

from domain.refusal import Refused
from service.keys import KeyStoreUnavailable
from service.log import LogUnavailable
from service.log.errors import TablesUnavailable
from service.views.progress import Parked
from service.views.store import ViewsUnavailable
from service.views.view import Then, View

NOT_ITS_FAULT = (LogUnavailable, KeyStoreUnavailable, TablesUnavailable, ViewsUnavailable, sqlite3.Error, OSError)
"""What says nothing about a stream: the batch fails as a whole and is tried again as a whole."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Rows of one view that could not be made of one stream; nothing of them was changed."""

    view: str
    stream: str
    error: Exception


@dataclass(slots=True)
class Outcome:
    """What a projection did: the streams whose rows were made, by view, and what could not be made."""

    made: set[tuple[str, str]] = field(default_factory=set)
    failed: list[Failed] = field(default_factory=list)


Again = Callable[[str, str], Outcome]
"""Makes the rows of one view of one stream once more."""


def insisted(outcome: Outcome, views: Mapping[str, View], again: Again, rest: Callable[[float], None]) -> Outcome:
    """What is left of the failures after each was tried again as often as its view wants."""
    failed, round_ = outcome.failed, 0
    while failed and (retried := [each for each in failed if round_ < views[each.view].on_failure.retries]):
        rest(max(views[each.view].on_failure.pause_seconds for each in retried) * 2**round_)
        round_ += 1
        given_up = [each for each in failed if each not in retried]
        for each in retried:
            once_more = again(each.view, each.stream)
            outcome.made |= once_more.made
            given_up += once_more.failed
        failed = given_up
    return Outcome(outcome.made, failed)


def parked(
    failed: Iterable[Failed], views: Mapping[str, View], positions: Mapping[str, int], upto: int, now: datetime
) -> list[Parked]:
    """The entries for what has failed; ``positions`` are those of the newest record of each stream in the batch."""
    entries = {}
    for each in failed:
        policy = views[each.view].on_failure
        entries[each.view, each.stream] = Parked(
            view=each.view,
            stream=each.stream,
            position=positions.get(each.stream, upto),
            code=code_of(each.error),
            since=now,
            attempts=1 + policy.retries,
            stops=policy.then is Then.STOP,
        )
    return list(entries.values())


def mended(entries: Collection[Parked], outcome: Outcome) -> list[Parked]:
    """Of those that stand aside, the ones whose rows are made by now."""
    failed = {(each.view, each.stream) for each in outcome.failed}
    return [each for each in entries if (each.view, each.stream) in outcome.made - failed]


def code_of(error: Exception) -> str:
    """The kind of an error and where it arose; never its words, which can hold content."""
    if isinstance(error, Refused):
        return error.code
    frames = extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
