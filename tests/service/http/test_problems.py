"""Problems: one sentence for every code there is, and a number instead of details for what nobody expected."""

import ast
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.refusal import Refused
from domain.staff.vocabulary import Role
from service.http.problems import problem_of
from service.http.sentences import ASKING, OTHERWISE, RULES, SENTENCES, sentence
from service.keys import KeyGone, KeyMissing, KeyStoreUnavailable
from service.log import LogUnavailable, RecordDamaged, VersionConflict
from tests.service.http.house import House

ROOT = Path(__file__).parents[3]
REFUSING = {"Refused": 0, "must": 1}
"""Functions that say no, and which of their arguments is the code."""
WHISPER = "Surya sleeps at Lapangan Benteng"


def codes_in(source: str) -> Iterator[str]:
    """Every code that a module can refuse with, read from its text."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in REFUSING:
                yield from _texts(arguments[REFUSING[name] : REFUSING[name] + 1])
            case ast.FunctionDef(name="flaw", body=body):
                yield from _texts([each.value for line in body for each in ast.walk(line) if _returns(each)])


def _returns(node: ast.AST) -> bool:
    return isinstance(node, ast.Return) and node.value is not None


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        yield from (
            each.value
            for each in ast.walk(node)
            if isinstance(each, ast.Constant) and isinstance(each.value, str) and "." in each.value
        )


def codes_of(part: str) -> set[str]:
    """Of a folder, or of one module."""
    here = ROOT / part
    modules = [here] if here.is_file() else sorted(here.rglob("*.py"))
    return {code for path in modules for code in codes_in(path.read_text(encoding="utf-8"))}


def test_every_refusal_of_the_domain_has_its_sentence():
    assert codes_of("domain") - RULES.keys() == set()


def test_so_has_every_refusal_on_the_way_of_a_command_through_the_service():
    way = {code for module in ("casework", "knowledge", "replay") for code in codes_of(f"service/{module}.py")}
    assert way
    assert way - RULES.keys() == set()


def test_no_sentence_is_left_of_a_refusal_that_is_gone():
    assert RULES.keys() - codes_of("domain") - codes_of("service") == set()


def test_a_code_is_found_wherever_it_is_said():
    source = """
raise Refused("a.one")
must(x, "b.two", "E01", note="not.a-code")
class Event:
    def flaw(self):
        return "c.three" if x else None
"""
    assert set(codes_in(source)) == {"a.one", "b.two", "c.three"}


def test_every_problem_of_asking_has_its_sentence():
    raised = set()
    for path in (ROOT / "service" / "http").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="Problem"), args=[_, ast.Constant(value=str(code)), *_]):
                    raised.add(code)
                case ast.Call(func=ast.Name(id="unknown"), args=[ast.Constant(value=str(kind))]):
                    raised.add(f"{kind}.unknown")
                case ast.Call(func=ast.Name(id="refused"), args=[ast.Constant(value=str(code))]):
                    raised.add(code)
                case ast.Call(func=ast.Name(id="NotStrict"), args=[ast.Constant(value=str(reason)), *_]):
                    raised.add(f"body.{reason}")
    assert len(raised) > 30
    assert raised - SENTENCES.keys() == set()


def test_a_code_means_one_thing():
    assert RULES.keys() & ASKING.keys() == set()
    assert len(set(SENTENCES.values())) == len(SENTENCES)


def test_a_refusal_without_a_sentence_is_answered_all_the_same():
    assert sentence("moon.is-full") == OTHERWISE
    problem = problem_of(Refused("moon.is-full"))
    assert problem is not None
    assert (problem.status, problem.response().mimetype) == (409, "application/problem+json")


@pytest.mark.parametrize(
    ("error", "status", "code", "retry"),
    [
        (LogUnavailable("full"), 503, "log.unavailable", "5"),
        (KeyStoreUnavailable("away"), 503, "keys.unavailable", "5"),
        (VersionConflict("case-x", 1, 2), 503, "stream.busy", "1"),
        (sqlite3.OperationalError("database is locked"), 503, "log.unavailable", "5"),
        (RecordDamaged(4711), 503, "record.damaged", None),
        (KeyGone("child-x"), 410, "subject.erased", None),
        (KeyMissing("child-x"), 503, "key.missing", None),
    ],
)
def test_what_keeps_the_store_from_answering_is_said(
    house: House, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str, retry: str | None
):
    monkeypatch.setattr(house.site.casework, "handle", raising(error))
    answer = house.post("/api/children", {"label": "Amplas-Iki"})
    assert (answer.status_code, answer.json["code"], answer.headers.get("Retry-After")) == (status, code, retry)


def test_a_damaged_record_is_told_with_its_position_and_reported_under_a_number(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(house.site.casework, "handle", raising(RecordDamaged(4711)))
    facts = house.post("/api/children", {"label": "Amplas-Iki"}).json["facts"]
    failed = [json.loads(line) for line in house.journal.getvalue().splitlines() if '"failed"' in line]
    assert facts == {"position": 4711, "incident": failed[0]["incident"]}


def test_of_what_nobody_expected_only_a_number_is_told(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(house.site.casework, "handle", raising(ValueError(WHISPER)))
    answer = house.post("/api/children", {"label": "Amplas-Iki"})
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert answer.json["code"] == "server.failed"
    assert WHISPER not in answer.get_data(as_text=True)


def test_the_journal_says_what_failed_and_where_but_not_about_whom(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(house.site.casework, "handle", raising(ValueError(WHISPER)))
    incident = house.post("/api/children", {"label": "Amplas-Iki"}).json["facts"]["incident"]
    lines = [json.loads(line) for line in house.journal.getvalue().splitlines()]
    (failed,) = [each for each in lines if each["event"] == "failed"]
    assert (failed["incident"], failed["error"]) == (incident, "ValueError")
    assert any(place.startswith("service.http.commands:") for place in failed["where"])
    assert WHISPER not in house.journal.getvalue()


def test_an_answer_that_cannot_be_finished_is_an_incident_too(house: House, capfd: pytest.CaptureFixture[str]):
    def spoil(response: object) -> None:
        raise ValueError(WHISPER)

    house.app.after_request_funcs.setdefault("events", []).append(spoil)
    answer = house.get("/api/events")
    assert (answer.status_code, answer.json["code"]) == (500, "server.failed")
    assert WHISPER not in house.journal.getvalue() + "".join(capfd.readouterr())


def test_every_problem_says_where_its_code_is_explained(house: House):
    answer = house.http.get("/api/cases", headers=house.headers(Role.ADMINISTRATOR))
    page, _, anchor = answer.json["type"].partition("#")
    assert f'id="{anchor}"' in house.http.get(page).get_data(as_text=True)


def raising(error: Exception) -> Callable[..., object]:
    def fail(*_: object, **__: object) -> object:
        raise error

    return fail
