"""Warnings in words."""

from collections.abc import Mapping
from typing import Any

from domain.case.warnings import WARNINGS


class _Open(dict[str, Any]):
    """Only the code of a warning is kept with an answer; then the figures of its sentence stay open."""

    def __missing__(self, name: str) -> str:
        return "…"


def says(code: str, facts: Mapping[str, Any] | None = None) -> str:
    """The sentence of a warning, with the facts that are known."""
    return WARNINGS[code].format_map(_Open(facts or {}))
