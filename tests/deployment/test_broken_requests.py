"""What is no request is no matter for the journal: it can hold what somebody wrote of a child, or a token."""

import socket
from time import sleep

import pytest

from tests.deployment.shelter import Shelter

HEAD = b"Host: 127.0.0.1\r\n"
BODY = b'{"entry_mode": "operation", "outcome": "refer", "place": "Jalan Kenari"} kenari kenari kenari\r\n\r\n'
BROKEN = {
    "a query with a space": b"GET /cases?name=Adi kenari HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a header without a colon": b"GET /cases HTTP/1.1\r\n" + HEAD + b"Authorization Bearer kenari\r\n\r\n",
    "a body that is longer than it says": b"POST /api/contacts HTTP/1.1\r\n"
    + HEAD
    + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (BODY.index(b" kenari") + 1)
    + BODY,
}


@pytest.mark.parametrize("what", BROKEN)
def test_no_word_of_a_broken_request_is_in_the_journal(shelter: Shelter, what: str):
    before = len(shelter.deployment.said("app"))
    with socket.create_connection(("127.0.0.1", shelter.deployment.port), timeout=10) as stranger:
        stranger.sendall(BROKEN[what])
        while stranger.recv(65536):
            pass
    sleep(0.5)
    assert "kenari" not in shelter.deployment.said("app")[before:]
