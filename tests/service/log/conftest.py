"""A shelter's store for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.log.building import Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    yield made
    made.close()


@pytest.fixture
def demo_site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "demo", demo=True)
    yield made
    made.close()
