"""One page of a view: the rows that are asked for, opened as far as their reader may see them."""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from domain.calendar import Calendar
from domain.sensitivity import Sensitivity
from domain.settings.state import DEFAULT_SETTINGS
from service.keys import KeyGone, Keyring
from service.views.cells import decoded, label, opened
from service.views.cursor import cursor_of
from service.views.progress import Standing
from service.views.store import Connection, ViewsUnavailable
from service.views.tables import looking_at, selection
from service.views.view import Column, Form, Item, View

_log = logging.getLogger(__name__)


class Within(Protocol):
    """What one reader may see, stream by stream."""

    def rings(self, streams: Collection[str]) -> Mapping[str, Keyring]:
        """With what to open the rows of these streams, by stream; one that is not in it is not there for the reader.

        A ring without class D1 is for one of which the reader has the card, or of which nobody can tell what they have.
        """

    def hidden(self, stream: str) -> Collection[str]:
        """The records of a stream that are there for others and not for this reader."""


class Throughout:
    """The same classes of everything."""

    def __init__(self, ring: Keyring) -> None:
        self._ring = ring

    def rings(self, streams: Collection[str]) -> Mapping[str, Keyring]:
        return dict.fromkeys(streams, self._ring)

    def hidden(self, stream: str) -> Collection[str]:
        return ()


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
    """What is asked of a view: which rows, after which place in its order, by whom (``within``), and when."""

    view: View
    filters: Mapping[str, Any]
    after: tuple[Any, ...] | None
    limit: int
    within: Within
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


def _found(connection: Connection, question: Question) -> list[_Found]:
    """One row more than was asked for, where there are as many; however many others lie between them."""
    view, most, after = question.view, question.limit + 1, question.after
    kept, columns = list[_Found](), len(view.columns_told)
    while True:
        asked = selection(view, question.filters, after, most, question.now)
        rows = connection.execute(asked.sql, asked.parameters).fetchall()
        rings = question.within.rings({row[0] for row in rows})
        for stream, subject, *rest in rows:
            cells, place = tuple(rest[:columns]), tuple(rest[columns:])
            if _is_there(question, rings.get(stream)) and not _names(cells, question.within.hidden(stream)):
                kept.append(_Found(subject, cells, place, rings[stream]))
            after = place
        if len(rows) < most or len(kept) >= most:
            return kept


def _is_there(question: Question, ring: Keyring | None) -> bool:
    """Whether a row is there for the holder of the ring: with its skeleton, or as a card where the view has one.

    A card answers no question about what it does not show: whoever asks for a status would learn it from the answer.
    """
    if ring is None or ring.holds(Sensitivity.D1):
        return ring is not None
    asked = (question.view.filter(each).column for each in question.filters)
    return bool(question.view.on_card) and all(each is None or each in question.view.on_card for each in asked)


def _names(cells: Iterable[Any], records: Collection[str]) -> bool:
    """Whether a row is of one of these records, or says something about it."""
    return any(isinstance(cell, str) and record in cell for record in records for cell in cells)


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
            if not ring.holds(Sensitivity.D1) and column.name not in view.on_card:
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
