"""What the tests of crashes and faults share: a database server that they may break."""

from collections.abc import Callable, Iterator

import pytest

from tests.support.engines import OwnServer

Server = Callable[[], OwnServer]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Gives the server that this worker may break, started when it is first asked for."""
    started: list[OwnServer] = []

    def given() -> OwnServer:
        if not started:
            started.append(OwnServer())
        return started[0]

    yield given
    for each in started:
        each.remove()
