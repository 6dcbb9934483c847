"""Small deliberate wrongs in the service, to see that the judge finds what each of them does to a store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from time import sleep
from typing import Any

from service.log import Appended, Stored
from service.log.judging import Judged
from service.log.placing import Batch
from service.site import Site
from tests.service.log.mutants import ChecksNoVersion, RepliesBeforeCommit, TakesNoLock, go_wrong


class AnswersBeforeTheCommit(RepliesBeforeCommit):
    """Tells the askers of whole commands that it is done, and does it soon."""

    def append_all(self, batches: Sequence[Batch]) -> list[Appended | Exception]:
        answers = super().append_all(batches)
        return [_with_answer(told, batch) for told, batch in zip(answers, batches, strict=True)]


class ForgetsCommands:
    """Keeps the records of a command, and not that it came."""

    def _keep(self, place: Any, judged: Judged) -> None:
        super()._keep(place, replace(judged, entries=[]))  # type: ignore[misc]  # mixed into a recorder


class KeepsByHalves:
    """Keeps the first record of a command in one transaction, and the others in the next one."""

    def append_all(self, batches: Sequence[Batch]) -> list[Appended | Exception]:
        firsts = [replace(batch, events=batch.events[:1], expected={}, command=None) for batch in batches]
        rests = [replace(batch, events=batch.events[1:], expected={}) for batch in batches]
        super().append_all(firsts)  # type: ignore[misc]  # mixed into a recorder
        sleep(0.05)
        answers: list[Appended | Exception] = super().append_all(rests)  # type: ignore[misc]  # as above
        return answers


def overlooks_cases(site: Site) -> None:
    """A reader in order, such as the projector of the views, misses every other stream, except where a page ends."""
    read = site.log.read

    def read_in_haste(after: int, limit: int) -> list[Stored]:
        page = read(after, limit)
        return [each for each in page if each is page[-1] or each.stream[-1] in "01234567"]

    site.log.read = read_in_haste  # type: ignore[method-assign]  # that is the wrong


def _with_answer(told: Appended | Exception, batch: Batch) -> Appended | Exception:
    assert isinstance(told, Appended)
    return replace(told, answer=batch.command.answer if batch.command else {})


def _log_goes(wrong: type) -> Callable[[Site], None]:
    return lambda site: go_wrong(site.log, wrong)


WRONGS: Mapping[str, Callable[[Site], None]] = {
    "answers before the commit": _log_goes(AnswersBeforeTheCommit),
    "forgets commands": _log_goes(ForgetsCommands),
    "keeps by halves": _log_goes(KeepsByHalves),
    "checks no version": _log_goes(ChecksNoVersion),
    "takes no lock": _log_goes(TakesNoLock),
    "overlooks cases": overlooks_cases,
}
