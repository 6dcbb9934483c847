"""What becomes of a stream whose rows cannot be made: tried again, then parked, or its view stopped."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from traceback import extract_tb

from domain.refusal import Refused
from service.keys import KeyMissing, KeyStoreUnavailable
from service.log import LogUnavailable, RecordDamaged
from service.log.errors import TablesUnavailable
from service.reading import UNREADABLE
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

    @property
    def rows(self) -> tuple[str, str]:
        """Which rows."""
        return self.view, self.stream


@dataclass(slots=True)
class Outcome:
    """What a projection did: the streams whose rows were made, by view, and what could not be made."""

    made: set[tuple[str, str]] = field(default_factory=set)
    failed: list[Failed] = field(default_factory=list)


Again = Callable[[str, str], Outcome]
"""Makes the rows of one view of one stream once more."""


def insisted(outcome: Outcome, views: Mapping[str, View], again: Again, rest: Callable[[float], None]) -> Outcome:
    """What is left of the failures after each was tried again as often as its view wants.

    What one try makes beside the rows that it was for counts too, and so does what it fails to make.
    """
    made, failed, round_ = set(outcome.made), {each.rows: each for each in outcome.failed}, 0
    while retried := [each for each in failed.values() if round_ < _retries(each, views)]:
        rest(max(views[each.view].on_failure.pause_seconds for each in retried) * 2**round_)
        round_ += 1
        for each in retried:
            if each.rows not in failed:
                continue
            once_more = again(*each.rows)
            made |= once_more.made
            failed = {rows: still for rows, still in failed.items() if rows not in once_more.made}
            failed |= {still.rows: still for still in once_more.failed}
    return Outcome(made, list(failed.values()))


def _retries(failed: Failed, views: Mapping[str, View]) -> int:
    """How often to try again: never what is damaged, or lacks its key, which is not mended by waiting."""
    return 0 if isinstance(failed.error, UNREADABLE) else views[failed.view].on_failure.retries


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
            attempts=1 + _retries(each, views),
            stops=policy.then is Then.STOP,
        )
    return list(entries.values())


def mended(entries: Collection[Parked], outcome: Outcome) -> list[Parked]:
    """Of those that stand aside, the ones whose rows are made by now."""
    failed = {each.rows for each in outcome.failed}
    return [each for each in entries if (each.view, each.stream) in outcome.made - failed]


def code_of(error: Exception) -> str:
    """The kind of an error and where it arose; never its words, which can hold content."""
    match error:
        case Refused(code=code):
            return code
        case KeyMissing():
            return "key.missing"
        case RecordDamaged(position=position):
            return f"record.damaged at position {position}"
    frames = extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
