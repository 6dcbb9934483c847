"""The form of a file and of its lines: what is malformed says where, and stops nothing else."""

from pathlib import Path
from typing import Any

import pytest

from domain.shape import fields_of
from domain.staff.vocabulary import Role
from service.load import Malformed, Outcome, Transcriber, load
from service.load.line import Header, Line
from service.site import Site
from tests.service.load.paper import contact, file_of, line, loaded, sighting, staff


def test_a_line_that_fails_does_not_stop_the_rest(site: Site):
    lines = [*file_of(contact("broken", fields={})), b"{\n", b"\n", *file_of(contact())[1:]]
    answers = list(load(lines, site, Transcriber(staff(site, "pandan"), Role.CAREGIVER)))
    assert [(each.number, each.outcome) for each in answers] == [
        (2, Outcome.MALFORMED),
        (3, Outcome.MALFORMED),
        (5, Outcome.RECORDED),
    ]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"occurred_at": None}, "/occurred_at"),
        ({"occurred_at": "2025-05-06T20:40:00"}, "/occurred_at"),
        ({"recorded_at": "2025-02-30T20:40:00+07:00"}, "/recorded_at"),
        ({"key": ""}, "/key"),
        ({"precision": "roughly"}, "/precision"),
        ({"surprise": 1}, "/surprise"),
        ({"fields": []}, "/fields"),
        ({"fields": {"entry_mode": "self", "outcome": "refer", "label": "x"}}, "/fields/place"),
        ({"fields": {**contact()["fields"], "outcome": "hope"}}, "/fields/outcome"),
        ({"fields": {**contact()["fields"], "nicknames": ["Sur", 7]}}, "/fields/nicknames/1"),
        ({"fields": {**contact()["fields"], "wishes": "x" * 5_000}}, "/fields/wishes"),
        ({"case": "case-7"}, "/case"),
        ({"staff": "waru"}, "a case"),
    ],
)
def test_a_malformed_line_says_where(site: Site, wrong: dict[str, Any], place: str):
    (answer,) = loaded(site, contact() | wrong)
    assert (answer.outcome, answer.code) == (Outcome.MALFORMED, "line.shape")
    assert place in (answer.says or "")


@pytest.mark.parametrize("command", ["case.surprise", "child.case-opened", "record.held"])
def test_only_what_somebody_can_ask_for_is_a_command(site: Site, command: str):
    (answer,) = loaded(site, line("x", command, fields={}))
    assert (answer.outcome, answer.code) == (Outcome.MALFORMED, "load.command-unknown")


def test_a_line_that_needs_a_case_and_names_none_is_malformed(site: Site):
    (answer,) = loaded(site, sighting())
    assert (answer.outcome, answer.says) == (Outcome.MALFORMED, "case.child-seen needs a case")


def test_a_key_can_be_used_once_in_a_file(site: Site):
    _, answer = loaded(site, contact(), contact())
    assert (answer.outcome, answer.code) == (Outcome.MALFORMED, "load.key-twice")


def test_an_object_with_the_same_name_twice_is_malformed(site: Site):
    twice = b'{"key": "a", "key": "b"}\n'
    (answer,) = load([*file_of(), twice], site, Transcriber(staff(site, "pandan"), Role.CAREGIVER))
    assert (answer.outcome, answer.code) == (Outcome.MALFORMED, "line.duplicate-key")


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ([], "line.not-json"),
        ([b"key;command\n"], "line.not-json"),
        (file_of()[1:] or file_of(header=contact()), "load.no-header"),
        (file_of(header={"format": "harapan-load/2", "space": "x"}), "load.format-unknown"),
    ],
)
def test_a_file_without_its_first_line_is_not_begun(site: Site, first: list[bytes], code: str):
    with pytest.raises(Malformed) as flaw:
        list(load(first, site, Transcriber(staff(site, "pandan"), Role.CAREGIVER)))
    assert flaw.value.code == code


def test_the_page_about_the_file_tells_every_field_and_outcome():
    page = (Path(__file__).parents[3] / "docs" / "load-format.md").read_text("utf-8")
    for declared in (Header, Line):
        for each in fields_of(declared):
            assert f"| `{each.name}` |" in page
            assert each.told.says in page
    for outcome in Outcome:
        assert f"| `{outcome}` |" in page
