"""Stores for benchmarks: filled with invented cases, in a folder of their own that goes at the end."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from service.demo.synthetic.batches import write_all
from service.demo.synthetic.cases import agency, in_order, synthetic_cases
from service.demo.synthetic.telling import Story
from service.keys import KeyStore
from service.log import Log
from service.log.postgres_store import create_postgres_log
from service.settings import Settings
from service.site import Site, create_site
from tests.bench.bounds import Place
from tests.support.engines import OwnServer

SEED = 20
CITY = 3_000
"""Cases of the agency from which the benchmarks take their share."""

FULL = 2_000
"""Records of the fullest cases."""

RAM_DISK = Path("/dev/shm")  # noqa: S108  # this is the RAM disk
DISK = Path("/var/tmp")  # noqa: S108  # this is never a RAM disk, and a server for PostgreSQL opens what is above it


def places() -> list[Place]:
    """Where this machine can measure."""
    return [Place.RAM, Place.DISK] if RAM_DISK.is_dir() else [Place.DISK]


@contextmanager
def folder(place: Place) -> Iterator[Path]:
    """An empty folder at that place."""
    above = RAM_DISK if place is Place.RAM else DISK
    with TemporaryDirectory(prefix="harapan-bench-", dir=above) as made:
        yield Path(made)


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A connection string of a PostgreSQL server as it comes, with its data in that folder."""
    made = OwnServer(folder)
    try:
        yield made.url
    finally:
        made.remove()


@contextmanager
def postgres_log(folder: Path, url: str) -> Iterator[tuple[KeyStore, Log]]:
    """An empty log on that server; its keys lie in the folder."""
    keys = KeyStore.create(folder / "keys")
    with (
        closing(keys),
        closing(create_postgres_log(url, keys, lambda: datetime.now(UTC), agency="bench", source="urn:bench")) as log,
    ):
        yield keys, log


@contextmanager
def site_in(folder: Path, stories: list[Story], database: str | None = None) -> Iterator[Site]:
    """A site with these stories in its log, in that folder or, with a connection string, in that database."""
    settings = Settings.at(folder / "data", database=database)
    site = create_site(settings, agency="rps-contoh", source="urn:harapan:bench", demo=True)
    try:
        for asked in agency(SEED, CITY):
            site.casework.handle(asked)
        write_all(site, in_order(iter(stories)))
        yield site
    finally:
        site.close()


def some_stories(count: int) -> list[Story]:
    """The first cases of the city."""
    return list(islice(synthetic_cases(SEED, CITY), count))


def full_story() -> Story:
    """One of the fullest cases."""
    return next(each for each in synthetic_cases(SEED, CITY) if len(each.steps) >= FULL)
