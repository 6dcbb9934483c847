"""One case on the screen: where it stands, its plan, what contradicts, what is late, and all that was recorded."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.case.warnings import WARNINGS, filled
from service.commands.output import plain, table
from service.commands.words import Names, day_and_hour, days, gist, hours, spaced, what


class Sheet:
    """A replayed case, laid out."""

    def __init__(self, told: dict[str, Any], names: Names) -> None:
        self._told = told
        self._names = names

    def print_to(self, console: Console) -> None:
        for block in self._blocks():
            console.print(block)
            console.print()

    def _blocks(self) -> Iterator[Table | Text]:
        yield self._head()
        yield from self._when_any("Goals", self._goals())
        yield from self._when_any("Claims that contradict each other", self._contradictions())
        yield from self._when_any("Waiting", self._waiting())
        yield from self._when_any("Warnings", self._warnings())
        yield from self._when_any("Recorded", self._entries())
        yield from self._when_any("On what the decisions rest", self._basis())

    def _head(self) -> Table:
        told, team, measures = self._told, self._told["team"], self._told["measures"]
        head = Table.grid(padding=(0, 2))
        rows = [
            ("case", told["case"]),
            ("as of", day_and_hour(told["as_of"])),
            ("as known at", day_and_hour(told["known_at"])),
            ("stands", f"{spaced(told['status'])}, stage {told['stage']}"),
            ("risk", told["risk"]["level"]),
            ("held by", self._names.of(team["holder"])),
            ("students", ", ".join(map(self._names.of, team["students"]))),
            ("contact to intake", _hours(measures["contact_to_intake_minutes"])),
            ("intake to assessment", _span(measures["intake_to_assessment"])),
            ("intake to plan", _span(measures["intake_to_plan"])),
            ("nights in the shelter", measures["stay_nights"]),
            ("goal attainment (T)", ", ".join(_attainment(each) for each in measures["goal_attainment"])),
            ("holds", len(told["holds"])),
        ]
        for name, value in rows:
            if value not in (None, ""):
                head.add_row(Text(name, style="bold"), plain(value))
        return head

    def _when_any(self, title: str, shown: Table) -> Iterator[Table]:
        if shown.row_count:
            shown.title = title
            yield shown

    def _goals(self) -> Table:
        shown = table("goal", "child", "due", "with", "terms")
        for goal in self._told["plan"]["goals"]:
            terms = goal["approved"] or goal["proposed"]
            if terms is None:
                continue
            stands = "given up" if goal["dropped"] else "waiting" if goal["pending"] else "approved"
            title = terms["title"] or f"(withheld: {', '.join(terms['withheld'])})"
            responsible = ", ".join(map(self._names.of, terms["responsible"]))
            cells = (title, spaced(goal["view"] or "not asked"), terms["due"], responsible, stands)
            shown.add_row(*map(plain, cells))
        return shown

    def _contradictions(self) -> Table:
        assessment = self._told["assessment"]
        shown = table("source", "said on", "claim")
        for claim in assessment["claims"]:
            if claim["unresolved"]:
                said = claim["statement"] or claim["special_statement"] or f"(withheld: {', '.join(claim['withheld'])})"
                shown.add_row(*map(plain, (spaced(claim["source"]), claim["said_on"], said)))
        return shown

    def _waiting(self) -> Table:
        shown = table("duty", "due", "by", "")
        for each in self._told["deadlines"]:
            if each["done_at"] is None:
                late = f"overdue by {days(each['late_by'])}" if each["overdue"] else ""
                owner = self._names.of(each["owner"]) or "supervisor"
                shown.add_row(*map(plain, (spaced(each["code"]), day_and_hour(each["due"]), owner, late)))
        return shown

    def _warnings(self) -> Table:
        times = {each["id"]: each["at"] for each in self._told["entries"]}
        shown = table("about", "warning")
        for each in self._told["warnings"]:
            when = day_and_hour(times.get(each["about"]))
            shown.add_row(*map(plain, (when, filled(WARNINGS[each["code"]], each["facts"]))))
        return shown

    def _entries(self) -> Table:
        late = {each["about"] for each in self._told["warnings"] if each["code"] == "entry.late"}
        shown = table("counts from", "what", "by", "marks", "says")
        for each in self._told["entries"]:
            shown.add_row(*map(plain, entry_cells(each, self._names, late=each["id"] in late)))
        return shown

    def _basis(self) -> Table:
        shown = table("decided", "what", "by", "approved by", "saw", "not seen", "came later")
        for each in self._told["basis"]:
            approvers = ", ".join(self._names.of(one["by"]) for one in each["approved_by"])
            saw, unseen, later = each["seen"]["records"], len(each["unseen"]), len(each["later"])
            by = f"{self._names.of(each['by'])}, {spaced(each['role'])}"
            cells = (day_and_hour(each["at"]), what(each["type"]), by, approvers, saw, unseen or "", later or "")
            shown.add_row(*map(plain, cells))
        return shown


def entry_cells(entry: Mapping[str, Any], names: Names, *, late: bool = False) -> tuple[str, ...]:
    """One record in one row: when it counts, what, by whom, how it came about and stands, and what it says."""
    marks = [
        "late" if late else "",
        "" if entry["capture_mode"] == "live" else entry["capture_mode"],
        "corrected" if entry["corrected_by"] else "",
        "held" if entry["hold"] else "",
        "provisional" if entry["provisional"] else "",
        f"seen by {names.of(entry['observed_by'])}" if entry["observed_by"] else "",
    ]
    says = gist(entry["content"], entry["facts"], entry["withheld"])
    by = f"{names.of(entry['actor'])}, {spaced(entry['role'])}"
    return day_and_hour(entry["at"]), what(entry["type"]), by, ", ".join(filter(None, marks)), says


def _hours(minutes: int | None) -> str:
    return "" if minutes is None else hours(minutes)


def _span(span: dict[str, int] | None) -> str:
    if span is None:
        return ""
    late = f", late by {days(span['late_by'])}" if span["late_by"] else ""
    return f"{days(span['days'])}{late}"


def _attainment(each: dict[str, Any]) -> str:
    return f"{each['t']} on {day_and_hour(each['at'])[:10]}"
