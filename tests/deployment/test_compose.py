"""What docker-compose.yml promises: who starts after whom, what each may reach, and that no secret stands in it."""

import re
from typing import Any

import pytest

from tests.deployment.compose import FILE, compose, mounts, services

OURS = ("setup", "migrate", "app", "projector", "backup")
ALWAYS_THERE = ("database", "stream", "app", "projector", "backup")
ONCE = ("setup", "migrate")
TOP = {"name", "services", "networks", "volumes"}
KEYS = {
    *("image", "build", "command", "entrypoint", "environment", "volumes", "networks", "network_mode", "ports"),
    *("depends_on", "healthcheck", "restart", "stop_grace_period", "init", "user", "read_only", "tmpfs", "shm_size"),
    *("cap_drop", "cap_add", "security_opt", "logging"),
}
"""Of the Compose specification, those that are used: a misspelt one would be refused, or passed over."""
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
HEALTH = {"test", "interval", "timeout", "retries", "start_period"}
DURATION = re.compile(r"[0-9]+[smh]")
PINNED = re.compile(r"[a-z/]+:[0-9]+\.[0-9]+(\.[0-9]+)?(-[a-z]+)*")


@pytest.fixture(params=services())
def service(request: pytest.FixtureRequest) -> dict[str, Any]:
    return services()[request.param]


def test_it_has_the_parts_that_the_specification_knows():
    told = compose()
    assert {name for name in told if not name.startswith("x-")} == TOP
    assert set(told["services"]) == {"database", "stream", *OURS}


def test_every_service_is_written_with_words_of_the_specification(service: dict[str, Any]):
    assert set(service) <= KEYS
    assert isinstance(service.get("command", []), list), "no shell stands between the engine and a program"
    assert all(isinstance(each, str) for each in service.get("environment", {}).values())


def test_every_image_is_pinned_and_names_no_host(service: dict[str, Any]):
    assert PINNED.fullmatch(service["image"])
    assert "." not in service["image"].partition(":")[0].partition("/")[0]


def test_whoever_is_waited_for_is_there_and_can_meet_the_condition():
    told = services()
    for service in told.values():
        for name, how in service.get("depends_on", {}).items():
            assert how["condition"] in CONDITIONS
            assert how["condition"] != "service_healthy" or "healthcheck" in told[name]
            assert (how["condition"] == "service_completed_successfully") == (name in ONCE)


def test_secrets_come_first_then_the_database_then_its_tables_then_whoever_uses_them():
    order = list(_before(services(), "app"))
    assert order == ["setup", "database", "migrate", "stream", "app"]
    assert "migrate" in services()["projector"]["depends_on"]
    assert "migrate" in services()["backup"]["depends_on"]


def test_redis_being_away_keeps_nobody_from_starting():
    for name in ("app", "projector"):
        assert services()[name]["depends_on"]["stream"]["condition"] == "service_started"
    assert "stream" not in services()["migrate"]["depends_on"]


@pytest.mark.parametrize("name", ALWAYS_THERE)
def test_what_runs_all_the_time_comes_back_and_says_how_it_fares(name: str):
    service = services()[name]
    assert service["restart"] == "unless-stopped"
    health = service["healthcheck"]
    assert set(health) <= HEALTH
    assert health["test"][0] in ("CMD", "CMD-SHELL")
    assert all(DURATION.fullmatch(health[each]) for each in HEALTH & set(health) - {"test", "retries"})


@pytest.mark.parametrize("name", ONCE)
def test_what_runs_once_does_not_come_back_for_ever(name: str):
    assert services()[name]["restart"] in ("no", "on-failure:5")


def test_nobody_has_more_rights_than_it_needs(service: dict[str, Any]):
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service and "devices" not in service and service.get("network_mode") != "host"
    assert service.get("cap_add", []) == [] or service["image"].startswith("postgres:")


def test_only_the_app_is_reached_from_outside_and_only_from_this_machine():
    published = {name: service["ports"] for name, service in services().items() if "ports" in service}
    assert published == {"app": ["127.0.0.1:8000:8000"]}
    assert compose()["networks"]["inside"] == {"internal": True}
    assert [name for name, each in services().items() if "outside" in each.get("networks", [])] == ["app"]
    assert services()["setup"]["network_mode"] == "none"


def test_every_volume_and_network_that_is_used_is_declared_and_none_is_left_over():
    told = services()
    used = {volume for service in told.values() for volume in mounts(service).values()}
    assert used == set(compose()["volumes"])
    assert {each for service in told.values() for each in service.get("networks", [])} == set(compose()["networks"])
    assert not any(volume.startswith((".", "/")) for volume in used), "nothing of the machine is handed in"


def test_database_and_stream_see_their_own_secret_and_no_other():
    told = services()
    assert {each for each in mounts(told["database"]).values() if "secrets" in each} == {"secrets-database"}
    assert {each for each in mounts(told["stream"]).values() if "secrets" in each} == {"secrets-stream"}
    readers = [each for name, service in told.items() if name != "setup" for each in service.get("volumes", [])]
    assert all(each.endswith(":ro") for each in readers if each.startswith("secrets-"))


def test_keys_reach_neither_the_database_nor_whoever_needs_none():
    holders = {name for name, service in services().items() if "keys" in mounts(service).values()}
    assert holders == {"app", "projector", "backup"}


def test_the_data_of_the_database_lie_where_its_image_keeps_them():
    assert mounts(services()["database"])["/var/lib/postgresql"] == "database"


def test_no_secret_stands_in_the_file():
    for service in services().values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|TOKEN|SECRET|_URL", name) and name != "HARAPAN_PUBLIC_URL":
                assert name.endswith("_FILE") and value.startswith("/secrets/"), name
    assert not re.search(r"://[^/\s]*:[^/\s]*@", FILE.read_text("utf-8"))


def _before(told: dict[str, Any], name: str) -> dict[str, None]:
    """Whoever must be there before a service, and the service, in the order of starting."""
    order: dict[str, None] = {}
    for each in told[name].get("depends_on", {}):
        order |= _before(told, each)
    return order | {name: None}
