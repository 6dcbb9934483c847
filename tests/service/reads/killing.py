"""A serving process that is killed between the read log and an answer, and somebody who asks it until then."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit
from uuid import uuid4

import msgspec

ROOT = Path(__file__).parents[3]
PATIENCE = 30
SERVE = """
import os, signal, sys
from itertools import count
from pathlib import Path
from service.http.server import serve
from service.reads import Reads
from service.settings import Settings
from service.site import open_site

note, looks, last = Reads.note, count(1), int(sys.argv[2])

def note_and_die(self, look):
    note(self, look)
    if next(looks) == last:
        os.kill(os.getpid(), signal.SIGKILL)

Reads.note = note_and_die
site = open_site(Settings.at(Path(sys.argv[1])))
serve(site, "127.0.0.1", 0, lambda address: print(address, flush=True))
"""


@contextmanager
def serving(data: Path, after: int) -> Iterator[str]:
    """The address of a server that is killed as soon as so many looks are durable; ``0``: never by itself."""
    command = [sys.executable, "-c", SERVE, str(data), str(after)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        yield urlsplit(process.stdout.readline().strip()).netloc
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)


def answered_until_killed(data: Path, token: str, after: int, askers: int = 1) -> list[str]:
    """The cases, each unknown and asked for once, of which an answer came before the server was gone."""
    answered: list[str] = []
    with serving(data, after) as address:
        threads = [Thread(target=_ask, args=(address, token, answered)) for _ in range(askers)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    return answered


def on_record(data: Path) -> list[str]:
    """The cases in the looks, oldest first, as they lie in the file."""
    with closing(sqlite3.connect(data / "reads.sqlite3")) as file:
        rows = file.execute("SELECT state FROM records ORDER BY rowid").fetchall()
    return [case for (state,) in rows for case in msgspec.json.decode(state)["facts"]["cases"]]


def _ask(address: str, token: str, answered: list[str]) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    connection = HTTPConnection(address, timeout=PATIENCE)
    try:
        while True:
            case = f"case-{uuid4()}"
            connection.request("GET", f"/api/cases/{case}", headers=headers)
            connection.getresponse().read()
            answered.append(case)
    except (OSError, HTTPException):
        return
    finally:
        connection.close()
