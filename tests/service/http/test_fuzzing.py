"""The whole API description, fuzzed by schemathesis: no server error, and every answer is as it is described."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events, from_schema
from schemathesis.generation import GenerationMode
from schemathesis.hooks import unregister
from schemathesis.schemas import BaseSchema

from domain.staff.vocabulary import Role
from service.http.operations import operations
from tests.service.http.house import House
from tests.service.http.test_bad_input import role_for

ROLES = {each.name: role_for(each) for each in operations()}
SETTINGS = {
    "seed": 1,
    "generation": {"max-examples": 5, "database": "none"},
    "phases": {
        "stateful": {"enabled": False},
        "coverage": {"unexpected-methods": ["PUT"]},
        "fuzzing": {"extra-data-sources": {"responses": False}, "error-feedback": {"enabled": False}},
    },
    "operations": [
        # A choice between all records that there are is more than its generators can take: ``test_shapes`` does that.
        {
            "include-operation-id": ["correct_record_case", "correct_record_child"],
            "phases": {"coverage": {"enabled": False}, "fuzzing": {"enabled": False}},
        },
    ],
    "checks": {
        # It asks without a token by a way that Flask's test client does not know; a test below does the same.
        "ignored_auth": {"enabled": False},
        # A version that is no longer the newest is well-formed and refused all the same.
        "positive_data_acceptance": {"expected-statuses": ["2xx", 401, 403, 404, 409, 412, 428, 429]},
        "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 411, 412, 415, 422, 428, 429]},
    },
}
FRACTION = b'"code": "body.number"'
"""JSON Schema counts 1.0 among the integers; the strict decoder takes no fraction, however it is written."""
ENOUGH = 5_000
"""Requests that a run makes at least; fewer would mean that it has looked at little."""
LONG_CASE = 40
"""Records after which a new case is begun: reading a long one takes its time."""


class Asking:
    """Gives what is generated the token, the key, the version and the ids that let it come as far as possible."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._keys = count(1)
        self._ids = self._fresh()

    def _fresh(self) -> dict[str, str]:
        case = self._house.open_case().rpartition("/")[2]
        return {
            "case": case,
            "child": self._house.get(f"/api/cases/{case}").json["child"],
            "staff": self._house.staff[Role.NURSE],
            "event": self._house.site.log.load(case)[0].event_id,
        }

    def prepare(self, case: schemathesis.Case) -> None:
        if self._house.site.log.head(self._ids["case"]).version > LONG_CASE:
            self._ids = self._fresh()
        if self._as_described(case, ParameterLocation.PATH):
            case.path_parameters.update({name: self._ids.get(name, id) for name, id in case.path_parameters.items()})
        if self._as_described(case, ParameterLocation.HEADER):
            role = ROLES.get(case.operation.definition.raw["operationId"], Role.SUPERVISOR)
            case.headers.update(self._house.headers(role))
            case.headers.pop("If-Match", None)
            version = self._house.version_at(case.formatted_path)
            if case.method == "POST" and version is not None:
                case.headers["If-Match"] = f'"{version}"'
            if "Idempotency-Key" in case.headers:
                case.headers["Idempotency-Key"] = f"fuzz-{next(self._keys)}"
        if self._as_described(case, ParameterLocation.QUERY):
            # Only a page gives out cursors.
            case.query.pop("after", None)

    @staticmethod
    def _as_described(case: schemathesis.Case, location: ParameterLocation) -> bool:
        meta = case.meta
        if meta is None or meta.generation.mode is GenerationMode.POSITIVE:
            return True
        spoilt = getattr(meta.phase.data, "parameter_location", None)
        return spoilt is not location if spoilt else not meta.is_negative_at(location)


@pytest.fixture
def fuzzed(house: House) -> Iterator[House]:
    asking = Asking(house)

    def before_call(context: Any, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
        asking.prepare(case)

    schemathesis.hook(before_call)
    yield house
    unregister(before_call)


def described(house: House) -> BaseSchema:
    config = SchemathesisConfig.from_dict(SETTINGS | {"headers": house.headers(Role.SUPERVISOR)})
    return schemathesis.openapi.from_wsgi("/api/openapi.json", house.app, config=config)


def failures(schema: BaseSchema) -> Iterator[str]:
    for event in from_schema(schema).execute():
        match event:
            case events.NonFatalError() | events.FatalError():
                yield str(event)
            case events.ScenarioFinished():
                for case_id, checks in event.recorder.checks.items():
                    for check in checks:
                        answer = event.recorder.interactions[case_id].response
                        if check.failure_info is not None and not (answer and FRACTION in answer.content):
                            found, told = check.failure_info, answer and answer.content
                            yield f"{event.recorder.label}: {found.failure} {found.code_sample} {told}"


@pytest.mark.timeout(600)
def test_whatever_is_asked_the_answer_is_as_described(fuzzed: House):
    found = list(failures(described(fuzzed)))
    assert not found, "\n\n".join(found)
    assert fuzzed.journal.getvalue().count('"answered"') > ENOUGH


def test_without_a_token_nothing_but_the_description_is_told(standing_house: House):
    paths = standing_house.http.get("/api/openapi.json").json["paths"]
    ids = {"case": "case-", "child": "child-", "staff": "staff-", "event": "", "notice": "notice-"}
    some = {name: f"{kind}01957a5e-8c00-7000-8000-0123456789ab" for name, kind in ids.items()}
    asked = 0
    for path, methods in paths.items():
        for method in methods.keys() - {"parameters"}:
            if methods[method].get("security") != []:
                answer = standing_house.http.open(path.format(**some), method=method.upper())
                assert (answer.status_code, answer.json["code"]) == (401, "token.missing"), path
                asked += 1
    assert asked > 80
