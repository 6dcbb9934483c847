"""The judge: opens a store after a crash as any other process does, and says what was promised and is not so.

It knows what the writers were told from their ledger, and nothing from the memory of whoever was killed.
"""

from collections.abc import Callable, Sequence
from contextlib import closing

from service.asked import Asked
from service.log import Appended
from service.site import Site
from tests.simulation.checks import (
    Finding,
    Kept,
    answer_kept,
    as_told,
    on_the_newest,
    once,
    rebuilt,
    repeated,
    understood,
    walked,
    whole,
)
from tests.simulation.ledger import Answer, Told, answer
from tests.simulation.stores import Store
from tests.simulation.telling import Author, number_of

ALL = 100_000_000
ASKED_AGAIN = 12
"""Of the answered commands of a round, how many the judge asks again."""


class Judge:
    """Judges one store round after round, and remembers everything that its writers were ever promised."""

    def __init__(self, store: Store, author: Callable[[int], Author]) -> None:
        self._store = store
        self._author = author
        self._promised: dict[str, Answer] = {}
        with closing(store.open()) as site:
            self._begun = self._judged = site.log.last().position
        self.records = self._begun
        self.kept_untold = 0
        """Commands that were kept, and whose askers were killed before they knew."""

    def round(self, told: Told, may_be_told: frozenset[str]) -> list[Finding]:
        """What is wrong after a round that ended in a crash; every command in it has its answer afterwards.

        ``may_be_told`` are the problems that there was a reason for.
        """
        self._store.wait_for_the_dead()
        with closing(self._store.open()) as site:
            if damages := walked(site):
                # Nothing else can be asked of a log that is not whole.
                return damages
            kept = [Kept.of(each) for each in site.log.read(self._judged, ALL)]
            found = understood(told, may_be_told) + whole(kept) + on_the_newest(kept)
            found += self._answers(site, told, kept)
            found += rebuilt(site)
            found += self._repetitions(site, told)
            self._judged = self.records = site.log.last().position
        return found

    def end(self) -> list[Finding]:
        """What is wrong with the whole store: each promise of every round, looked at once more."""
        with closing(self._store.open()) as site:
            kept = [Kept.of(each) for each in site.log.read(self._begun, ALL)]
            found = walked(site) + whole(kept) + on_the_newest(kept)
            return found + self._entries(site, self._promised, kept) + rebuilt(site)

    @property
    def promises(self) -> int:
        """How many commands were answered."""
        return len(self._promised)

    def _answers(self, site: Site, told: Told, kept: Sequence[Kept]) -> list[Finding]:
        """What everybody was told is what the log has, and it has nothing beside it."""
        unanswered = {key: answer_kept(entry) for key in told.unanswered if (entry := self._recalled(site, key))}
        self.kept_untold += len(unanswered)
        self._promised |= told.done
        return self._entries(site, told.done | unanswered, kept)

    def _entries(self, site: Site, answers: dict[str, Answer], kept: Sequence[Kept]) -> list[Finding]:
        """Every answer is that of the command's entry, its events are there once, and no event is without an answer."""
        found, places = once(answers, kept), {each.event: each.position for each in kept}
        for key, told in answers.items():
            found += as_told(key, told, self._recalled(site, key), places)
        return found

    def _repetitions(self, site: Site, told: Told) -> list[Finding]:
        """Whoever was not answered asks again, and some who were; what was kept is not done again."""
        found: list[Finding] = []
        for key in told.unanswered:
            found += self._asked_again(site, key)
        for key in list(told.done)[-ASKED_AGAIN:]:
            found += repeated(site, self._asked(key), told.done[key])
        return found

    def _asked_again(self, site: Site, key: str) -> list[Finding]:
        """Their first answer: that of the entry, where there is one."""
        before = self._recalled(site, key)
        try:
            done = site.casework.handle(self._asked(key))
        except Exception as error:
            return [Finding("answered-otherwise", f"{key} again: {error!r}")]
        self._promised[key] = answer(done)
        if before and answer_kept(before) != answer(done):
            return [Finding("answered-otherwise", f"{key}: {answer_kept(before)}, then {answer(done)}")]
        return repeated(site, self._asked(key), answer(done))

    def _recalled(self, site: Site, key: str) -> Appended | None:
        asked = self._asked(key)
        return site.log.recall(asked.by, key, site.keys.mac("request-hash", asked.request))

    def _asked(self, key: str) -> Asked:
        writer, number = number_of(key)
        return self._author(writer).asked(number)
