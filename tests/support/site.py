"""A site in a folder, as the tests of the service want one: real files, and a clock that a test sets."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from service.settings import Settings
from service.site import Site, create_site

NOON = datetime(2025, 9, 12, 5, 0, tzinfo=UTC)


class Clock:
    """A hub clock that a test sets by hand."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def make_site(
    folder: Path, now: Callable[[], datetime] | None = None, *, demo: bool = False, database: str | None = None
) -> Site:
    """A new, empty site of an invented agency, its log in a database where one is named. Close it when done."""
    settings = Settings.at(folder / "data", metrics_token="metrics-of-a-test", database=database)
    return create_site(settings, agency="rps-contoh", source="urn:harapan:test", demo=demo, now=now or Clock())
