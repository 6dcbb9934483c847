"""A deployed shelter: its processes, the people who work with it, and what they ask."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.deployment.asking import Answer, Person
from tests.deployment.deployment import Deployment, wait_until

WITHIN = 2.5
"""Seconds: two for the answer, and half a one for a machine with other things to do."""


class Shelter:
    """The deployment, and the people who work with it."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.worker = self._person("damar", "outreach_worker")
        self.supervisor = self._person("meranti", "supervisor")
        self.integrator = self._person("feed", "integrator")

    def ready(self) -> Answer:
        return self.supervisor.ask("GET", "/readyz")

    def all_projected(self) -> bool:
        answer = self.ready()
        return answer.status == 200 and answer.told["view_lag"] == 0

    def sees(self, told: dict[str, Any]) -> bool:
        """Whether the case of an answer is in the caseload, asked for as it stood at that answer or later."""
        page = self.supervisor.ask("GET", f"/api/cases?after={told['position']}").told
        while told["stream"] not in json.dumps(page["items"]) and page["next"]:
            page = self.supervisor.ask("GET", f"/api/cases?after={page['next']}").told
        return told["stream"] in json.dumps(page["items"])

    @contextmanager
    def all_but(self, worker: int) -> Iterator[None]:
        """While in the block only this process answers: the others stand still."""
        others = [each for each in self.deployment.workers() if each != worker]
        for each in others:
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in others:
                os.kill(each, signal.SIGCONT)

    def _person(self, handle: str, role: str) -> Person:
        add = ("user", "add", handle, "--name", handle.title(), "--role", role, "--as", "kemuning")
        assert self.deployment.run("app", *add).returncode == 0
        issued = self.deployment.run("app", "token", "issue", handle, "--as", "kemuning", "--json")
        return Person(self.deployment.port, json.loads(issued.stdout)["token"])

    def invitation(self, handle: str) -> str:
        """With which somebody sets up an account."""
        invited = self.deployment.run("app", "account", "invite", handle, "--as", "kemuning", "--json")
        return str(json.loads(invited.stdout)["invitation"])


def founded(deployment: Deployment) -> Shelter:
    """The agency is made as ``setup`` has said; then whoever waits for it answers."""
    first = ("init", "--agency", "rps-contoh", "--name", "RPS Contoh", "--first", "kemuning")
    assert deployment.run("app", *first).returncode == 0
    wait_until(lambda: deployment.healthy("app"))
    return Shelter(deployment)
