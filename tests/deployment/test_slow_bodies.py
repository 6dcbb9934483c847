"""Whoever sends a request slowly, or never to its end, keeps nobody else waiting."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.deployment.shelter import WITHIN, Shelter

MANY = 280
"""More than both workers have connections. A quarter of it, without an end, is enough to hold all threads."""
BEGUN = {
    "one request": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "headers": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    "body": b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nform_token=",
}
"""What strangers send, without any token."""


@pytest.fixture(params=BEGUN)
def slow(shelter: Shelter, request: pytest.FixtureRequest) -> Iterator[None]:
    """They begin and do not go on, or keep open what they do not use."""
    with ExitStack() as leaving:
        for _ in range(MANY):
            connection = leaving.enter_context(socket.create_connection(("127.0.0.1", shelter.deployment.port)))
            connection.sendall(BEGUN[request.param])
        yield


def test_requests_that_never_end_keep_nobody_waiting(shelter: Shelter, slow: None):
    with socket.create_connection(("127.0.0.1", shelter.deployment.port), timeout=4 * WITHIN) as other:
        other.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert other.recv(12) == b"HTTP/1.1 200"
