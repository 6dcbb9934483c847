"""Codes of the second factor, as RFC 6238 has them, and the codes for when it is lost."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from service.accounts import codes

SECRET = b"12345678901234567890"
NOON = datetime(2025, 9, 12, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ],
)
def test_the_codes_are_those_of_the_standard(second: int, code: str):
    moment = datetime.fromtimestamp(second, UTC)
    assert codes.code_at(SECRET, codes.step_of(moment)) == code


@pytest.mark.parametrize(("steps", "holds"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_telephone_may_be_wrong_by_half_a_minute(steps: int, holds: bool):
    step = codes.step_of(NOON) + steps
    found = codes.matching_step(SECRET, codes.code_at(SECRET, step), NOON, after=0)
    assert found == (step if holds else None)


def test_a_code_that_was_taken_and_older_ones_are_worth_nothing():
    now = codes.step_of(NOON)
    for step, holds in ((now - 1, False), (now, False), (now + 1, True)):
        found = codes.matching_step(SECRET, codes.code_at(SECRET, step), NOON, after=now)
        assert (found is not None) == holds


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "\x00" * 6, "é" * 6, "9" * 10_000])
def test_what_is_no_code_matches_nothing(code: str):
    assert codes.matching_step(SECRET, code, NOON, after=0) is None


def test_an_application_is_told_everything_it_needs():
    address = urlsplit(codes.address(SECRET, issuer="Harapan rps-contoh", handle="dahlia"))
    asked = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert (address.scheme, address.netloc, address.path) == ("otpauth", "totp", "/Harapan%20rps-contoh%3Adahlia")
    assert asked == {
        "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "issuer": "Harapan rps-contoh",
        "digits": "6",
        "period": "30",
    }
    assert codes.spelled(SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"


def test_a_code_may_be_typed_as_people_type():
    assert codes.plain(" K7M2P-xw4ra ") == codes.plain("k7m2pxw4ra")
    assert codes.plain("287 082") == "287082"


def test_no_two_recovery_codes_are_alike():
    assert len({each for _ in range(50) for each in codes.recovery_codes()}) == 500
