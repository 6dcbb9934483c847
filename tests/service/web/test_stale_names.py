"""The caseload says so too where the name of a child is the one that it was shown by before."""

from typing import Any

import pytest

from domain.child.events import IdentityClaimed
from domain.child.vocabulary import Evidence, IdentityAttribute
from domain.identifiers import StreamId
from service.views import child_card
from tests.service.web.browser import Browser
from tests.service.web.sites import OpenShelter

SAYS = "not up to date"


def broken(*_: Any) -> Any:
    raise ValueError("a mistake of the program")


def test_a_name_that_is_no_longer_the_present_one_is_said_to_be_old(
    shelter: OpenShelter, dahlia: Browser, monkeypatch: pytest.MonkeyPatch
):
    case = shelter.open_case()
    (row,) = shelter.rows("caseload", id=case)
    assert SAYS not in dahlia.get("/cases").text
    monkeypatch.setattr(child_card, "display_name", broken)
    shelter.ask(
        IdentityClaimed(attribute=IdentityAttribute.NAME, evidence=Evidence.CIVIL_DOCUMENT, value="Surya"),
        stream=StreamId(row["child"]),
    )
    page = dahlia.get("/cases").text
    assert "Surya" not in page
    assert SAYS in page
