"""A Redis that holds its connections and says nothing is away like any other."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.deployment.shelter import WITHIN, Shelter


@pytest.fixture
def silent(shelter: Shelter) -> Iterator[None]:
    redis = shelter.deployment.pid("stream")
    os.kill(redis, signal.SIGSTOP)
    yield
    os.kill(redis, signal.SIGCONT)


def test_while_redis_is_silent_everything_is_answered_as_quickly(shelter: Shelter, silent: None):
    case = shelter.worker.contact("one").told
    for person, address in (
        (shelter.supervisor, f"/api/cases?after={case['position']}"),
        (shelter.integrator, f"/api/events?after={case['position']}&wait=1"),
        (shelter.supervisor, "/readyz"),
    ):
        answer = person.ask("GET", address)
        assert (answer.status, answer.seconds < WITHIN) == (200, True), address
    assert shelter.deployment.healthy("app")
