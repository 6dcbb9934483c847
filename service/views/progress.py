"""How far each view has come, the one that answers and the one made beside it, and what stands aside meanwhile."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.views.store import Connection
from service.views.view import View
from sync.evidence.moments import microseconds, moment

LAYOUT = "2"
"""Of the tables below; another one is thrown away with all views, which are then made anew."""

_PROGRESS = """
CREATE TABLE progress (
    view TEXT, beside INTEGER, version INTEGER NOT NULL, position BIGINT NOT NULL, edition INTEGER NOT NULL,
    PRIMARY KEY (view, beside)
)
"""
_PARKED = """
CREATE TABLE parked (
    view TEXT, stream CLOB, beside INTEGER, position BIGINT NOT NULL, code TEXT NOT NULL, since BIGINT NOT NULL,
    attempts INTEGER NOT NULL, stops INTEGER NOT NULL,
    PRIMARY KEY (view, stream, beside)
)
"""
FRAME = (
    "CREATE TABLE site (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    _PROGRESS,
    _PARKED,
    "CREATE TABLE streams (stream CLOB PRIMARY KEY)",
    "CREATE TABLE streams_beside (stream CLOB PRIMARY KEY)",
    f"INSERT INTO site VALUES ('layout', '{LAYOUT}')",  # noqa: S608  # our own number
)
"""Of which log the views are, how far each is, the streams that stand aside, and the case streams that there are."""


@dataclass(frozen=True, slots=True)
class Made:
    """How far the rows of a view are, by which version; ``edition`` tells its tables from those before it."""

    version: int
    position: int
    edition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A stream whose rows of one view cannot be made, since when, and up to which position it was tried.

    ``code`` is the kind of the error and its place in the program, no content. ``stops``: the whole view waits for it.
    """

    view: str
    stream: str
    position: int
    code: str
    since: datetime
    attempts: int = 1
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """All views that answer, or all that are made beside them."""

    beside: bool
    made: Mapping[str, Made]
    parked: tuple[Parked, ...]

    def only(self, names: Collection[str]) -> "Side":
        """With these views alone, and whatever stands aside."""
        return Side(self.beside, {name: made for name, made in self.made.items() if name in names}, self.parked)

    def stopped(self, view: str) -> bool:
        """Whether the view goes no further before somebody has looked."""
        return any(each.stops and each.view == view for each in self.parked)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a store of views holds at one moment; ``zone`` is the one in which moments are told."""

    zone: str | None
    live: Side
    beside: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.live, self.beside


def standing_in(connection: Connection, epoch: str) -> Standing | None:
    """What it holds of the log with this epoch; ``None`` for another log, and for tables of another layout."""
    site = dict(connection.execute("SELECT name, value FROM site").fetchall())
    if (site.get("layout"), site.get("epoch")) != (LAYOUT, epoch):
        return None
    progress = connection.execute("SELECT beside, view, version, position, edition FROM progress").fetchall()
    parked = connection.execute(
        "SELECT beside, view, stream, position, code, since, attempts, stops FROM parked ORDER BY view, stream"
    ).fetchall()
    return Standing(site.get("zone"), *(_side(beside, progress, parked) for beside in (False, True)))


def _side(beside: bool, progress: Iterable[Any], parked: Iterable[Any]) -> Side:
    made = {view: Made(*rest) for side, view, *rest in progress if side == beside}
    return Side(beside, made, tuple(_parked(*rest) for side, *rest in parked if side == beside))


def _parked(view: str, stream: str, position: int, code: str, since: int, attempts: int, stops: int) -> Parked:
    return Parked(
        view=view,
        stream=stream,
        position=position,
        code=code,
        since=moment(since),
        attempts=attempts,
        stops=bool(stops),
    )


def belong_to(connection: Connection, epoch: str) -> None:
    """From now on these are the views of the log with this epoch."""
    _say(connection, "epoch", epoch)


def tell_in(connection: Connection, zone: str) -> None:
    """Moments are told in this zone."""
    _say(connection, "zone", zone)


def _say(connection: Connection, name: str, value: str) -> None:
    connection.execute(
        "INSERT INTO site VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value)
    )


def begin(connection: Connection, view: View, edition: int) -> None:
    """A view is made beside, from the first record on."""
    drop_beside(connection, view.name)
    connection.execute("INSERT INTO progress VALUES (?, 1, ?, 0, ?)", (view.name, view.version, edition))


def drop_beside(connection: Connection, view: str) -> None:
    """Forget what was made of a view beside."""
    for table in ("progress", "parked"):
        connection.execute(f"DELETE FROM {table} WHERE view = ? AND beside = 1", (view,))  # noqa: S608  # our own names


def move(connection: Connection, beside: bool, positions: Mapping[str, int]) -> None:
    """Views have come so far."""
    moved = ((position, name, int(beside)) for name, position in positions.items())
    connection.executemany("UPDATE progress SET position = ? WHERE view = ? AND beside = ?", moved)


def park(connection: Connection, beside: bool, parked: Iterable[Parked]) -> None:
    """Streams stand aside; one that did already keeps since when."""
    connection.executemany(
        "INSERT INTO parked VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (view, stream, beside) DO UPDATE SET "
        "position = excluded.position, code = excluded.code, attempts = parked.attempts + excluded.attempts, "
        "stops = excluded.stops",
        _cells(beside, parked),
    )


def _cells(beside: bool, parked: Iterable[Parked]) -> Iterator[tuple[Any, ...]]:
    for each in parked:
        since, stops = microseconds(each.since), int(each.stops)
        yield each.view, each.stream, int(beside), each.position, each.code, since, each.attempts, stops


def unpark(connection: Connection, beside: bool, parked: Iterable[Parked]) -> None:
    """Streams stand aside no more."""
    places = ((each.view, each.stream, int(beside)) for each in parked)
    connection.executemany("DELETE FROM parked WHERE view = ? AND stream = ? AND beside = ?", places)


def take_the_place(connection: Connection, view: str) -> None:
    """What was made beside answers from now on."""
    for table in ("progress", "parked"):
        connection.execute(f"DELETE FROM {table} WHERE view = ? AND beside = 0", (view,))  # noqa: S608  # our own names
        connection.execute(f"UPDATE {table} SET beside = 0 WHERE view = ?", (view,))  # noqa: S608  # our own names
    connection.execute("INSERT INTO streams SELECT stream FROM streams_beside WHERE TRUE ON CONFLICT DO NOTHING")


def forget_streams_beside(connection: Connection) -> None:
    """Nothing is made beside any more."""
    connection.execute("DELETE FROM streams_beside")
