"""A deployed shelter at work: several processes on one database, and what happens when any of them dies."""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

from prometheus_client.parser import text_string_to_metric_families

from tests.deployment.asking import Person, load, must_hold_each_once
from tests.deployment.browsing import signed_in
from tests.deployment.deployment import Deployment, wait_until
from tests.deployment.shelter import WITHIN, Shelter

ADDRESSES = ("/readyz", "/api/cases", "/api/events?limit=1", "/cases", "/sign-in", "/metrics")


def test_a_second_setup_changes_no_secret(deployment: Deployment):
    secrets = [deployment.folder(each) for each in ("secrets-database", "secrets-service", "secrets-stream")]
    before = {path: path.read_bytes() for folder in secrets for path in folder.iterdir()}
    assert len(before) == 6
    told = deployment.run("setup")
    assert (told.returncode, "0 of them new" in told.stderr + told.stdout) == (0, True)
    assert {path: path.read_bytes() for folder in secrets for path in folder.iterdir()} == before
    assert not any(content.decode() in told.stdout + told.stderr for content in before.values())


def test_the_password_of_the_file_is_the_one_that_opens_the_database(deployment: Deployment):
    password = (deployment.folder("secrets-database") / "password").read_text("ascii")
    assert deployment.connected(password) == "welcome"
    assert "password" in deployment.connected("guessed")


def test_every_health_check_says_that_all_is_well(shelter: Shelter):
    for name in ("database", "stream", "app", "projector", "backup"):
        wait_until(lambda name=name: shelter.deployment.healthy(name))  # type: ignore[misc]  # bound to the loop


def test_nothing_of_the_site_lies_in_files_but_keys_backups_and_secrets(shelter: Shelter):
    wait_until(lambda: shelter.deployment.healthy("backup"))
    held = {each.name for each in shelter.deployment.folder("keys").iterdir() if each.suffix != ".lock"}
    assert {each for each in held if not each.startswith("keys.sqlite3")} == {"epoch.key"}
    assert not Path("/var/lib/harapan/data").exists()


def test_a_contact_that_one_worker_took_is_read_from_another_at_once(shelter: Shelter):
    one, other = shelter.deployment.workers()
    with shelter.all_but(one):
        told = shelter.worker.contact("told to one").told
    with shelter.all_but(other):
        assert shelter.sees(told)


def test_a_worker_that_is_killed_is_replaced_and_nothing_is_lost_or_doubled(shelter: Shelter):
    with load(shelter.worker, shelter.integrator, "killed worker") as running:
        sleep(1)
        victim = shelter.deployment.workers()[0]
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: victim not in shelter.deployment.workers() and len(shelter.deployment.workers()) == 2)
        sleep(1)
    must_hold_each_once(running)


def test_a_projector_that_is_killed_is_missed_and_goes_on_where_it_was(shelter: Shelter):
    shelter.deployment.kill("projector")
    assert not shelter.deployment.healthy("projector")
    with load(shelter.worker, shelter.integrator, "killed projector") as running:
        sleep(1)
        shelter.deployment.start("projector")
        sleep(1)
    wait_until(shelter.all_projected)
    wait_until(lambda: shelter.deployment.healthy("projector"))
    wait_until(lambda: shelter.ready().told["stream"] == {"lag": 0})
    must_hold_each_once(running)


def test_while_the_database_is_away_everything_says_so_in_two_seconds_and_then_goes_on(shelter: Shelter):
    with load(shelter.worker, shelter.integrator, "killed database") as running:
        sleep(1)
        shelter.deployment.kill_database()
        try:
            sleep(1)
            with ThreadPoolExecutor(len(ADDRESSES)) as pool:
                answers = list(pool.map(lambda path: shelter.supervisor.ask("GET", path), ADDRESSES))
            assert not shelter.deployment.healthy("database")
            assert not shelter.deployment.healthy("app")
        finally:
            shelter.deployment.restart_database()
        sleep(1)
    told = {path: (answer.status, answer.seconds < WITHIN) for path, answer in zip(ADDRESSES, answers, strict=True)}
    assert told == dict.fromkeys(ADDRESSES[:-1], (503, True)) | {"/metrics": (401, True)}
    must_hold_each_once(running)
    wait_until(shelter.all_projected)
    wait_until(lambda: shelter.deployment.healthy("projector"))


def test_a_worker_that_begins_while_the_database_is_away_says_so_until_it_is_back(shelter: Shelter):
    shelter.deployment.kill_database()
    try:
        for each in shelter.deployment.workers():
            os.kill(each, signal.SIGKILL)
        wait_until(lambda: len(shelter.deployment.workers()) == 2)
        wait_until(lambda: shelter.supervisor.ask("GET", "/healthz").status == 200)
        answer = shelter.supervisor.ask("GET", "/api/cases")
        assert (answer.status, answer.told["code"], answer.seconds < WITHIN) == (503, "log.unavailable", True)
    finally:
        shelter.deployment.restart_database()
    wait_until(lambda: shelter.ready().status == 200)


def test_while_redis_is_away_everything_goes_on_and_readyz_tells(shelter: Shelter):
    wait_until(lambda: shelter.ready().told["stream"] == {"lag": 0})
    shelter.deployment.kill("stream")
    try:
        told = shelter.worker.contact("without redis").told
        assert shelter.sees(told)
        assert set(shelter.ready().told["stream"]) == {"away"}
    finally:
        shelter.deployment.start("stream")
    wait_until(lambda: shelter.ready().told["stream"] == {"lag": 0})


def test_what_all_workers_have_answered_is_counted_together(shelter: Shelter):
    token = (shelter.deployment.folder("secrets-service") / "metrics-token").read_text("ascii")
    watcher, label = Person(shelter.deployment.port, token), ("harapan_requests_total", "GET", "/healthz", "200")

    def counted() -> float:
        text = watcher.ask("GET", "/metrics").told
        samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
        return next((each.value for each in samples if (each.name, *each.labels.values()) == label), 0)

    before = counted()
    for worker in shelter.deployment.workers():
        with shelter.all_but(worker):
            for _ in range(3):
                assert watcher.ask("GET", "/healthz").status == 200
    assert counted() == before + 6


def test_whoever_signed_in_at_one_worker_is_inside_at_the_other(shelter: Shelter):
    one, other = shelter.deployment.workers()
    invitation = shelter.invitation("meranti")
    with shelter.all_but(one):
        browser = signed_in(shelter.deployment.port, "meranti", invitation)
    with shelter.all_but(other):
        assert browser.get("/cases").status == 200


def test_every_line_of_the_journal_is_whole(shelter: Shelter):
    with load(shelter.worker, shelter.integrator, "journal", writers=8):
        sleep(2)
    lines = shelter.deployment.said("app").splitlines()
    assert len(lines) > 100
    whole = [json.loads(line) for line in lines if line.startswith("{")]
    assert len(lines) - len(whole) == 2, "it said that it waits, and where it serves"


def test_on_a_signal_requests_under_way_are_answered_and_it_ends_well(shelter: Shelter):
    end = shelter.ready().told["position"]
    with ThreadPoolExecutor(2) as readers:
        waiting = [readers.submit(shelter.integrator.ask, "GET", f"/api/events?after={end}&wait=30") for _ in range(2)]
        sleep(1)
        assert shelter.deployment.stop("app") == 0
        assert [each.result().status for each in waiting] == [200, 200]
    shelter.deployment.start("app")
    wait_until(lambda: shelter.deployment.healthy("app"))
    assert [shelter.deployment.stop(each) for each in ("projector", "backup")] == [0, 0]
    shelter.deployment.start("projector")
