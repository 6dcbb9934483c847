"""The pages over a real server on loopback, asked by a real client with a real cookie jar."""

from collections.abc import Iterator
from http.cookiejar import CookieJar
from threading import Thread
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from waitress.server import create_server

from domain.staff.vocabulary import Role
from tests.service.web.markup import read
from tests.service.web.sites import Surya


@pytest.fixture
def address(surya: Surya) -> Iterator[str]:
    server = create_server(surya.app, host="127.0.0.1", port=0, threads=2)
    thread = Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # In this order, and in the loop of the server: its workers tell that loop when they are done.
    server.task_dispatcher.shutdown()
    server.trigger.pull_trigger(server.close)
    thread.join(10)
    assert not thread.is_alive()


def test_somebody_signs_in_reads_a_case_and_signs_out(surya: Surya, address: str) -> None:
    jar = CookieJar()
    opener = build_opener(HTTPCookieProcessor(jar))

    def ask(path: str, **fields: str) -> str:
        body = urlencode(fields).encode() if fields else None
        asked = Request(address + path, body, {"Accept-Language": "en"})  # noqa: S310  # our own server
        with opener.open(asked, timeout=30) as answer:
            return str(answer.read().decode())

    token = surya.site.tokens.issue(surya.roster.id_of("dahlia"), Role.SOCIAL_WORKER)
    page = ask("/sign-in", **read(ask("/")).fields, token=token)
    assert "Surya Darma" in page
    page = ask(f"/cases/{surya.case}?as_of=2025-03-20&known_at=2025-03-20")
    assert "claims contradict each other" in page
    page = ask("/sign-out", **read(page).fields)
    assert "You are signed out." in page
    assert {each.name for each in jar} == {"harapan-form"}
    assert "Surya" not in ask(f"/cases/{surya.case}")
