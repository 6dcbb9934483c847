"""Threads that ask at the same time, and what each of them was told."""

from collections.abc import Callable
from threading import Thread
from time import monotonic, sleep
from typing import Any


def until(settled: Callable[[], bool]) -> None:
    deadline = monotonic() + 10
    while not settled():
        assert monotonic() < deadline
        sleep(0.001)


def outcome(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except Exception as error:
        return error


class Desk:
    """Threads that ask one after the other, and what each was told."""

    def __init__(self) -> None:
        self.told: dict[int, Any] = {}
        self._threads: list[Thread] = []

    def ask(self, request: Callable[[], Any]) -> None:
        number = len(self._threads)
        thread = Thread(target=lambda: self.told.update({number: outcome(request)}))
        self._threads.append(thread)
        thread.start()

    def answers(self) -> list[Any]:
        for thread in self._threads:
            thread.join(20)
            assert not thread.is_alive()
        return [self.told[number] for number in range(len(self._threads))]
