"""What is said at the end of a run of the tests: which of the faults this machine could not be put through."""

import pytest

MARK = "not run:"
"""Begins the reason of a test that is left out because of the machine it runs on."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each."""
    skipped = (str(each.longrepr[2]) for each in terminalreporter.stats.get("skipped", ()))
    missed = sorted({reason.partition(MARK)[2].strip() for reason in skipped if MARK in reason})
    if missed:
        terminalreporter.section(f"{len(missed)} faults that this machine cannot be put through")
        for line in missed:
            terminalreporter.write_line(line)
