"""Bad input against every operation of the API description: a clear problem, nothing recorded, never a 500."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from domain import access
from domain.staff.vocabulary import Role
from service.http.examples import example_of
from service.http.operations import Operation, operations
from tests.service.http.house import House

OPERATIONS = {each.name: each for each in operations()}
PROBLEM = "application/problem+json"
LARGEST = 256 * 1024


@dataclass(frozen=True)
class Bad:
    """A body that is none, and the answer it gets."""

    data: bytes
    status: int
    code: str
    headers: dict[str, str] = field(default_factory=dict)


BODIES = {
    "nothing": Bad(b"", 400, "body.missing"),
    "only spaces": Bad(b"   ", 400, "body.not-json"),
    "null": Bad(b"null", 422, "body.shape"),
    "a list": Bad(b"[]", 422, "body.shape"),
    "a text": Bad(b'"text"', 422, "body.shape"),
    "a number": Bad(b"7", 422, "body.shape"),
    "an object without any field": Bad(b"{}", 422, "body.shape"),
    "an unknown field": Bad(b'{"unheard_of": 1}', 422, "body.shape"),
    "a truncated object": Bad(b'{"label": "x"', 400, "body.not-json"),
    "two values": Bad(b"{} {}", 400, "body.not-json"),
    "single quotes": Bad(b"{'label': 'x'}", 400, "body.not-json"),
    "a comment": Bad(b"{/* hello */}", 400, "body.not-json"),
    "NaN": Bad(b'{"label": NaN}', 400, "body.number"),
    "Infinity": Bad(b'{"label": -Infinity}', 400, "body.number"),
    "a fraction": Bad(b'{"label": 1.0}', 400, "body.number"),
    "1e400": Bad(b'{"label": 1e400}', 400, "body.number"),
    "2^53": Bad(b'{"label": 9007199254740992}', 400, "body.integer"),
    "5,000 digits": Bad(b'{"label": ' + b"9" * 5_000 + b"}", 400, "body.integer"),
    "a key twice": Bad(b'{"label": "a", "label": "b"}', 400, "body.duplicate-key"),
    "a key twice, deep inside": Bad(b'{"x": [{"y": 1, "y": 1}]}', 400, "body.duplicate-key"),
    "a long key": Bad(b'{"' + b"k" * 65 + b'": 1}', 400, "body.key"),
    "a key beyond ASCII": Bad('{"ключ": 1}'.encode(), 400, "body.key"),
    "an empty key": Bad(b'{"": 1}', 400, "body.key"),
    "a mark in front": Bad(b"\xef\xbb\xbf{}", 400, "body.byte-order-mark"),
    "UTF-16": Bad("{}".encode("utf-16"), 400, "body.not-utf-8"),
    "UTF-16 without a mark": Bad("{}".encode("utf-16-le"), 400, "body.not-json"),
    "latin-1": Bad(b'{"label": "caf\xe9"}', 400, "body.not-utf-8"),
    "a surrogate in UTF-8": Bad(b'{"label": "\xed\xa0\x80"}', 400, "body.not-utf-8"),
    "a lone surrogate": Bad(rb'{"label": "\ud800"}', 400, "body.text"),
    "NUL": Bad(rb'{"label": "a\u0000b"}', 400, "body.text"),
    "an escape sequence": Bad(rb'{"label": "\u001b[2J"}', 400, "body.text"),
    "a C1 control": Bad(rb'{"label": "\u0085"}', 400, "body.text"),
    "a noncharacter": Bad(rb'{"label": "\uffff"}', 400, "body.text"),
    "a noncharacter far out": Bad(rb'{"label": "\udbff\udfff"}', 400, "body.text"),
    "text that runs backwards": Bad(rb'{"label": "\u202etxt.exe"}', 400, "body.text"),
    "17 levels": Bad(b"[" * 17 + b"]" * 17, 400, "body.too-deep"),
    "100,000 levels": Bad(b"[" * 100_000, 400, "body.too-deep"),
    "10,001 values": Bad(b"[" + b"1," * 10_000 + b"1]", 400, "body.too-many-values"),
    "a quotation mark without end": Bad(b'"' + rb"\"" * 100_000, 400, "body.not-json"),
    "one byte too many": Bad(b'"' + b"x" * LARGEST, 413, "body.too-large"),
    "plain text": Bad(b"{}", 415, "body.media-type", {"Content-Type": "text/plain"}),
    "a form": Bad(b"label=x", 415, "body.media-type", {"Content-Type": "application/x-www-form-urlencoded"}),
    "another character set": Bad(b"{}", 415, "body.media-type", {"Content-Type": "application/json; charset=utf-16"}),
    "no media type": Bad(b"{}", 415, "body.media-type", {"Content-Type": ""}),
    "a relative of JSON": Bad(b"{}", 415, "body.media-type", {"Content-Type": "application/ld+json"}),
    "compressed": Bad(b"\x1f\x8b", 415, "body.compressed", {"Content-Encoding": "gzip"}),
}

VALUES: tuple[Any, ...] = (
    *(None, True, -1, 2**53 - 1, "", "x" * 5_000, "2025-02-30", "9999-12-31T23:59:59Z", "2025-03-05T10:00:00"),
    *("case-01957a5e-8c00-7000-8000-0123456789ab\n", "'; DROP TABLE records; --", [None], {"a": 1}, ["x"] * 201),
)
"""Something of every kind, for every field in turn; most of them fit nowhere."""


def role_for(operation: Operation) -> Role:
    """Somebody for whom the case is there, and who may ask for this in some case."""
    near = (Role.SOCIAL_WORKER, Role.SUPERVISOR, Role.MANAGER)
    return next(role for role in (*near, *Role) if access.may_do(role, operation.declared))


@pytest.fixture(scope="module")
def ids(standing_house: House) -> dict[str, str]:
    case = standing_house.open_case().rpartition("/")[2]
    child = standing_house.get(f"/api/cases/{case}").json["child"]
    return {"<case:case>": case, "<child:child>": child, "<staff:staff>": standing_house.staff[Role.NURSE]}


def address_of(operation: Operation, ids: dict[str, str]) -> str:
    address = f"/api{operation.address}"
    for place, id in ids.items():
        address = address.replace(place, id)
    return address


def headers_for(house: House, operation: Operation, address: str, key: str) -> dict[str, str]:
    """All that a command of this operation needs beside a body."""
    version = house.version_at(address)
    headers = house.headers(role_for(operation)) | {"Idempotency-Key": key, "Content-Type": "application/json"}
    return headers | ({"If-Match": f'"{version}"'} if version is not None else {})


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_bad_body_gets_a_clear_problem_and_records_nothing(standing_house: House, ids: dict[str, str], name: str):
    house, operation = standing_house, OPERATIONS[name]
    address, end = address_of(operation, ids), house.site.log.last().position
    headers = headers_for(house, operation, address, "bad")
    for says, bad in BODIES.items():
        if bad.data == b"{}" and bad.code == "body.shape" and "required" not in operation.body.schema:
            continue
        length = {"CONTENT_LENGTH": str(len(bad.data))}
        answer = house.http.post(address, data=bad.data, headers=headers | bad.headers, environ_overrides=length)
        told = (answer.status_code, answer.mimetype, answer.json and answer.json["code"])
        assert told == (bad.status, PROBLEM, bad.code), (says, answer.get_data(as_text=True))
    assert house.site.log.last().position == end


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_body_of_unknown_length_is_refused(standing_house: House, ids: dict[str, str], name: str):
    house, operation = standing_house, OPERATIONS[name]
    address = address_of(operation, ids)
    headers = headers_for(house, operation, address, "endless")
    environ = EnvironBuilder(address, method="POST", data=b"{}", headers=headers).get_environ()
    del environ["CONTENT_LENGTH"]
    body, status, _ = run_wsgi_app(house.app, environ, buffered=True)
    assert (status[:3], json.loads(b"".join(body))["code"]) == ("411", "body.length-missing")


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_field_takes_what_it_says_and_nothing_else(standing_house: House, ids: dict[str, str], name: str):
    house, operation = standing_house, OPERATIONS[name]
    address, example = address_of(operation, ids), example_of(operation.declared)
    for place in operation.body.schema["properties"]:
        for number, value in enumerate(VALUES):
            headers = headers_for(house, operation, address, f"{name}-{place}-{number}")
            answer = house.http.post(address, json=example | {place: value}, headers=headers)
            assert answer.status_code in (200, 201, 404, 409, 422), (place, value, answer.get_data(as_text=True))
            if answer.status_code == 422:
                assert any(each["at"].startswith(f"/{place}") for each in answer.json["errors"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_unknown_field_is_named(standing_house: House, ids: dict[str, str], name: str):
    house, operation = standing_house, OPERATIONS[name]
    address = address_of(operation, ids)
    body = example_of(operation.declared) | {"unheard_of": 1}
    answer = house.http.post(address, json=body, headers=headers_for(house, operation, address, "unheard"))
    assert answer.json["errors"] == [{"at": "/unheard_of", "says": "is not known here"}]


RECORD_NOTHING = {"acknowledge_notice", "exchange_token"}
"""What is sent, and is no command: it is in no log of records."""


def test_the_api_description_has_these_commands_and_no_others(standing_house: House):
    paths = standing_house.http.get("/api/openapi.json").json["paths"]
    described = {methods["post"]["operationId"] for methods in paths.values() if "post" in methods}
    assert described - RECORD_NOTHING == OPERATIONS.keys()


QUERIES = {
    "unknown": "unheard_of=1",
    "twice": "limit=1&limit=2",
    "no number": "limit=ten",
    "a number in other digits": "limit=\u0661",
    "zero": "limit=0",
    "too many": "limit=1001",
    "a number without end": f"limit={'9' * 5_000}",
    "a fraction": "limit=1.5",
    "a bad cursor": "after=~~~~~",
    "a cursor of nonsense": "after=%00%ff",
    "a cursor with a minus": "after=--5~--5~--5",
    "a moment without a zone": "as_of=2025-03-20T00:00:00",
    "a day that is none": "as_of=2025-02-30",
    "a year far out": "known_at=9999-12-31",
    "half a moment": "against_as_of=T",
    "a wait beyond all patience": "wait=31",
    "a choice that is none": "running=maybe",
    "a code that is none": "holder=%3Cscript%3E",
}


def questions(house: House) -> dict[str, Any]:
    paths = house.http.get("/api/openapi.json").json["paths"]
    return {path: methods["get"] for path, methods in paths.items() if "get" in methods}


def test_a_bad_query_gets_a_clear_problem_everywhere(standing_house: House, ids: dict[str, str]):
    house = standing_house
    event = house.site.log.read(0, 1)[0].event_id
    values = {"case": ids["<case:case>"], "child": ids["<child:child>"], "event": event, "type": "x", "version": "1"}
    asked = questions(house)
    assert len(asked) > 12
    for path in asked:
        for says, query in QUERIES.items():
            answer = house.get(f"{path.format(**values)}?{query}")
            assert answer.status_code in (404, 422), (path, says, answer.get_data(as_text=True))
            assert answer.mimetype == PROBLEM


@pytest.mark.parametrize(
    "address",
    [
        "/api/cases/case-01957A5E-8C00-7000-8000-0123456789AB",
        "/api/cases/case-01957a5e-8c00-7000-8000-0123456789ab%0A",
        "/api/cases/..%2f..%2fetc%2fpasswd",
        "/api/cases/%00",
        "/api/cases/%ff%fe",
        "/api/cases/" + "x" * 5_000,
        "/api/events/1",
        "/api/events/../cases",
        "/api/schemas/case.contact-recorded/99999999999999999999",
        "/api/schemas/" + "x" * 81 + "/1",
        "/api/",
        "/api/nowhere",
        "/nowhere",
        "/nowhere/else",
    ],
)
def test_an_address_where_nothing_is_says_so(standing_house: House, address: str):
    answer = standing_house.get(address)
    assert (answer.status_code, answer.mimetype) == (404, PROBLEM)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "x" * 1_000])
def test_a_method_that_an_address_does_not_know_is_told_which_it_knows(standing_house: House, method: str):
    answer = standing_house.http.open("/api/contacts", method=method, headers=standing_house.headers(Role.SUPERVISOR))
    assert (answer.status_code, answer.mimetype) == (405, PROBLEM)
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer hrp_",
        "Basic amF0aTpqYXRp",
        "Bearer " + "x" * 8_000,
        "Bearer hrp_" + "x" * 43,
        "Bearer \xff\xfe",
        "bearer eyJhbGciOiJub25lIn0.e30.",
        "Bearer a b",
    ],
)
def test_a_token_that_is_none_opens_nothing(standing_house: House, shown: str):
    answer = standing_house.http.get("/api/cases", headers={"Authorization": shown})
    assert (answer.status_code, answer.mimetype) == (401, PROBLEM)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("host", ["", "x" * 500, "a b", "[::1", "evil\xff"])
def test_a_strange_host_breaks_nothing(standing_house: House, host: str):
    answer = standing_house.get("/api/events", headers={"Host": host})
    assert answer.status_code in (200, 400)
