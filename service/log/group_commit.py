"""Group commit: what queues up while one transaction is on its way to the disk goes into the next one together."""

from collections.abc import Callable, Sequence
from threading import Lock
from time import sleep
from typing import Generic, TypeVar

from eventsourcing.persistence import DataError, IntegrityError

from service.log.errors import LogUnavailable

BREATH = 0.0001
"""Seconds, about: as long as it takes those who have been answered together to ask for the next."""

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class GroupCommit(Generic[Asked, Answer]):
    """Hands the appends of many threads to one of them at a time, which commits all that wait.

    A thread that finds nobody at work commits its own append at once: a lone writer waits for nobody. Whoever comes
    meanwhile waits; when the transaction is durable (or has failed), the first of those leads the next one. Where the
    last one was of many, who leads takes a breath, as long as more come: else one of them would go alone each time, and
    all others wait for a transaction more.

    ``commit`` gets everything asked for by one group. It keeps what it can in one durable transaction and answers each
    member, with an exception where it refuses that member alone; what it raises is the answer to all.
    """

    def __init__(self, commit: Callable[[Sequence[Asked]], Sequence[Answer | Exception]]) -> None:
        self._commit = commit
        self._lock = Lock()
        self._waiting: list[_Member[Asked, Answer]] = []
        self._leader: _Member[Asked, Answer] | None = None
        self._last = 1
        """How many the last transaction was of."""

    def append(self, asked: Asked) -> Answer:
        """The answer to what was asked, once the transaction that it was in has ended."""
        member = _Member[Asked, Answer](asked)
        with self._lock:
            self._waiting.append(member)
            leads = self._leader is None
            if leads:
                self._leader = member
        self._wait(member, leads)
        if member.outcome is None:
            self._lead()
        return member.answer()

    def _wait(self, member: "_Member[Asked, Answer]", leads: bool) -> None:
        try:
            if not leads:
                member.turn.acquire()
            if member.outcome is None:
                self._gather()
        except BaseException:
            # Interrupted, as only a main thread can be. It must not be called upon to lead when it is gone.
            with self._lock:
                if member in self._waiting:
                    self._waiting.remove(member)
            if self._leader is member:
                self._hand_on()
            raise

    def _gather(self) -> None:
        come = 0
        while come < len(self._waiting) < self._last:
            come = len(self._waiting)
            sleep(BREATH)

    def _lead(self) -> None:
        with self._lock:
            group, self._waiting = self._waiting, []
            self._last = len(group)
        try:
            self._settle(group)
        finally:
            # First the next leader, so that the disk has work while this group goes home.
            self._hand_on()
            for member in group:
                member.turn.release()

    def _hand_on(self) -> None:
        with self._lock:
            self._leader = self._waiting[0] if self._waiting else None
            if self._leader is not None:
                self._leader.turn.release()

    def _settle(self, group: Sequence["_Member[Asked, Answer]"]) -> None:
        try:
            outcomes = self._commit([member.asked for member in group])
        except (DataError, IntegrityError) as error:
            # The database has refused the rows, so nothing was kept. One member's rows must not cost the others theirs.
            if len(group) == 1:
                group[0].outcome = error
            else:
                for member in group:
                    self._settle([member])
        except Exception as error:
            for member in group:
                member.outcome = error
        except BaseException:
            for member in group:
                member.outcome = LogUnavailable("io")
            raise
        else:
            for member, outcome in zip(group, outcomes, strict=True):
                member.outcome = outcome


class _Member(Generic[Asked, Answer]):
    """One append on its way; its ``turn`` comes when it is settled, or when it must lead."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.outcome: Answer | Exception | None = None
        self.turn = Lock()
        self.turn.acquire()

    def answer(self) -> Answer:
        assert self.outcome is not None
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome
