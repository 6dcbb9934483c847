"""Chance that falls the same way every time, for the same seed and on every version of Python."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Draws in a fixed order; whoever is given the same words draws the same.

    Built on ``Random.random`` alone, the one method whose numbers Python promises to keep.
    """

    def __init__(self, *words: object) -> None:
        self._draw = Random("/".join(map(str, words))).random  # noqa: S311  # invents cases, hides nothing

    def happens(self, share: float) -> bool:
        """Whether something happens that happens in this share of all cases."""
        return self._draw() < share

    def within(self, lowest: float, highest: float) -> float:
        """Any number from ``lowest`` up to ``highest``."""
        return lowest + (highest - lowest) * self._draw()

    def number(self, lowest: int, highest: int) -> int:
        """A whole number, both ends included."""
        return lowest + int(self._draw() * (highest - lowest + 1))

    def one_of(self, choices: Sequence[T]) -> T:
        """One of the choices, each as likely as the others."""
        return choices[self.number(0, len(choices) - 1)]

    def some_of(self, choices: Sequence[T], count: int) -> tuple[T, ...]:
        """That many different choices, or all of them where there are fewer."""
        left = list(choices)
        return tuple(left.pop(self.number(0, len(left) - 1)) for _ in range(min(count, len(left))))

    def weighed(self, shares: Mapping[T, float]) -> T:
        """One of the keys, each as likely as its share of the sum."""
        mark = self.within(0, sum(shares.values()))
        choices = list(shares)
        for choice in choices[:-1]:
            mark -= shares[choice]
            if mark < 0:
                return choice
        return choices[-1]
