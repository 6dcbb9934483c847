"""What differs between two readings of a case, on the screen."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from domain.identifiers import CaseId
from service.commands.case_sheet import entry_cells
from service.commands.output import plain, table
from service.commands.session import Session
from service.commands.words import Names, day_and_hour
from service.replay import Moment
from service.telling import case_file
from service.telling.comparison import Comparison, compare
from service.telling.language import speak
from service.telling.names import CaseNames
from service.telling.portrait import Trait
from service.telling.reading import Reading
from service.telling.times import tell_times_in

LANGUAGE = "en"
"""The commands speak English."""

NOTHING = "–"

Moments = tuple[Moment | None, Moment | None]
"""What was so then, and what was known then."""


def differences(here: Session, case: CaseId, one: Moments, other: Moments) -> Iterator[Table | Text]:
    """What differs between a case at two pairs of moments, as far as the person may see it."""
    here.scope.must_read(case)
    speak(LANGUAGE)
    tell_times_in(here.zone)
    staff = Names(here.site)
    first, second = (Reading.of(case_file.read(here.site, here.eyes, case, *each), staff) for each in (one, other))
    yield from _Differences(compare(first, second), staff, first.names).blocks()


class _Differences:
    """Two readings, laid out; ``names`` are what the records of the first are called."""

    def __init__(self, compared: Comparison, staff: Names, names: CaseNames) -> None:
        self._compared = compared
        self._staff = staff
        self._names = names

    def blocks(self) -> Iterator[Table | Text]:
        """The two moments, the records that only one of them has, and everything else that is not the same."""
        compared = self._compared
        for side, told in (("one", compared.one), ("other", compared.other)):
            as_of, known_at = day_and_hour(told["as_of"]), day_and_hour(told["known_at"])
            yield Text(f"{side:<6} as of {as_of}, as known at {known_at}", style="bold")
        if compared.same:
            yield Text("\nNothing differs.")
        tables = (
            self._only_in("one", compared.only_in_one),
            self._only_in("other", compared.only_in_other),
            self._read_differently(),
            self._of_the_case(),
        )
        yield from (each for each in tables if each.row_count)

    def _only_in(self, side: str, entries: tuple[Mapping[str, Any], ...]) -> Table:
        shown = table("counts from", "what", "by", "marks", "says", title=f"\nOnly in {side}")
        for each in entries:
            shown.add_row(*map(plain, entry_cells(each, self._staff)))
        return shown

    def _read_differently(self) -> Table:
        shown = table("one", "other", title="\nReads differently")
        for each in self._compared.read_differently:
            names = (self._names.record(each["id"]), self._compared.names.record(each["id"]))
            shown.add_row(*map(plain, names))
        shown.columns[0].no_wrap = False
        return shown

    def _of_the_case(self) -> Table:
        shown = table("of the case", "one", "other", title="\nChanged")
        for each in self._compared.changes:
            shown.add_row(*map(plain, (each.label, _said(each.one), _said(each.other))))
        shown.columns[0].no_wrap = False
        return shown


def _said(trait: Trait | None) -> str:
    return NOTHING if trait is None else trait.text
