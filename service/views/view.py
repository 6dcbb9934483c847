"""What a view is: one question, the pure projection that answers it, its columns with their classes, its filters."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.calendar import Calendar
from domain.case.state import Case, Course
from domain.child.events import BirthDateClaimed
from domain.deadlines import Deadline
from domain.history import History
from domain.identifiers import EventId
from domain.sensitivity import Sensitivity
from domain.settings.state import Settings
from domain.standing import Fate

Row = dict[str, Any]
"""The values of one row by column, as the domain has them; ``id`` is always among them."""

Item = dict[str, Any]
"""A row as a reader gets it: JSON-ready, with the names of what was withheld or erased."""


class Form(StrEnum):
    """How the values of a column are kept and told."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    MOMENT = "moment"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Column:
    """One value of a row. Above D1 it is sealed at rest under the key of the child that the row is about."""

    name: str
    form: Form
    says: str
    sensitivity: Sensitivity = Sensitivity.D1
    codes: tuple[str, ...] = ()
    """All that it can say, where that is one of some codes."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A column that is looked up when a row is read: the same one of another view, by the id that ``through`` holds."""

    column: Column
    view: str
    through: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that is counted when a row is read, because it depends on the time of the question (``:now``)."""

    column: Column
    view: str
    """Whose rows are counted."""
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A choice of rows. ``sql`` uses the value as ``:<name>``; of a yes-no filter each answer has its own condition.

    ``column`` is the one that the value must be found in, where it is that simple. ``default`` is what holds where
    nothing is asked for, not even one of ``unless``; ``None`` lets every row through.
    """

    name: str
    says: str
    sql: str = ""
    column: str | None = None
    answers: Mapping[bool, str] = field(default_factory=dict)
    default: bool | None = None
    unless: tuple[str, ...] = ()

    @property
    def form(self) -> Form:
        return Form.YES_NO if self.answers else Form.TEXT

    def condition(self, value: Any) -> str:
        """What a row must fulfil, in SQL; empty where it lets every row through."""
        return self.answers[value] if self.answers else self.sql


def equal(name: str, says: str, column: str | None = None) -> Filter:
    """Rows whose column is exactly that."""
    return Filter(name=name, says=says, sql=f'"{column or name}" = :{name}', column=column or name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """One stream, read and folded once for all its projections; ``course`` is empty for streams of another kind.

    ``subject`` is whom the records are about, and so whose key seals what is kept of them.
    """

    stream: str
    subject: str | None
    history: History
    course: Course
    settings: Settings
    calendar: Calendar
    fates: Mapping[EventId, Fate] = field(default_factory=dict)
    """Of the records of a case; of other streams nobody asks."""
    deadlines: tuple[Deadline, ...] = ()
    birth: BirthDateClaimed | None = None

    @property
    def case(self) -> Case:
        return self.course.case


Opens = Mapping[str, frozenset[Sensitivity]]
"""Stored name of an event to the classes of its parts that a projection needs opened."""


class Then(StrEnum):
    """What becomes of a stream whose rows cannot be made."""

    PARK = "park"
    """It stands aside with the rows that it had, and all others go on."""
    STOP = "stop"
    """The view goes no further: for one of which an answer with a gap is worse than none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFailure:
    """How often to try a stream again, after a pause that doubles each time, and what to do then."""

    retries: int = 2
    pause_seconds: float = 0.05
    then: Then = Then.PARK


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One question and its answer. A new ``version`` makes all rows anew.

    ``of`` is the kind of stream behind the rows. ``order`` names columns that are never empty; the id decides between
    equals. ``always`` is a condition, in SQL, that every row told fulfils at the moment of the question (``:now``), and
    ``told`` completes an item with what depends on that moment.
    """

    name: str
    version: int
    says: str
    of: str
    columns: tuple[Column, ...]
    rows: Callable[[Folded], Iterable[Row]]
    order: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    opens: Opens = field(default_factory=dict)
    looked: tuple[Looked, ...] = ()
    counted: tuple[Counted, ...] = ()
    always: str = ""
    told: Callable[[Item, Calendar, datetime], Item] | None = None
    on_card: frozenset[str] = frozenset()
    """The columns that stay for a reader who has the card of a case, and not its skeleton; without any, no row does."""
    rests_on: Mapping[str, Mapping[str, Sensitivity]] = field(default_factory=dict)
    """By column and value the class that a row gives away by being there, whatever its columns are."""
    on_failure: OnFailure = OnFailure()  # never changed
    beside: bool = False
    """Whether its rows are made beside those that are read; set by the runner alone."""

    @property
    def reads(self) -> frozenset[str]:
        """The views whose rows an answer is made of, its own first of all."""
        return frozenset({self.name, *(each.view for each in self.looked), *(each.view for each in self.counted)})

    @property
    def columns_told(self) -> tuple[Column, ...]:
        """All columns of an item, kept, looked up or counted."""
        return (*self.columns, *(each.column for each in self.looked), *(each.column for each in self.counted))

    def filter(self, name: str) -> Filter:
        """The filter of that name; ``KeyError`` where there is none."""
        return {each.name: each for each in self.filters}[name]

    def chosen(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """What holds where that is asked for: it, and the defaults that it leaves in force."""
        defaults = {each.name: each.default for each in self.filters if not asked.keys() & {*each.unless}}
        return {name: value for name, value in (defaults | dict(asked)).items() if value is not None}

    def codes(self, asked: Filter) -> tuple[str, ...]:
        """All that a filter can be asked for, where its column says one of some codes; else empty."""
        return next((each.codes for each in self.columns if each.name == asked.column), ())
