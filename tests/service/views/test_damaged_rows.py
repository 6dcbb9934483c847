"""Rows that are not as they were put there: the views are made anew, on either store, and the question is answered."""

import pytest

from service.views import ViewsUnavailable
from service.views.apart import Apart
from service.views.page import Question, Throughout, page
from service.views.progress import standing_in
from service.views.views import PUBLIC
from tests.support.shelter import FACTS, Shelter

DAMAGES = (
    "UPDATE caseload SET students = '['",
    "UPDATE caseload SET opened_at = 9000000000000000000",
    "UPDATE child_card SET display_name = (SELECT display_name FROM child_card ORDER BY id LIMIT 1)",
)


@pytest.fixture
def two(shelter: Shelter) -> Shelter:
    shelter.open_case("Benteng-Sur")
    shelter.open_case("Amplas-Iki")
    return shelter


def damage(shelter: Shelter, change: str) -> None:
    with shelter.another_store().leading() as lead:
        assert lead is not None
        with lead.writing() as connection:
            connection.execute(change)


@pytest.mark.parametrize("change", DAMAGES)
def test_a_damaged_cell_is_mended_by_the_log(two: Shelter, change: str) -> None:
    before = two.rows("caseload")
    damage(two, change)
    assert two.rows("caseload") == before


def test_whoever_may_not_open_a_cell_does_not_see_that_it_is_damaged(two: Shelter) -> None:
    before = two.rows("caseload", FACTS)
    damage(two, DAMAGES[-1])
    assert two.rows("caseload", FACTS) == before


@pytest.mark.parametrize("change", DAMAGES)
def test_it_is_a_fault_of_the_views_and_told_as_one(two: Shelter, change: str) -> None:
    two.views.catch_up()
    damage(two, change)
    within = Throughout(two.site.keys.keyring({"D1", "D2"}))
    asked = Question(
        view=PUBLIC["caseload"],
        filters={},
        after=None,
        limit=9,
        within=within,
        apart=Apart(two.site.log, two.site.keys, ()),
        now=two.clock.at,
    )
    with two.another_store().reading() as connection:
        standing = standing_in(connection, two.site.log.info.hub_epoch)
        assert standing is not None
        with pytest.raises(ViewsUnavailable) as refusal:
            page(connection, asked, standing, 0)
    assert refusal.value.mended_by_a_rebuild
