"""The API description: valid, complete, and true in its examples."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from domain.annotations import Held, Settled
from domain.catalogue import CATALOGUE, EVENTS
from domain.child.events import ChildCaseEnded, ChildCaseOpened, ChildCaseStarted
from service.http.examples import example_of
from service.http.operations import operations
from tests.service.http.house import House

ONLY_COMPANIONS = {Held, Settled, ChildCaseStarted, ChildCaseOpened, ChildCaseEnded}
"""What nobody asks for by itself."""

OPERATIONS = list(operations())
COMMANDS = {each.name for each in OPERATIONS}


@pytest.fixture(scope="module")
def description(standing_house: House) -> dict[str, Any]:
    told: dict[str, Any] = standing_house.http.get("/api/openapi.json").json
    return told


def described(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            if method != "parameters":
                yield path, method, told


def test_the_description_is_valid_openapi_31(description: dict[str, Any]):
    assert description["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(description).validate()


def test_it_needs_no_token(standing_house: House):
    assert standing_house.http.get("/api/openapi.json").status_code == 200


def test_every_operation_has_a_name_of_its_own_and_a_sentence(description: dict[str, Any]):
    told = [each for _, _, each in described(description)]
    names = [each["operationId"] for each in told]
    assert len(set(names)) == len(names)
    assert all(each["summary"] for each in told)


def test_every_problem_is_described_as_one(description: dict[str, Any]):
    for path, method, told in described(description):
        assert "default" not in told["responses"]
        for status, answer in told["responses"].items():
            if status >= "400":
                name = answer["$ref"].rpartition("/")[2]
                content = description["components"]["responses"][name]["content"]
                assert list(content) == ["application/problem+json"], (path, method, status)


def test_every_command_of_the_declarations_is_there():
    assert {each.declared for each in OPERATIONS} == set(EVENTS) - ONLY_COMPANIONS


def test_every_command_says_which_headers_it_needs(description: dict[str, Any]):
    for path, method, told in described(description):
        if method == "post" and told["operationId"] in COMMANDS:
            headers = {each["name"]: each["required"] for each in told["parameters"]}
            assert headers == {"Idempotency-Key": True, "If-Match": False}, path


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_every_example_is_a_body_that_is_taken(operation: Any, description: dict[str, Any]):
    example = example_of(operation.declared)
    body = operation.body.read(example)
    assert body.event.flaw is None
    schema = {"$ref": f"#/components/schemas/{operation.component}", "components": description["components"]}
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(example)


@pytest.mark.parametrize(("name", "version"), CATALOGUE, ids=str)
def test_every_event_has_a_schema_that_needs_no_token(standing_house: House, name: str, version: int):
    answer = standing_house.http.get(f"/api/schemas/{name}/{version}")
    assert (answer.status_code, answer.mimetype) == (200, "application/schema+json")
    Draft202012Validator.check_schema(answer.json)
    assert answer.json["$id"].endswith(f"/api/schemas/{name}/{version}")


def test_an_event_that_there_is_not_has_none(standing_house: House):
    for address in ("case.contact-recorded/2", "case.unheard-of/1", "x/0"):
        answer = standing_house.http.get(f"/api/schemas/{address}")
        assert (answer.status_code, answer.json["code"]) == (404, "schema.unknown")


def test_the_page_for_people_names_every_operation_and_explains_every_code(
    standing_house: House, description: dict[str, Any]
):
    answer = standing_house.http.get("/api")
    page = answer.get_data(as_text=True)
    assert answer.mimetype == "text/html"
    assert all(f"{method.upper()} {path}" in page for path, method, _ in described(description))
    assert 'id="case.not-your-case"' in page
    assert "<script" not in page
