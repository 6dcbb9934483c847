"""The dependency rule and the layout, read from the sources, and the proof that each check can fail."""

import tomllib
from pathlib import Path

import pytest

from tests.support import layout
from tests.support.layout import Source, source

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

HOUSE = layout.sources(ROOT, *layout.MAY_IMPORT)
RULES = [module for module in HOUSE if module.room in layout.PURE]


def import_names(distributions: list[str]) -> set[str]:
    return {name.split(">")[0].split("[")[0].replace("-", "_") for name in distributions}


def test_every_room_of_the_house_is_read():
    assert {module.room for module in HOUSE} == {"domain", "sync", "service", "client_sdk"}


def test_each_layer_imports_only_what_lies_below_it():
    assert [breach for module in HOUSE for breach in layout.layer_breaches(module)] == []


def test_each_library_stays_in_its_folder():
    assert [breach for module in HOUSE for breach in layout.room_breaches(module)] == []


def test_no_import_hides_from_these_checks():
    assert [breach for module in HOUSE for breach in layout.hidden_imports(module)] == []


def test_the_rules_need_no_library():
    allowed = layout.PURE
    assert [breach for module in RULES for breach in layout.foreign_breaches(module, allowed[module.room])] == []


def test_the_rules_read_no_clock_and_touch_nothing_outside():
    assert [breach for module in RULES for breach in layout.purity_breaches(module)] == []


def test_a_device_needs_only_the_base_install():
    base = import_names(PROJECT["project"]["dependencies"])
    device = [module for module in HOUSE if module.room == "client_sdk"]
    assert [breach for module in device for breach in layout.foreign_breaches(module, base)] == []


def test_every_module_says_what_it_is():
    everything = [*HOUSE, *layout.sources(ROOT, "tests")]
    assert [breach for module in everything for breach in layout.undocumented(module)] == []


def test_nothing_lies_at_the_top_that_has_no_place_there():
    assert list(layout.strangers(ROOT)) == []


def test_the_import_linter_guards_the_same_rooms():
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    guarded = {library for contract in contracts for library in contract.get("forbidden_modules", [])}
    assert layout.ROOMS.keys() - guarded == set()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("domain.case.decisions", "from service.log import record"),
        ("domain.case.decisions", "import sync"),
        ("sync.hub", "from client_sdk import device"),
        ("sync.hub", "def admit():\n    import service.casework"),
        ("service.casework", "from client_sdk.device import Device"),
        ("client_sdk.device", "import service"),
        ("service.casework", "from tests.support import layout"),
    ],
)
def test_an_import_up_or_across_is_seen(name: str, text: str):
    assert list(layout.layer_breaches(source(name, text)))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("domain.case.decisions", "from domain.refusal import Refused"),
        ("domain.case.decisions", "from ..refusal import Refused"),
        ("sync.hub", "import domain.case.decisions"),
        ("service.casework", "from sync import hub\nfrom domain import refusal\nfrom service.log import record"),
    ],
)
def test_an_import_down_or_at_home_is_left_alone(name: str, text: str):
    assert not list(layout.layer_breaches(source(name, text)))


def test_a_relative_import_in_a_package_is_counted_from_the_package():
    package = Source("service.log", source("", "from .. import client_sdk").tree, is_package=True)
    assert [target for _, target in layout.imports(package)] == ["service.client_sdk"]


@pytest.mark.parametrize("library", layout.ROOMS)
def test_a_library_outside_its_folder_is_seen(library: str):
    assert list(layout.room_breaches(source("service.casework", f"from {library}.inner import thing")))
    for room in layout.ROOMS[library]:
        assert not list(layout.room_breaches(source(room, f"import {library}")))
        assert not list(layout.room_breaches(source(f"{room}.inner", f"import {library}")))
        assert list(layout.room_breaches(source(f"{room}book", f"import {library}")))


@pytest.mark.parametrize(
    "text",
    [
        "import msgspec",
        "from cryptography.hazmat.primitives import hashes",
        "def decide():\n    from flask import request",
    ],
)
def test_a_library_in_the_rules_is_seen(text: str):
    assert list(layout.foreign_breaches(source("domain.case.decisions", text), layout.PURE["domain"]))


@pytest.mark.parametrize(
    "text",
    [
        "at = datetime.now(UTC)",
        "at = datetime.datetime.utcnow()",
        "on = date.today()",
        "at = clock.now()",
        "at: datetime = field(default_factory=datetime.now)",
        "local = at.astimezone()",
        "import time\nat = time.time()",
        "from time import time",
        "import random",
        "from random import random",
        "from secrets import token_bytes",
        "from uuid import uuid4",
        "key = uuid.uuid4()",
        "key: UUID = field(default_factory=uuid.uuid4)",
        "key = Ed25519PrivateKey.generate()",
        "text = open('case.json').read()",
        "print(case)",
        "from os import getenv",
        "import os.path",
        "name = getenv('NAME')",
        "from pathlib import Path",
        "import sqlite3",
        "bucket = hash(name) % 8",
    ],
)
def test_a_clock_chance_or_file_in_the_rules_is_seen(text: str):
    assert list(layout.purity_breaches(source("domain.case.decisions", text)))


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import UTC, date, datetime, time\nnoon = datetime.combine(on, time(12), UTC)",
        "from uuid import UUID, uuid5",
        "overdue = question.now > due",
        "local = at.astimezone(zone)",
        "state = case.open()",
    ],
)
def test_plain_reckoning_in_the_rules_is_left_alone(text: str):
    assert not list(layout.purity_breaches(source("domain.case.decisions", text)))


@pytest.mark.parametrize(
    "text", ["importlib.import_module('service.log')", "import_module(name)", "__import__('flask')"]
)
def test_an_import_by_name_is_seen(text: str):
    assert list(layout.hidden_imports(source("service.cli", text)))


@pytest.mark.parametrize("text", ["", "x = 1", "'''   '''", "# a comment is no docstring"])
def test_a_module_without_a_sentence_is_seen(text: str):
    assert list(layout.undocumented(source("domain.case", text)))


def test_a_stranger_at_the_top_is_seen_and_what_git_ignores_is_not(tmp_path: Path):
    (tmp_path / ".gitignore").write_text("/data/\n*.egg-info/\n")
    for name in ["utils", "data", "harapan.egg-info", "domain", "requirements.lock"]:
        (tmp_path / name).mkdir()
    assert [stranger.split()[0] for stranger in layout.strangers(tmp_path)] == ["utils"]
