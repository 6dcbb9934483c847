"""Browsers keep connections open that they do not use: however many those are, who asks is answered."""

import socket
from contextlib import ExitStack
from time import monotonic
from urllib.parse import urlsplit

import pytest

from tests.service.http.serving import Server

MANY = 110
"""A floor of people with six connections each."""
SENT = {
    "nothing": b"",
    "half a request": b"GET /healthz HTTP/1.1\r\nHost: x\r\n",
    "half a body": b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nform_token=",
    "one request": b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("what", SENT)
def test_open_connections_keep_nobody_out(server: Server, what: str):
    place = urlsplit(server.address)
    with ExitStack() as leaving:
        for _ in range(MANY):
            connection = leaving.enter_context(socket.create_connection((place.hostname, place.port), timeout=1))
            connection.sendall(SENT[what])
        begun = monotonic()
        assert server.ask("GET", "/healthz")[0] == 200
        assert monotonic() - begun < 5
