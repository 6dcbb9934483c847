"""A row of a view that cannot be read is a fault of the views, which can be made anew, and none of the server."""

import sqlite3
from contextlib import closing

import pytest

from tests.service.http.house import House

DAMAGES = {
    "a sealed cell": "UPDATE child_card SET display_name = zeroblob(40)",
    "a sealed cell that is none": "UPDATE child_card SET display_name = 'Surya'",
    "a list": "UPDATE caseload SET students = '['",
    "a code": "UPDATE caseload SET status = zeroblob(4)",
    "a yes or no": "UPDATE caseload SET running = 'x'",
    "a moment": "UPDATE timeline SET logged_at = 9000000000000000000",
    "a moment that is none": "UPDATE timeline SET logged_at = 'x'",
    "a number": "UPDATE timeline SET version = 'x'",
}


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damaged_cell_is_mended_by_the_log(house: House, what: str):
    case = house.open_case()
    addresses = "/api/cases", f"{case}/timeline"
    before = [house.get(address).json for address in addresses]
    with closing(sqlite3.connect(house.site.settings.views_file)) as views, views:
        views.execute(DAMAGES[what])
    assert [house.get(address).json for address in addresses] == before
