"""What the Dockerfile promises, line by line: pinned beginnings, nobody is root, everything that it copies is there."""

import re
from pathlib import Path

import pytest

from tests.deployment.compose import ROOT, services

KNOWN = {"FROM", "ENV", "WORKDIR", "RUN", "COPY", "USER", "EXPOSE", "ENTRYPOINT", "CMD"}
PINNED = re.compile(r"[a-z]+:[0-9]+\.[0-9]+(\.[0-9]+)?(-[a-z]+)*( AS [a-z]+)?")


def instructions() -> list[tuple[str, str]]:
    """Word and rest of each, continued lines in one."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text("utf-8"))
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def last_stage() -> list[tuple[str, str]]:
    told = instructions()
    begins = max(at for at, (word, _) in enumerate(told) if word == "FROM")
    return told[begins:]


def test_it_uses_only_what_can_be_read_here():
    assert {word for word, _ in instructions()} <= KNOWN, "no ADD, which fetches; no ARG, which can carry a secret"


def test_every_stage_begins_with_a_pinned_image_without_a_host():
    begins = [rest for word, rest in instructions() if word == "FROM"]
    assert len(begins) == 3
    assert all(PINNED.fullmatch(each) for each in begins)


def test_nobody_in_it_is_root():
    users = [rest for word, rest in last_stage() if word == "USER"]
    assert users == ["10001:10001"]
    after = [word for word, _ in last_stage()][[word for word, _ in last_stage()].index("USER") :]
    assert not {"RUN", "COPY"} & set(after)


def test_libraries_come_by_their_hashes_and_nothing_else_is_fetched_by_python():
    runs = [rest for word, rest in instructions() if word == "RUN" and "pip install" in rest]
    assert all("--no-deps" in each and ("--require-hashes" in each or "--no-build-isolation" in each) for each in runs)


def test_the_lock_holds_the_driver_of_the_database_and_a_hash_for_every_line():
    text = re.sub(r" \\\n\s+", " ", (ROOT / "requirements-server.lock").read_text("utf-8"))
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all("--hash=sha256:" in line for line in lines)
    assert {"psycopg", "psycopg-binary", "psycopg-pool", "gunicorn", "redis", "hatchling"} <= {
        line.partition("==")[0] for line in lines
    }


def test_the_lock_of_the_image_has_the_versions_that_the_tests_run_with():
    tested = versions("requirements-test.lock")
    assert {name: tested.get(name) for name in versions("requirements-server.lock")} == versions(
        "requirements-server.lock"
    )


@pytest.mark.parametrize("copied", [rest for word, rest in instructions() if word == "COPY" and "--from" not in rest])
def test_what_is_copied_is_there_and_reaches_the_builder(copied: str):
    *sources, _ = copied.split()
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    for each in sources:
        assert (ROOT / each).exists()
        assert each in allowed


def test_nothing_else_reaches_the_builder():
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert next(line for line in lines if not line.startswith("#")) == "*"


def test_its_tools_are_as_new_as_the_server_beside_which_they_run():
    begins = [rest.removesuffix(" AS postgres") for word, rest in instructions() if word == "FROM"]
    assert services()["database"]["image"] in begins


def test_the_folders_that_volumes_are_laid_over_belong_to_its_user():
    made = next(rest for word, rest in last_stage() if word == "RUN" and "install --directory" in rest)
    for name, service in services().items():
        if service["image"].startswith("harapan:"):
            for volume in service["volumes"]:
                assert f" {volume.split(':')[1]}" in made, (name, volume)


def test_its_version_is_that_of_the_distribution():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert version is not None
    images = {each["image"] for each in services().values() if each["image"].startswith("harapan:")}
    assert images == {f"harapan:{version[1]}"}


def versions(lock: str) -> dict[str, str]:
    """Name and version of each line of a lock file."""
    text = Path(ROOT / lock).read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", text, re.MULTILINE))
