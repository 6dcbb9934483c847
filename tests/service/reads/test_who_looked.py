"""Who looked at a case: over HTTP, on its page and at the command line, for those who are told; and that is a look."""

import json
from collections.abc import Callable
from typing import Any

import click
import pytest
from click.testing import CliRunner
from click.testing import Result as Ran

from domain.staff.vocabulary import Role
from service.cli import main
from service.commands.cases import case as case_commands
from service.reads import ReadsUnavailable, Result
from service.reads.reads import Reads
from service.reads.who_looked import MAY_ASK
from tests.service.http.house import House, handle
from tests.service.reads.looks import looks_of
from tests.service.web.browser import Browser

Run = Callable[..., Ran]
NOT_TOLD = [each for each in Role if each not in MAY_ASK]
UNSEEING = (Role.ADMINISTRATOR, Role.STUDENT, Role.INTEGRATOR)
"""For whom there is no such case at all: the student accompanies another child."""


@pytest.fixture
def case(house: House) -> str:
    return house.open_case().rpartition("/")[2]


@pytest.fixture
def run(house: House) -> Run:
    """A command of somebody, on the house."""

    def run(*words: str, by: Role = Role.SUPERVISOR) -> Ran:
        given = [*words, "--as", handle(by), "--data", str(house.site.settings.data)]
        return CliRunner().invoke(main, given, prog_name="harapan")

    return run


@pytest.mark.parametrize("role", sorted(MAY_ASK))
def test_those_who_answer_for_it_are_told_who_looked_and_are_on_the_list_themselves(
    house: House, case: str, role: Role
):
    house.get(f"/api/cases/{case}", by=Role.SOCIAL_WORKER)
    first = house.get(f"/api/cases/{case}/looks", by=role).json["items"]
    assert [(each["by"], each["operation"]) for each in first] == [
        (house.staff[Role.SOCIAL_WORKER], "cases.read_case"),
    ]
    second = house.get(f"/api/cases/{case}/looks", by=role).json["items"]
    assert (second[0]["by"], second[0]["operation"], second[0]["result"]) == (
        house.staff[role],
        "cases.list_looks",
        "shown",
    )


@pytest.mark.parametrize("role", NOT_TOLD)
def test_nobody_else_is_told_and_that_they_asked_is_on_record(house: House, case: str, role: Role):
    answer = house.get(f"/api/cases/{case}/looks", by=role)
    assert answer.status_code == (404 if role in UNSEEING else 403)
    assert house.site.reads.about(case)[0].look.by == house.staff[role]  # type: ignore[arg-type]


def test_the_list_leads_from_page_to_page_and_ends(house: House, case: str):
    for _ in range(5):
        house.get(f"/api/cases/{case}")
    told, after = [], ""
    while True:
        page = house.get(f"/api/cases/{case}/looks?limit=2{after}").json
        told += [each["position"] for each in page["items"] if each["operation"] == "cases.read_case"]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert told == [5, 4, 3, 2, 1]


def test_of_other_cases_in_a_list_only_their_number_is_told(house: House, case: str):
    other = house.contact(label="Pasar")["stream"]
    house.get("/api/cases", by=Role.SOCIAL_WORKER)
    answer = house.get(f"/api/cases/{case}/looks")
    assert answer.json["items"][0]["cases"] == 2
    assert other not in answer.get_data(as_text=True)


def test_the_page_of_a_case_tells_a_supervisor_who_looked_and_a_worker_not(house: House, case: str):
    house.get(f"/api/cases/{case}", by=Role.SOCIAL_WORKER)
    house.get(f"/api/cases/{case}/plan-approvals", by=Role.STUDENT)
    pages = {}
    for role in (Role.SUPERVISOR, Role.SOCIAL_WORKER):
        browser = Browser(house.app)
        browser.sign_in(house.tokens[role])
        pages[role] = browser.get(f"/cases/{case}")
    assert "Who looked" in pages[Role.SUPERVISOR].text
    assert "The only social-worker, social worker: saw it" in pages[Role.SUPERVISOR].text
    assert "Who looked" not in pages[Role.SOCIAL_WORKER].text


def test_earlier_looks_are_a_page_away(house: House, case: str):
    for _ in range(25):
        house.get(f"/api/cases/{case}")
    browser = Browser(house.app)
    browser.sign_in(house.tokens[Role.SUPERVISOR])
    (older,) = (each["href"] for each in browser.get(f"/cases/{case}").markup.all("a") if "looks=" in each["href"])
    assert browser.get(older).text.count(": saw it") == 5


def test_at_the_command_line_too(house: House, case: str, run: Run):
    house.get(f"/api/cases/{case}", by=Role.SOCIAL_WORKER)
    told = run("case", "looks", case)
    assert told.exit_code == 0
    assert "social-worker" in told.output
    listed = json.loads(run("case", "looks", case, "--json").stdout)
    assert [each["operation"] for each in listed["items"]] == ["harapan case looks", "cases.read_case"]
    assert run("case", "looks", case, by=Role.STUDENT).exit_code == 1


def showing(case: str) -> list[list[str]]:
    """Every command that shows cases, from the program itself."""
    return [
        ["case", name, *([case] if any(isinstance(each, click.Argument) for each in command.params) else [])]
        for name, command in case_commands.commands.items()
    ]


def test_every_command_that_shows_cases_is_on_record_under_the_name_of_who_ran_it(house: House, case: str, run: Run):
    for words in showing(case):
        before = house.site.reads.log.last().position
        ran = run(*words)
        assert ran.exit_code == 0, ran.output
        (look,) = looks_of(house.site)[before:]
        assert (look.operation, look.result, look.cases) == (f"harapan {' '.join(words[:2])}", Result.SHOWN, (case,))
        assert look.classes


def test_a_command_that_is_refused_is_on_record_as_well(house: House, case: str, run: Run):
    for words in showing(case):
        before = house.site.reads.log.last().position
        assert run(*words, by=Role.ADMINISTRATOR).exit_code == 1
        (look,) = looks_of(house.site)[before:]
        assert look.result in (Result.NOT_FOUND, Result.REFUSED)


def test_no_command_prints_what_cannot_be_noted(house: House, case: str, run: Run, monkeypatch: pytest.MonkeyPatch):
    house.get("/api/cases")

    def fail(*_: Any) -> None:
        raise ReadsUnavailable("full")

    monkeypatch.setattr(Reads, "note", fail)
    for words in showing(case):
        ran = run(*words)
        assert ran.exit_code == 1
        assert ran.stdout == ""
        assert "[reads.unavailable]" in ran.stderr


def test_neither_the_page_nor_the_command_line_tells_the_accused_who_looked_at_the_thread(
    house: House, case: str, run: Run
) -> None:
    body = {"against_staff": house.staff[Role.SUPERVISOR], "account": "he was hit"}
    (allegation,) = house.tell(f"/api/cases/{case}/allegations", body, by=Role.PSYCHOLOGIST)["events"]
    house.get(f"/api/events/{allegation}", by=Role.PSYCHOLOGIST)
    house.get(f"/api/cases/{case}", by=Role.PSYCHOLOGIST)
    told = {role: json.loads(run("case", "looks", case, "--json", by=role).output)["items"] for role in MAY_ASK}
    accused = [each["operation"] for each in told.pop(Role.SUPERVISOR)]
    assert "cases.read_case" in accused and "events.read_event" not in accused
    assert all("events.read_event" in [each["operation"] for each in items] for items in told.values())
    assert [_on_page(house, case, each) for each in (Role.SUPERVISOR, Role.MANAGER)] == [1, 2]


def _on_page(house: House, case: str, reader: Role) -> int:
    """How many looks of the psychologist the page of the case tells."""
    browser = Browser(house.app)
    browser.sign_in(house.tokens[reader])
    return browser.get(f"/cases/{case}").text.count("psychologist: saw it")
