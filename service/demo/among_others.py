"""The story of Surya among many other cases, all in the order in which they reached the hub."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime

from domain.identifiers import CaseId
from service.asked import Asked
from service.demo import fill
from service.demo.synthetic.batches import Scribe
from service.demo.synthetic.cases import agency, in_order, synthetic_cases
from service.demo.synthetic.telling import Story, logged_at
from service.roster import Roster
from service.site import Site
from sync.capture import event_id


class OtherCases(RuntimeError):
    """The store holds something else, or only a part of what was asked for."""


def fill_among_others(site: Site, cases: int, seed: int, progress: Callable[[int], None]) -> CaseId:
    """Tell so many invented cases and Surya's; nothing where that was done before, in the same number and seed.

    ``progress`` is told of each case that has come to its end. ``OtherCases`` where the store was filled otherwise.
    """
    ids = Roster(site.keys, site.knowledge).id_of
    if site.log.last().position:
        if not _ends_with(site, synthetic_cases(seed, cases, ids)):
            raise OtherCases
        return fill(site)
    for asked in agency(seed, cases, ids):
        site.casework.handle(asked)
    others = _Others(site, in_order(synthetic_cases(seed, cases, ids)), progress)
    surya = fill(site, others.catch_up)
    others.finish()
    return surya


def _ends_with(site: Site, stories: Iterator[Story]) -> bool:
    """Whether the newest of these commands is in the store, which was filled in order."""
    newest = max((story.steps[-1] for story in stories), key=logged_at)
    assert newest.recorded_at is not None
    assert newest.seed is not None
    return site.log.find(event_id(newest.recorded_at, newest.seed)) is not None


class _Others:
    """The other cases, told up to where Surya's story is."""

    def __init__(self, site: Site, commands: Iterator[tuple[Story, Asked]], progress: Callable[[int], None]) -> None:
        self._scribe = Scribe(site)
        self._commands = commands
        self._progress = progress
        self._following = next(commands, None)

    def catch_up(self, line: bytes) -> None:
        """Write what reached the hub before that line, so that the line finds it in the log."""
        told = json.loads(line).get("logged_at")
        if told is not None:
            self._write_until(datetime.fromisoformat(told))
            self._scribe.flush()

    def finish(self) -> None:
        """Write all that is left."""
        self._write_until(None)
        self._scribe.flush()

    def _write_until(self, end: datetime | None) -> None:
        while self._following is not None and (end is None or logged_at(self._following[1]) <= end):
            story, asked = self._following
            self._scribe.write(story, asked)
            self._progress(asked is story.steps[-1])
            self._following = next(self._commands, None)
