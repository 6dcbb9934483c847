"""A cursor that nobody has given out is a wrong cursor on every store, and no fault of the store."""

import pytest

from service.views import NAMES, BadCursor
from service.views.views import PUBLIC
from tests.support.shelter import Shelter


@pytest.mark.parametrize("view", NAMES)
def test_a_zero_byte_is_in_no_cursor(shelter: Shelter, view: str) -> None:
    places = ["0"] * len(PUBLIC[view].order) + ["case-\0"]
    with pytest.raises(BadCursor):
        shelter.views.page(view, (), after="~".join(places))
