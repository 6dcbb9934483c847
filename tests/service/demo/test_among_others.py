"""Surya's story among invented cases: one log in the order of the hub, told once, and never over another one."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from domain.case.state import fold
from domain.case.vocabulary import Status
from service.demo.among_others import OtherCases, fill_among_others
from service.demo.synthetic.cases import synthetic_cases
from service.log import verify
from service.reading import history_of
from service.site import Site
from tests.support.site import make_site

CASES = 6


def nobody(stories: int) -> None:
    """Nobody watches."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = make_site(tmp_path, demo=True)
    yield site
    site.close()


def test_surya_and_the_others_share_one_log_in_the_order_of_the_hub(site: Site):
    ended: list[int] = []
    surya = fill_among_others(site, CASES, 1, ended.append)
    stored = site.log.read(0, 100_000)
    assert all(one.logged_at <= other.logged_at for one, other in pairwise(stored))
    assert len({each.stream for each in stored if each.stream.startswith("case-")}) == CASES + 1
    assert sum(ended) == CASES
    assert fold(history_of(site.log, surya).effective).status is Status.CLOSED
    assert list(verify(site.log, site.keys.keyring({"D1", "D2", "D3", "D4", "D5"}))) == []


def test_the_next_day_it_is_the_same_store(site: Site):
    surya = fill_among_others(site, CASES, 1, nobody)
    before = site.log.last().position
    assert fill_among_others(site, CASES, 1, nobody) == surya
    assert site.log.last().position == before


def test_a_store_that_was_filled_otherwise_is_left_as_it_is(site: Site):
    fill_among_others(site, CASES, 1, nobody)
    before = site.log.last().position
    with pytest.raises(OtherCases):
        fill_among_others(site, CASES, 2, nobody)
    assert site.log.last().position == before


def test_staff_of_the_invented_cases_are_found_by_their_working_name(site: Site):
    fill_among_others(site, CASES, 1, nobody)
    caseload = site.views.page("caseload", (), filters={"ended": True}).items
    handles = {each["id"]: each["handle"] for each in site.views.page("staff", ()).items}
    assert all(each["holder"] in handles for each in caseload if each["holder"])
    assert len(caseload) == 1 + len(list(synthetic_cases(1, CASES)))
