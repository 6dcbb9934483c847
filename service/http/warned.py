"""Warnings in words."""

from collections.abc import Mapping
from typing import Any

from domain.case.warnings import WARNINGS, filled


def says(code: str, facts: Mapping[str, Any] | None = None) -> str:
    """The sentence of a warning, with the facts that are known."""
    return filled(WARNINGS[code], facts or {})
