"""Values of the domain as JSON knows them."""

from datetime import UTC, date, datetime

import pytest

from domain.case.events.outreach import ChildSeen
from domain.case.vocabulary import Concern, RiskLevel
from domain.plain import plain
from domain.plainly import plainly
from domain.sensitivity import UNOPENED
from tests.domain.given import WIB, at


def test_moments_are_told_in_the_zone_that_is_asked_for() -> None:
    assert plainly(datetime(2025, 3, 4, 15, 10, tzinfo=UTC), WIB) == "2025-03-04T22:10:00+07:00"
    assert plainly(at("2025-03-04 22:10"), UTC) == "2025-03-04T15:10:00+00:00"


def test_codes_days_lists_and_sets_have_a_plain_form() -> None:
    value = {"level": RiskLevel.HIGH, "on": date(2025, 3, 4), "of": (1, True, None), "all": frozenset({"b", "a"})}
    assert plainly(value, WIB) == {"level": "high", "on": "2025-03-04", "of": [1, True, None], "all": ["a", "b"]}
    assert type(plainly(RiskLevel.HIGH, WIB)) is str


def test_what_was_not_opened_reads_as_nothing() -> None:
    assert plainly({"statement": UNOPENED}, WIB) == {"statement": None}


def test_a_value_without_a_plain_form_is_an_error_of_the_program() -> None:
    with pytest.raises(TypeError, match="object"):
        plainly(object(), WIB)


def test_an_event_that_was_not_opened_is_told_by_its_facts_alone() -> None:
    seen = ChildSeen(
        place=UNOPENED,
        condition=UNOPENED,
        concerns=UNOPENED,
        danger=(),
    )
    assert plain(seen).parts == {"D3": {"danger": []}}
    whole = ChildSeen(place="the yard", concerns=(Concern.NEGLECT,))
    assert plain(whole).parts == {"D3": {"place": "the yard", "concerns": ["neglect"], "danger": []}}
