"""What the runner asks of a store of views, and what can keep one from answering."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from service.log.wakeup import WakeUp

Parameters = Sequence[Any] | Mapping[str, Any]


class ViewsUnavailable(RuntimeError):
    """The views cannot answer now.

    ``reason`` says what is wrong with the store: ``away``, ``busy``, ``full``, ``io``, ``damaged``, ``closed``,
    ``replaced`` (their log was, by a restore) or ``other``; or with what is asked of it: ``behind`` (nobody has brought
    them so far in time), ``stopped`` (nobody will, before somebody looks) or ``newer`` (a newer version of this program
    has made them).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def mended_by_a_rebuild(self) -> bool:
        """Whether the views are lost and nothing else stands in the way: the log has it all."""
        return self.reason == "damaged"


class ViewsGone(ViewsUnavailable):
    """There are none: nobody has made the views yet, or somebody took them away."""

    def __init__(self) -> None:
        super().__init__("other")

    @property
    def mended_by_a_rebuild(self) -> bool:
        return True


class Found(Protocol):
    """What a SELECT has found."""

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """Takes SQL as SQLite writes it: ``?`` and ``:name`` for values."""

    def execute(self, sql: str, parameters: Parameters = (), /) -> Found: ...

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> object: ...


class Lead(Protocol):
    """The right to write, which one has at a time. Whoever loses it in the middle of a transaction commits nothing."""

    def writing(self) -> AbstractContextManager[Connection]:
        """One transaction. Raises :class:`ViewsGone`."""

    def swapping(self) -> AbstractContextManager[Connection]:
        """One transaction that gives tables other names; a reader sees all of them before it, or after it."""

    def begin_anew(self, frame: Iterable[str]) -> None:
        """Take away all that is there, and make the tables of the frame."""


class ViewStore(Protocol):
    """Where views are kept. Safe to share between threads; everything can raise :class:`ViewsUnavailable`."""

    shared: bool
    """Whether several serving processes answer from it, and one of them, or a process of its own, follows the log."""
    hints: WakeUp
    """Tells who waits that the views have moved on, or that nobody leads any more; a lost hint costs one poll."""

    def reading(self) -> AbstractContextManager[Connection]:
        """The views as they stand at one moment. Raises :class:`ViewsGone`."""

    def leading(self) -> AbstractContextManager[Lead | None]:
        """Lead, or ``None`` at once where somebody else does, in this process or another."""

    def close(self) -> None:
        """Let go of it."""
