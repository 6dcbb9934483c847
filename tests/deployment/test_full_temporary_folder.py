"""Nothing that is answered needs the temporary folder: it may be full, or gone."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

import pytest

from tests.deployment.deployment import Deployment, wait_until
from tests.deployment.shelter import Shelter, founded
from tests.simulation.disks import can_mount, filled, small_disk

DIFFERENT = ("/readyz", "/healthz", "/metrics", "/api/cases", "/api/events?limit=1", "/api/staff", "/api/settings",
             "/api/overdue", "/api/warnings", "/api/approvals", "/cases", "/sign-in", "/api/openapi.json", "/api",
             "/api/children/child-01957a5e-8c00-7000-8000-0123456789ab",
             "/api/cases/case-01957a5e-8c00-7000-8000-0123456789ab",
             "/api/cases/case-01957a5e-8c00-7000-8000-0123456789ab/timeline",
             "/api/cases/case-01957a5e-8c00-7000-8000-0123456789ab/replay",
             "/api/events/01957a5e-8c00-7000-8000-0123456789ab")  # fmt: skip


OWN = "of-the-app"


class OwnFolder(Deployment):
    """The app has a temporary folder of its own, as its container has."""

    def __init__(self, folder: Path, temporary: Path) -> None:
        super().__init__(folder)
        self._temporary = temporary

    def _environment(self, name: str) -> dict[str, str]:
        return super()._environment(name) | ({"TMPDIR": str(self._temporary)} if name == "app" else {})


@pytest.fixture
def temporary() -> Iterator[Path]:
    with small_disk(8) as disk:
        (disk / OWN).mkdir()
        yield disk


@pytest.fixture
def shelter(tmp_path: Path, temporary: Path) -> Iterator[Shelter]:
    made = OwnFolder(tmp_path, temporary / OWN)
    try:
        assert made.run("setup").returncode == 0
        made.start_database()
        made.start("stream")
        assert made.run("migrate").returncode == 0
        made.start("app")
        yield founded(made)
    finally:
        made.remove()


@pytest.mark.skipif(not can_mount(), reason="not run: a full temporary folder, without the right to mount")
def test_a_full_temporary_folder_costs_no_worker(shelter: Shelter, temporary: Path):
    workers = set(shelter.deployment.workers())
    with filled(temporary):
        for address in DIFFERENT * 3:
            for who in (shelter.supervisor, shelter.integrator, shelter.worker):
                who.ask("GET", address, timeout=10)
        shelter.worker.ask("DELETE", "/api/cases", timeout=10)
    assert set(shelter.deployment.workers()) == workers


@pytest.mark.skipif(not can_mount(), reason="not run: a lost temporary folder, without the right to mount")
def test_a_worker_begins_also_where_the_temporary_folder_was_taken_away(shelter: Shelter, temporary: Path):
    rmtree(temporary / OWN)
    for each in shelter.deployment.workers():
        os.kill(each, signal.SIGKILL)
        wait_until(lambda gone=each: gone not in shelter.deployment.workers())  # type: ignore[misc]  # bound
        wait_until(lambda: len(shelter.deployment.workers()) == 2)
    wait_until(lambda: shelter.ready().status == 200, patience=15)
