"""Pages of a view: each row once, in order, whatever comes in between."""

import pytest

from domain.case.events.outreach import ChildSeen
from service.views import NAMES, BadCursor
from service.views.cursor import cursor_of, place_of
from service.views.views import PUBLIC
from tests.support.shelter import Shelter

FILTERS = {"caseload": {"ended": True}}


def pages(shelter: Shelter, view: str, limit: int) -> list[str]:
    """The ids of all rows, page by page."""
    found, after = list[str](), None
    while True:
        page = shelter.views.page(view, (), filters=FILTERS.get(view), after=after, limit=limit)
        assert len(page.items) <= limit
        found += [each["id"] for each in page.items]
        if page.next is None:
            return found
        assert len(page.items) == limit
        after = page.next


@pytest.mark.parametrize("view", NAMES)
@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_page_by_page_each_row_comes_once_and_in_order(shelter: Shelter, view: str, limit: int) -> None:
    for label in ("Benteng-Sur", "Amplas-Iki", "Pinang-Adi"):
        shelter.open_case(label)
    shelter.clock.at = shelter.clock.at.replace(year=2026)
    whole = [each["id"] for each in shelter.views.page(view, (), filters=FILTERS.get(view), limit=1_000).items]
    assert pages(shelter, view, limit) == whole
    assert len(whole) == len(set(whole)) > (0 if view == "approvals" else 2) - 1


def test_a_row_that_comes_in_between_shifts_no_page(shelter: Shelter) -> None:
    case = shelter.open_case()
    first = shelter.views.page("timeline", (), limit=3)
    shelter.ask(ChildSeen(place="the yard"), stream=case, occurred=shelter.at(shelter.clock.at.replace(month=2)))
    second = shelter.views.page("timeline", (), after=first.next, limit=3)
    assert [each["version"] for each in (*first.items, *second.items)] == [1, 2, 3, 4, 5, 6]


def test_the_last_page_leads_nowhere(shelter: Shelter) -> None:
    shelter.open_case()
    assert shelter.views.page("timeline", (), limit=7).next is None
    assert shelter.views.page("timeline", (), limit=6).next is not None


def test_a_cursor_fits_into_an_address(shelter: Shelter) -> None:
    shelter.open_case()
    shelter.clock.at = shelter.clock.at.replace(year=2026)
    for view in NAMES:
        following = shelter.views.page(view, (), filters=FILTERS.get(view), limit=1).next
        assert following is None or (following.isascii() and following.isprintable() and len(following) <= 200)


NO_CURSORS = ("", "~", "x~0.0~1", "1~2", "1~2~3~4", "-~0~1", "9" * 40 + "~0~1", "٣~0~1", "0x1~0~1", "--1~0~1")


@pytest.mark.parametrize("text", NO_CURSORS)
def test_a_text_that_no_page_has_given_out_is_no_cursor(text: str) -> None:
    with pytest.raises(BadCursor):
        place_of(text, PUBLIC["timeline"])


def test_a_cursor_stands_for_its_place() -> None:
    assert place_of(cursor_of((1741101000000000, "0.1", "id")), PUBLIC["timeline"]) == (1741101000000000, "0.1", "id")


def test_an_unknown_view_or_filter_is_an_error_of_the_program(shelter: Shelter) -> None:
    with pytest.raises(KeyError):
        shelter.views.page("dossier", ())
    with pytest.raises(KeyError):
        shelter.views.page("caseload", (), filters={"name": "Sur"})


def test_the_views_that_only_other_views_read_are_not_told(shelter: Shelter) -> None:
    assert "child_card" not in NAMES
    with pytest.raises(KeyError):
        shelter.views.page("child_card", ())
