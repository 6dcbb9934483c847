"""What the torture prints: a line for each series of rounds, its findings, and what was not run here."""

from collections.abc import Iterable, Iterator

from tests.simulation.kills import Tally

SHOWN = 20
"""Findings of one series; where there are more, they have one cause."""


def line_of_kills(tally: Tally) -> str:
    """One store under kills."""
    return (
        f"{tally.store}: {tally.rounds} kills, {tally.mid_append} of them in mid-append and {tally.mid_projection} in "
        f"mid-projection; {tally.answered} commands answered, {tally.kept_untold} kept and not told before the kill; "
        f"{tally.records} records; {_counted(tally)}"
    )


def line_of_fault(tally: Tally) -> str:
    """One fault."""
    told = ", ".join(sorted(tally.problems)) or "nobody noticed"
    return f"{tally.store}: {told}; {tally.answered} commands answered; {_counted(tally)}"


def findings(tally: Tally) -> Iterator[str]:
    """What was found, at most so many lines."""
    yield from (f"    {each}" for each in tally.findings[:SHOWN])
    if len(tally.findings) > SHOWN:
        yield f"    and {len(tally.findings) - SHOWN} more"


def line_of_missing(name: str, lacks: str) -> str:
    """What was not run, and why."""
    return f"NOT RUN {name}: this machine has not {lacks}"


def _counted(tally: Tally) -> str:
    return f"findings: {len(tally.findings)}"


def summary(tallies: Iterable[Tally], missing: int) -> str:
    """The last line."""
    found = sum(len(each.findings) for each in tallies)
    not_run = f", faults not run: {missing}" if missing else ""
    return f"findings: {found}{not_run}"
