"""Projectors as other processes have them, and a shelter whose views have something to do."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from domain.case.events.outreach import ChildSeen
from domain.child.events import IdentityClaimed
from domain.child.vocabulary import Evidence, IdentityAttribute
from domain.identifiers import StreamId
from domain.settings.events import DeadlineSet
from domain.settings.vocabulary import DeadlineKind, Unit
from service.knowledge import SETTINGS_STREAM
from service.views.runner import Runner
from service.views.store import Lead, ViewStore
from service.views.view import Folded, Row, View
from service.views.views import ALL
from tests.domain.given import JATI
from tests.support.shelter import START, Shelter

Rows = Callable[[Folded], Iterable[Row]]


def runner(shelter: Shelter, views: Iterable[View] = ALL, batch: int = 3) -> Runner:
    """A projector of its own on the same views, as another process has it."""
    site = shelter.site
    return Runner(shelter.another_store(), site.log, site.keys, tuple(views), site.now, batch)


def end(shelter: Shelter) -> int:
    return shelter.site.log.last().position


@contextmanager
def leading(store: ViewStore) -> Iterator[Lead]:
    """Another process leads."""
    with store.leading() as lead:
        assert lead is not None
        yield lead


def changed(name: str, **changes: object) -> list[View]:
    """All views, one of them declared otherwise."""
    return [replace(each, **changes) if each.name == name else each for each in ALL]  # type: ignore[arg-type]  # any field


def poisoned(name: str, stream: str, **changes: object) -> list[View]:
    """All views, one of which cannot make rows of one stream."""
    (view,) = (each for each in ALL if each.name == name)

    def rows(folded: Folded) -> Iterable[Row]:
        if folded.stream == stream:
            raise ValueError("Surya's secret")
        return view.rows(folded)

    return changed(name, rows=rows, **changes)


def busy(shelter: Shelter) -> Shelter:
    """Two cases, a name, a changed setting, records in turn."""
    cases = [shelter.open_case(label) for label in ("Benteng-Sur", "Amplas-Iki")]
    for case in cases * 2:
        shelter.ask(ChildSeen(place="the yard"), stream=case)
    child = shelter.site.log.load(cases[0])[0]
    shelter.ask(
        IdentityClaimed(attribute=IdentityAttribute.NAME, evidence=Evidence.FAMILY, value="Surya"),
        stream=StreamId(_subject(shelter, child.event_id)),
    )
    shorter = DeadlineSet(kind=DeadlineKind.ASSESSMENT, amount=2, unit=Unit.DAYS, since=START.date())
    shelter.ask(shorter, JATI, stream=SETTINGS_STREAM)
    shelter.ask(ChildSeen(place="the yard"), stream=cases[1])
    return shelter


def _subject(shelter: Shelter, event: str) -> str:
    (row,) = shelter.rows("caseload", id=shelter.rows("timeline", id=event)[0]["case"])
    return str(row["child"])


def process(script: str, shelter: Shelter, *arguments: object) -> subprocess.Popen[str]:
    """A program in a process of its own; its first two arguments say where the site lies."""
    settings = shelter.site.settings
    return subprocess.Popen(
        [sys.executable, "-c", script, os.fspath(settings.data), settings.database or "", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.fspath(Path(__file__).parents[3])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
