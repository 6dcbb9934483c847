"""What processes count together, in memory that they share: there is no file, which could be full or taken away."""

from collections import defaultdict
from collections.abc import Iterator
from mmap import mmap
from struct import Struct
from threading import Lock

ROOM = 1024 * 1024
"""Bytes of one place: more than all addresses with all their methods and statuses need."""

Name = tuple[str, ...]

_NUMBER = Struct("=d")
_USED = Struct("=Q")
_LENGTH = Struct("=Q")
_BETWEEN = "\n"


class Counts:
    """Sums by name. Made before processes part; each then counts at a place of its own, and waits for no other.

    A process can die at any moment: what it has counted stays, and the next one at its place goes on from there.
    """

    def __init__(self, places: int = 1) -> None:
        self._memory = mmap(-1, places * ROOM)
        self._free = list(reversed(range(places)))
        self._places = places
        self._lock = Lock()
        self.count_at(0)

    def take_place(self) -> int:
        """A place that nobody counts at. ``IndexError`` where there is none."""
        return self._free.pop()

    def leave_place(self, place: int) -> None:
        """Who has counted there has ended."""
        self._free.append(place)

    def count_at(self, place: int) -> None:
        """From now on this process counts there, and is the only one that does."""
        self._base = place * ROOM
        self._known = dict(self._entries(place))

    def add(self, name: Name, amount: float = 1.0) -> None:
        """Count. A name for which there is no room any more is not counted: no answer fails for it."""
        with self._lock:
            at = self._known.get(name) or self._enter(name)
            if at is not None:
                self._memory[at : at + _NUMBER.size] = _NUMBER.pack(self._number(at) + amount)

    def sums(self) -> dict[Name, float]:
        """What all processes have counted, those that have ended too."""
        summed: defaultdict[Name, float] = defaultdict(float)
        for place in range(self._places):
            for name, at in self._entries(place):
                summed[name] += self._number(at)
        return summed

    def _enter(self, name: Name) -> int | None:
        said = _BETWEEN.join(name).encode()
        at = self._base + self._used(self._base)
        end = _even(at + _NUMBER.size + _LENGTH.size + len(said))
        if end > self._base + ROOM:
            return None
        self._memory[at:end] = (_NUMBER.pack(0.0) + _LENGTH.pack(len(said)) + said).ljust(end - at, b"\0")
        # Last, so that whoever reads meanwhile, or goes on after a death, sees a whole entry or none.
        self._memory[self._base : self._base + _USED.size] = _USED.pack(end - self._base)
        self._known[name] = at
        return at

    def _entries(self, place: int) -> Iterator[tuple[Name, int]]:
        """Every name, and where its number stands."""
        base = place * ROOM
        at, end = base + _USED.size, base + self._used(base)
        while at < end:
            said = at + _NUMBER.size + _LENGTH.size
            (length,) = _LENGTH.unpack_from(self._memory, at + _NUMBER.size)
            yield tuple(self._memory[said : said + length].decode().split(_BETWEEN)), at
            at = _even(said + length)

    def _used(self, base: int) -> int:
        (used,) = _USED.unpack_from(self._memory, base)
        return int(used) or _USED.size

    def _number(self, at: int) -> float:
        (number,) = _NUMBER.unpack_from(self._memory, at)
        return float(number)


def _even(at: int) -> int:
    """The next place at which a number is written and read in one step."""
    return at + -at % _NUMBER.size
