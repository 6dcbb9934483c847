"""A shelter for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.shelter import Shelter


@pytest.fixture
def shelter(tmp_path: Path) -> Iterator[Shelter]:
    made = Shelter(tmp_path)
    yield made
    made.close()
