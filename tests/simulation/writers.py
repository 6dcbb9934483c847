"""A process of its own that serves a store: threads that ask, and a projector that follows them, until it is killed.

``python -m tests.simulation.writers`` waits for its work as one line on its standard input, so that it can be loaded
and ready before the round begins. It looks at the store only then.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Thread
from time import sleep
from traceback import print_exception

import msgspec

from domain.refusal import Refused
from service.asked import Asked
from service.http.problems import problem_of
from service.site import Site
from tests.simulation.ledger import Pen, answer
from tests.simulation.stores import Store
from tests.simulation.telling import Author
from tests.simulation.wrongs import WRONGS

PAUSE = 0.02
"""Seconds after which somebody asks again who was told that the service cannot answer now."""
IDLE = 0.5
REBUILDS = 0.1
"""How often a projector makes everything anew instead of following."""


@dataclass(frozen=True)
class Work:
    """What a process has to do: which writers it runs, each from which of its commands on."""

    store: Store
    ledger: str
    seed: int
    writers: Mapping[int, int]
    wrong: str | None = None


def work(work: Work) -> None:
    """Ask and project until killed, or until the one who sent the work is gone."""
    pen = Pen(work.ledger)
    authors = {writer: Author(work.seed, writer) for writer in work.writers}
    for writer, number in work.writers.items():
        authors[writer].asked(number)
    site = work.store.open()
    if work.wrong is not None:
        WRONGS[work.wrong](site)
    pen.write("ready")
    threads = [
        Thread(target=_write, args=(site, pen, authors[writer], number)) for writer, number in work.writers.items()
    ]
    threads.append(Thread(target=_project, args=(site, pen, Random(f"{work.seed}/{Path(work.ledger).name}"))))
    for thread in threads:
        thread.start()
    # Nobody writes there any more: this ends when the one who sent the work has gone, and so must everything.
    sys.stdin.read()
    os._exit(1)


def _write(site: Site, pen: Pen, author: Author, number: int) -> None:
    while True:
        asked = author.asked(number)
        while not _ask(site, pen, asked):
            sleep(PAUSE)
        number += 1


def _ask(site: Site, pen: Pen, asked: Asked) -> bool:
    """Whether the asker was answered; otherwise they ask the same again, as a device does."""
    pen.write("asked", asked.key)
    try:
        done = site.casework.handle(asked)
    except Refused as refusal:
        pen.write("refused", asked.key, refusal.code)
    except Exception as error:
        _tell(pen, error)
        return False
    else:
        pen.write("done", asked.key, answer(done))
    return True


def _project(site: Site, pen: Pen, chance: Random) -> None:
    reached = 0
    while True:
        pen.write("projecting")
        try:
            reached = site.views.rebuild() if chance.random() < REBUILDS else site.views.catch_up()
        except Exception as error:
            _tell(pen, error)
            sleep(PAUSE)
        finally:
            pen.write("projected")
        _wait(site, pen, reached)


def _wait(site: Site, pen: Pen, reached: int) -> None:
    try:
        site.log.wait(reached, IDLE)
    except Exception as error:
        _tell(pen, error)
        sleep(PAUSE)


def _tell(pen: Pen, error: Exception) -> None:
    """What an asker over HTTP would be told; an error that has no answer there is nobody's to understand."""
    problem = problem_of(error)
    if problem is None:
        pen.write("unclear", repr(error))
        print_exception(error)
    else:
        pen.write("problem", "/".join(filter(None, (problem.code, problem.facts.get("reason")))))


if __name__ == "__main__":
    work(msgspec.json.decode(sys.stdin.buffer.readline(), type=Work))
