"""One page of a view: the rows that are asked for, opened as far as their reader may see them."""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from domain.access import NO_BLIND_SPOT, BlindSpot
from domain.calendar import Calendar
from domain.sensitivity import Sensitivity
from domain.settings.state import DEFAULT_SETTINGS
from service.keys import KeyGone, Keyring
from service.views.apart import Apart
from service.views.cells import decoded, label, opened
from service.views.cursor import cursor_of
from service.views.progress import Standing
from service.views.store import Connection, ViewsUnavailable
from service.views.tables import looking_at, selection
from service.views.view import Column, Form, Item, View

_log = logging.getLogger(__name__)


ID_ALONE = frozenset({"id"})
"""What is told of a row of which nobody can say who may read it, as of a damaged case that may be restricted."""


class Within(Protocol):
    """What one reader may see, stream by stream."""

    def rings(self, streams: Collection[str]) -> Mapping[str, Keyring]:
        """With what to open the rows of these streams, by stream; one that is not in it is not there for the reader.

        A ring without class D1 is for one of which the reader has the card, or of which nobody can tell what they have.
        """

    def blind_spot(self, stream: str) -> BlindSpot:
        """The records of a stream that are there for others and not for this reader."""

    def untold(self, stream: str) -> bool:
        """Whether nobody can say what the reader has of it: then only that there is such a case is told."""


class Throughout:
    """The same classes of everything."""

    def __init__(self, ring: Keyring) -> None:
        self._ring = ring

    def rings(self, streams: Collection[str]) -> Mapping[str, Keyring]:
        return dict.fromkeys(streams, self._ring)

    def blind_spot(self, stream: str) -> BlindSpot:
        return NO_BLIND_SPOT

    def untold(self, stream: str) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of a view. ``next`` leads to the page after it; ``position`` is how far the log had been read.

    ``behind`` names the streams that this does not hold for: their rows are as they were once, or are not there.
    """

    items: list[Item]
    next: str | None
    position: int
    behind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a view: which rows, after which place in its order, by whom (``within``), and when.

    ``apart`` makes the rows of cases in which there is something that this reader must not know of.
    """

    view: View
    filters: Mapping[str, Any]
    after: tuple[Any, ...] | None
    limit: int
    within: Within
    apart: Apart
    now: datetime


def page(connection: Connection, question: Question, standing: Standing, position: int) -> Rows:
    """The answer from the views as they stand. ``KeyError`` for an unknown filter."""
    view, limit = question.view, question.limit
    calendar = Calendar(ZoneInfo(standing.zone or DEFAULT_SETTINGS.zone))
    found = _found(connection, question)
    items = [_item(view, each, calendar) for each in found[:limit]]
    if view.told is not None:
        items = [view.told(each, calendar, question.now) for each in items]
    more = cursor_of(found[limit - 1].place) if len(found) > limit else None
    return Rows(items, more, position, _behind(connection, question, standing))


@dataclass(frozen=True, slots=True)
class _Found:
    """A row that is there for the reader; ``place`` is where it stands in the order."""

    subject: str | None
    cells: tuple[Any, ...]
    place: tuple[Any, ...]
    ring: Keyring
    on_card: frozenset[str]


def _found(connection: Connection, question: Question) -> list[_Found]:
    """One row more than was asked for, where there are as many; however many others lie between them.

    Rows of everybody say something of every record, if only how many there are. Whoever must not know of some gets the
    rows of that case as if those had never been recorded (decision 0024).
    """
    blind, within = set[str](), question.within

    def whole(stream: str) -> bool:
        if within.blind_spot(stream):
            blind.add(stream)
        return stream not in blind

    found = _read(connection, question, whole)
    blind.update(each for each in _cases_asked_for(question) if within.blind_spot(each))
    if not blind:
        return found
    with question.apart.rows(blind, within.blind_spot) as apart:
        found += _read(apart, question, blind.__contains__)
    return sorted(found, key=attrgetter("place"))[: question.limit + 1]


def _cases_asked_for(question: Question) -> Iterator[str]:
    """Of a case that is asked for by its name there may be rows for the reader where there are none for others."""
    return (each for each in question.filters.values() if isinstance(each, str) and each.startswith("case-"))


def _read(connection: Connection, question: Question, takes: Callable[[str], bool]) -> list[_Found]:
    """Of the streams that ``takes`` says yes to."""
    view, most, after = question.view, question.limit + 1, question.after
    kept, columns = list[_Found](), len(view.columns_told)
    while True:
        asked = selection(view, question.filters, after, most, question.now)
        rows = connection.execute(asked.sql, asked.parameters).fetchall()
        rings = question.within.rings({row[0] for row in rows})
        for stream, subject, *rest in rows:
            cells, place = tuple(rest[:columns]), tuple(rest[columns:])
            ring = rings.get(stream)
            on_card = view.on_card & ID_ALONE if question.within.untold(stream) else view.on_card
            if _is_there(question, ring, on_card) and _may_be_told(view, cells, ring) and takes(stream):
                kept.append(_Found(subject, cells, place, rings[stream], on_card))
            after = place
        if len(rows) < most or len(kept) >= most:
            return kept


def _is_there(question: Question, ring: Keyring | None, on_card: frozenset[str]) -> bool:
    """Whether a row is there for the holder of the ring: with its skeleton, or as a card where the view has one.

    A card answers no question about what it does not show: whoever asks for a status would learn it from the answer.
    """
    if ring is None or ring.holds(Sensitivity.D1):
        return ring is not None
    asked = (question.view.filter(each).column for each in question.filters)
    return bool(on_card) and all(each is None or each in on_card for each in asked)


def _may_be_told(view: View, cells: tuple[Any, ...], ring: Keyring | None) -> bool:
    """Whether the holder of the ring reads the classes that a row gives away by being there."""
    if ring is None or not view.rests_on:
        return ring is not None
    row = dict(zip((each.name for each in view.columns_told), cells, strict=True))
    needed = (classes.get(row[column], Sensitivity.D1) for column, classes in view.rests_on.items())
    return all(map(ring.holds, needed))


def _behind(connection: Connection, question: Question, standing: Standing) -> tuple[str, ...]:
    """What stands aside, and the streams whose rows look something up in the rows of that; only what is there."""
    view = question.view
    aside = {each.stream for each in standing.live.parked if each.view in view.reads}
    for looked in view.looked:
        through = {each.stream for each in standing.live.parked if each.view == looked.view}
        aside |= {row[0] for each in through for row in connection.execute(looking_at(view, looked), (each,))}
    return tuple(sorted(aside & question.within.rings(aside).keys()))


def _item(view: View, found: _Found, calendar: Calendar) -> Item:
    """One row for a reader, and the names of what stays closed to them, or to everybody.

    ``ViewsUnavailable`` where a cell is not what was put there: the log has it all.
    """
    item, withheld, erased, ring = Item(), list[str](), list[str](), found.ring
    for column, cell in zip(view.columns_told, found.cells, strict=True):
        item[column.name] = None
        try:
            if not ring.holds(Sensitivity.D1) and column.name not in found.on_card:
                withheld.append(column.name)
            elif column.sensitivity is Sensitivity.D1:
                item[column.name] = decoded(_typed(cell, _AT_REST[column.form]), column.form, calendar.zone)
            elif not ring.holds(column.sensitivity):
                withheld.append(column.name)
            else:
                item[column.name] = opened(_typed(cell, bytes), column, _bound(view, column, item), found.subject, ring)
        except KeyGone:
            erased.append(column.name)
        except (ArithmeticError, TypeError, ValueError) as error:
            # Broken seals and JSON that is none are a ValueError, a moment beyond the calendar is an OverflowError.
            _log.warning("view %s: a cell of %s is damaged", view.name, column.name)
            raise ViewsUnavailable("damaged") from error
    return item | {"withheld": withheld, "erased": erased}


_AT_REST: Mapping[Form, type] = {
    Form.TEXT: str,
    Form.NUMBER: int,
    Form.YES_NO: int,
    Form.MOMENT: int,
    Form.JSON: str,
}
"""As what both stores give back a value of class D1."""


def _typed(cell: Any, kind: type) -> Any:
    """A cell of its own type: SQLite keeps a value of any type in any column. ``TypeError`` for another one."""
    if cell is not None and not isinstance(cell, kind):
        raise TypeError(type(cell))
    return cell


def _bound(view: View, column: Column, item: Item) -> str:
    """What a sealed cell is bound to: its own row, or the row of the other view where it was looked up."""
    for each in view.looked:
        if each.column is column:
            return label(each.view, item[each.through], column.name)
    return label(view.name, item["id"], column.name)
