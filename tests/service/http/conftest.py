"""A house for each test, one for a whole file where nothing that is asked changes it, and a server on a house."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from tests.service.http.house import House, found_house
from tests.service.http.serving import PATIENCE, Server


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founded") / "house"
    found_house(folder)
    return folder


@pytest.fixture
def house(founded: Path, tmp_path: Path) -> Iterator[House]:
    made = House(Path(copytree(founded, tmp_path / "house")))
    yield made
    made.close()


@pytest.fixture(scope="module")
def standing_house(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(Path(copytree(founded, tmp_path_factory.mktemp("standing") / "house")))
    yield made
    made.close()


@pytest.fixture
def server(house: House) -> Iterator[Server]:
    made = Server(house.site.settings.data)
    yield made
    if made.process.poll() is None:
        made.process.kill()
    made.process.communicate(timeout=PATIENCE)
