"""A flood of people who sign in, at a real server: how long whoever works there waits meanwhile."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from itertools import count
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import quantiles
from threading import Thread
from time import monotonic, perf_counter, process_time, sleep
from urllib.parse import urlencode, urlsplit

from domain.staff.vocabulary import Role
from tests.bench.measuring import Round, Side
from tests.service.web.markup import read
from tests.service.web.real_shelter import RealShelter

ROOT = Path(__file__).parents[2]
SERVE = """
import sys
from dataclasses import replace
from pathlib import Path
from service.http.server import serve
from service.settings import Settings
from service.site import open_site
site = open_site(replace(Settings.at(Path(sys.argv[1])), behind_proxy=True, pace=None))
serve(site, "127.0.0.1", 0, lambda address: print(address, flush=True))
"""
GUESSERS, A_SECOND = 8, 40
"""Those who guess at once, and how many guesses they make in a second together: more than can be hashed."""
LOOKS = 120
ROUNDS = 7
APART = 0.02
"""Seconds between two looks."""
QUIET = "quiet"
LONG = timedelta(days=10_000)
"""The clock of the shelter stands in 2025, that of the server does not."""

_SPAWNED = get_context("spawn")


class Served:
    """The server of a shelter, which believes whoever asks that they are a proxy."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, str]:
        """The status, the text, and the cookie that came with it."""
        connection = HTTPConnection(self._host, timeout=30)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers.get("Set-Cookie", "").partition(";")[0]
        finally:
            connection.close()

    def form(self) -> tuple[dict[str, str], str]:
        """The hidden fields of the form for signing in, and the cookie that belongs to it."""
        _, html, cookie = self.ask("GET", "/sign-in", Accept="text/html")
        return read(html).fields, cookie


@contextmanager
def shelter_served(folder: Path) -> Iterator[tuple[Served, str]]:
    """The server, and a token of somebody who works there."""
    shelter = RealShelter(folder)
    token = shelter.site.tokens.issue(shelter.id_of("dahlia"), Role.SOCIAL_WORKER, lasting=LONG)
    data = shelter.site.settings.data
    shelter.close()
    command = [sys.executable, "-c", SERVE, str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield Served(process.stdout.readline().strip()), token
        process.terminate()


@contextmanager
def flooded(served: Served) -> Iterator[Counter[int]]:
    """Everybody guesses at everybody, from everywhere; at the end, how often which answer was given."""
    answers, told, over = Counter[int](), _SPAWNED.Queue(), _SPAWNED.Event()
    guessers = _SPAWNED.Process(target=_guess_together, args=(served, told, over))
    guessers.start()
    answers.update((told.get(),))
    try:
        yield answers
    finally:
        over.set()
        answers.update(told.get())
        guessers.join()


def _guess_together(served: Served, told: "Queue[int | dict[int, int]]", over: Event) -> None:
    """Tells the first answer as soon as there is one, and the rest at the end."""
    answers, numbers = Counter[int](), count()
    fields, cookie = served.form()

    def guess() -> None:
        while not over.is_set():
            begun, number = monotonic(), next(numbers)
            typed = fields | {"handle": f"person-{number}", "password": "a guess of somebody", "code": "000000"}
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            source = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            status, _, _ = served.ask("POST", "/sign-in", urlencode(typed), **headers, **{"X-Forwarded-For": source})
            answers[status] += 1
            if number == 0:
                told.put(status)
            sleep(max(0.0, GUESSERS / A_SECOND - (monotonic() - begun)))

    threads = [Thread(target=guess) for _ in range(GUESSERS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    told.put(dict(answers))


def looks(served: Served, token: str, many: int = LOOKS) -> list[float]:
    """Seconds that each look at the caseload takes, of so many with a pause after each."""
    times = []
    for _ in range(many):
        begun = perf_counter()
        status, _, _ = served.ask("GET", "/api/cases", Authorization=f"Bearer {token}")
        times.append(perf_counter() - begun)
        assert status == 200
        sleep(APART)
    return times


def look_under_a_flood(folder: Path, *, rounds: int = ROUNDS, many: int = LOOKS) -> Mapping[str, Side]:
    """Looks while others guess passwords, and while nobody does, in turns."""
    under, quiet = [], []
    with shelter_served(folder) as (server, token):
        looks(server, token, many)
        for _ in range(rounds):
            quiet.append(_timed(server, token, many))
            with flooded(server):
                under.append(_timed(server, token, many))
    return {"harapan": Side(tuple(under)), QUIET: Side(tuple(quiet))}


def _timed(server: Served, token: str, many: int) -> Round:
    cpu = process_time()
    times = looks(server, token, many)
    return Round(sum(times), process_time() - cpu, many, waited=quantiles(times, n=20)[-1])
