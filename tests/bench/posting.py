"""Over HTTP: contacts are posted to two workers on PostgreSQL, against a route beside it that does nothing."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date
from itertools import count, cycle
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import msgspec

from domain.staff.vocabulary import Role
from service.asked import Asked
from service.founding import Newcomer, found
from service.settings import Settings
from service.site import Site, create_site
from tests.bench.contacts import contact
from tests.bench.measuring import Side, Work, contest
from tests.bench.posts import Post, post_all
from tests.bench.stores import server

ROOT = Path(__file__).parents[2]
CASES = 400
ROUNDS = 7
EACH_ROUND = 1_000
CONNECTIONS = 32


def post_contacts(
    folder: Path, *, rounds: int = ROUNDS, posts: int = EACH_ROUND, cases: int = CASES
) -> Mapping[str, Side]:
    """A contact with one case after the other, and the same to where nothing comes of it."""
    with server(folder) as database:
        settings = Settings.at(folder / "data", database=database)
        with closing(create_site(settings, agency="bench", source="urn:bench")) as site:
            token, met = _prepared(site, cases)
        with _served(settings, database) as address:
            addresses = [f"/api/cases/{case}/contacts" for case in met]
            sides = {
                "harapan": _posting(address, addresses, token, posts),
                "no-op": _posting(address, [each.replace("/api/", "/no-op/") for each in addresses], token, posts),
            }
            return contest(sides, rounds)


def _prepared(site: Site, count: int = CASES) -> tuple[str, list[str]]:
    """Somebody who goes out to the streets and whom the service knows, and children whom they have met once."""
    worker = Newcomer(
        handle="first", name="The first", roles=(Role.ADMINISTRATOR, Role.OUTREACH_WORKER), since=date(2020, 1, 1)
    )
    person = found(site, name="RPS Contoh", zone="Asia/Jakarta", first=worker)
    met = (Asked(event=contact(number), by=person, role=Role.OUTREACH_WORKER) for number in range(count))
    cases = [site.casework.handle(each).stream for each in met]
    return site.tokens.issue(person, Role.OUTREACH_WORKER), list(map(str, cases))


@contextmanager
def _served(settings: Settings, database: str) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.bench.posting_server", str(settings.data), database]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _posting(address: str, addresses: list[str], token: str, each_round: int) -> Work:
    """Posts by a few connections that stay open; each waits for its answer before it sends the next."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    assert host and port
    paths, numbers = cycle(addresses), count()

    def work() -> list[float]:
        posts = [_post(next(paths), next(numbers), token) for _ in range(each_round)]
        return post_all((host, port), posts, min(CONNECTIONS, each_round))

    return work


def _post(path: str, number: int, token: str) -> Post:
    body = msgspec.json.encode(
        {
            "entry_mode": "routine_walk",
            "outcome": "keep_contact",
            "label": f"Simpang Pos-Embun {number}",
            "place": "Simpang Pos",
            "activity": "menjual tisu di lampu merah",
            "account": "Anak bercerita sedikit tentang rumahnya dan cepat mengganti topik.",
        }
    )
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {uuid4()}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
