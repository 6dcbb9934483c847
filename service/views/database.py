"""The views in a schema of a PostgreSQL database, beside the log: read by many processes, written by one of them."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

from service.log.errors import TablesMissing, TablesUnavailable
from service.log.postgres_datastore import SameLog
from service.log.postgres_derived import DerivedTables, Leader
from service.log.wakeup import WakeUp
from service.views.store import Connection, ViewsGone, ViewsUnavailable

SCHEMA = "harapan_views"
"""Beside the log's, so that a backup of the log need not hold what is derived from it."""

GUARD = "progress"
"""Read first by everybody who reads; whoever gives tables other names keeps it for himself."""


class ViewDatabase:
    """One schema of one database, by the connection string of the log. Safe to share between threads."""

    shared = True

    def __init__(self, url: str, schema: str = SCHEMA, same: SameLog | None = None) -> None:
        """``same`` is the log that the views are of."""
        self._tables = DerivedTables(url, schema, same)
        self.hints: WakeUp = self._tables.wakeup

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The views as they stand at one moment. Raises :class:`ViewsGone`."""
        with _told(), self._tables.reading(GUARD) as connection:
            yield connection

    @contextmanager
    def leading(self) -> Iterator["ViewLeader | None"]:
        """The lock of the one who writes; ``None`` where another session has it."""
        with _told(), self._tables.leading() as leader:
            yield ViewLeader(leader) if leader else None

    def close(self) -> None:
        """Let go of every connection."""
        self._tables.close()


class ViewLeader:
    """Writes as long as its session holds the lock."""

    def __init__(self, leader: Leader) -> None:
        self._leader = leader

    def writing(self) -> AbstractContextManager[Connection]:
        """One transaction. Raises :class:`ViewsGone`."""
        return self._transaction(None)

    def swapping(self) -> AbstractContextManager[Connection]:
        """One transaction that waits for those who read now, and lets others read only after it."""
        return self._transaction(GUARD)

    def begin_anew(self, frame: Iterable[str]) -> None:
        """Take the schema away, and make it again."""
        with _told():
            self._leader.begin_anew(frame)

    @contextmanager
    def _transaction(self, guard: str | None) -> Iterator[Connection]:
        with _told(), self._leader.writing(guard) as connection:
            yield connection


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except TablesMissing as error:
        raise ViewsGone from error
    except TablesUnavailable as error:
        raise ViewsUnavailable(error.reason) from error
