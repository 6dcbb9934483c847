"""The server itself, as a process: it comes up, keeps others out, and goes down cleanly."""

import json
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest

from domain.staff.vocabulary import Role
from tests.service.http.house import CONTACT, House
from tests.service.http.serving import PATIENCE, Server, wait_until


def test_it_tells_its_address_once_it_can_be_asked(server: Server):
    assert server.address.startswith("http://127.0.0.1:")
    assert server.ask("GET", "/readyz")[1]["status"] == "ready"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_on_a_signal_it_lets_go_of_everything_and_ends_well(server: Server, number: int):
    server.ask("GET", "/readyz")
    code, out, err = server.stop(number)
    assert (code, out) == (0, "closed\n")
    assert [json.loads(line)["event"] for line in err.splitlines()] == ["answered"], err


def test_a_reader_that_waits_is_answered_when_it_ends(house: House, server: Server):
    with ThreadPoolExecutor(1) as reader:
        after = house.site.log.last().position
        headers = house.headers(Role.INTEGRATOR)
        waiting = reader.submit(server.ask, "GET", f"/api/events?after={after}&wait=30", b"", headers)
        sleep(0.5)
        start = monotonic()
        assert server.stop()[0] == 0
        assert waiting.result()[1]["items"] == []
        assert monotonic() - start < 10


def test_another_process_cannot_serve_the_same_data(house: House, server: Server):
    other = Server(house.site.settings.data)
    _, err = other.process.communicate(timeout=PATIENCE)
    assert other.process.returncode == 1
    assert "AlreadyServed" in err
    assert server.ask("GET", "/healthz")[0] == 200


def test_after_a_crash_the_data_can_be_served_again(house: House, server: Server):
    server.process.kill()
    server.process.communicate(timeout=PATIENCE)
    again = Server(house.site.settings.data)
    assert again.ask("GET", "/healthz")[0] == 200
    assert again.stop()[0] == 0


def test_the_views_are_kept_up_without_anybody_reading_them(house: House, server: Server):
    house.contact()
    wait_until(lambda: server.ask("GET", "/readyz")[1]["view_lag"] == 0)
    assert server.ask("GET", "/readyz")[1]["position"] == house.site.log.last().position


def test_a_command_through_the_server_is_in_the_log_when_it_answers(house: House, server: Server):
    headers = house.headers(Role.OUTREACH_WORKER) | {"Idempotency-Key": "once", "Content-Type": "application/json"}
    status, told = server.ask("POST", "/api/contacts", json.dumps(CONTACT).encode(), headers)
    assert status == 201
    stored = house.site.log.find(told["events"][0])
    assert stored is not None
    assert house.site.log.last().position == told["position"]


def test_a_body_over_the_limit_gets_a_problem(house: House, server: Server):
    headers = house.headers(Role.OUTREACH_WORKER) | {"Idempotency-Key": "big", "Content-Type": "application/json"}
    status, told = server.ask("POST", "/api/contacts", b"x" * 300_000, headers)
    assert (status, told["code"]) == (413, "body.too-large")


def test_a_body_in_chunks_is_read_to_its_end_before_anything_is_done_with_it(house: House, server: Server):
    whole = json.dumps(CONTACT).encode()
    chunks = [whole[at : at + 40] for at in range(0, len(whole), 40)]
    headers = house.headers(Role.OUTREACH_WORKER) | {"Idempotency-Key": "chunks", "Content-Type": "application/json"}
    with closing(HTTPConnection(urlsplit(server.address).netloc, timeout=PATIENCE)) as connection:
        connection.request("POST", "/api/contacts", chunks, headers)
        told = json.loads(connection.getresponse().read())
    stored = house.site.log.find(told["events"][0])
    assert stored is not None
    assert house.site.log.last().position == told["position"]


@pytest.mark.parametrize(
    "said",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET /api/cases?holder=Surya HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/contacts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nSurya\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 40_000 + b"\r\n\r\n",
    ],
)
def test_noise_on_the_line_neither_stops_it_nor_gets_into_the_journal(server: Server, said: bytes):
    address = urlsplit(server.address)
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as line:
        line.sendall(said)
        with suppress(OSError):
            # It may have hung up already.
            line.shutdown(socket.SHUT_WR)
            while line.recv(65_536):
                pass
    assert server.ask("GET", "/healthz")[0] == 200
    _, _, err = server.stop()
    assert "Surya" not in err
    assert all(json.loads(each) for each in err.splitlines())
