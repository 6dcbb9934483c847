"""What is above D1 is never in clear in the file of the views, and what an erased child leaves behind opens no more."""

import pytest

from domain.case.events.outreach import ChildSeen
from domain.catalogue import BY_NAME
from domain.child.events import BirthDateClaimed, IdentityClaimed
from domain.child.vocabulary import BirthPrecision, Evidence, IdentityAttribute
from domain.identifiers import StreamId
from domain.sensitivity import Sensitivity
from domain.shape import fields_of
from service.keys import KeyGone, KeyStore
from service.views.view import Column
from service.views.views import ALL
from tests.service.views.projectors import leading
from tests.support.shelter import EVERYTHING, EXAMPLE_DAY, Shelter

CANARY = "kenari"


def everywhere(shelter: Shelter) -> bytes:
    """Every byte of every file of the views, or every value of every row in the database."""
    if shelter.views.shared:
        with shelter.another_store().reading() as connection:
            rows = [row for each in ALL for row in connection.execute(f"SELECT * FROM {each.name}")]
        return b" ".join(cell if isinstance(cell, bytes) else str(cell).encode() for row in rows for cell in row)
    return b"".join(each.read_bytes() for each in sorted(shelter.site.settings.data.glob("views.sqlite3*")))


def test_no_word_of_a_case_is_in_clear_in_the_views(shelter: Shelter) -> None:
    texts = dict.fromkeys(("place", "activity", "companions", "condition", "account", "wishes", "marks"), CANARY)
    done = shelter.contact(f"{CANARY}-label", nicknames=(CANARY,), **texts)
    claim = IdentityClaimed(attribute=IdentityAttribute.NAME, evidence=Evidence.CHILD, value=f"{CANARY}-name")
    assert done.child is not None
    shelter.ask(claim, stream=StreamId(done.child))
    shelter.ask(ChildSeen(place=CANARY, condition=CANARY), stream=done.stream)
    (row,) = shelter.rows("caseload")
    assert row["display_name"] == f"{CANARY}-name"
    assert CANARY.encode() not in everywhere(shelter)
    assert done.child.encode() in everywhere(shelter), "the facts are there, in clear"


def test_a_birth_date_is_used_and_not_kept(shelter: Shelter) -> None:
    done = shelter.contact()
    born = BirthDateClaimed(evidence=Evidence.FAMILY, precision=BirthPrecision.DAY, born_on=EXAMPLE_DAY)
    assert done.child is not None
    shelter.ask(born, stream=StreamId(done.child))
    shelter.everything()
    assert EXAMPLE_DAY.isoformat().encode() not in everywhere(shelter)


def test_a_sealed_cell_opens_in_its_own_row_only(shelter: Shelter, caplog: pytest.LogCaptureFixture) -> None:
    """Who swaps two names in the file is found out, and has changed nothing."""
    for label in ("Benteng-Sur", "Amplas-Iki"):
        shelter.contact(label)
    before = shelter.rows("caseload")
    with leading(shelter.another_store()) as lead, lead.writing() as connection:
        one, other = connection.execute("SELECT id, display_name FROM child_card ORDER BY id").fetchall()
        connection.execute("UPDATE child_card SET display_name = ? WHERE id = ?", (other[1], one[0]))
    assert shelter.rows("caseload") == before
    assert "view caseload: a cell of display_name is damaged" in caplog.text


def test_the_name_of_a_child_whose_key_is_gone_is_told_as_erased(
    shelter: Shelter, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelter.contact()
    shelter.rows("caseload")

    def gone(self: KeyStore, subject: str, *rest: object) -> bytes:
        raise KeyGone(subject)

    monkeypatch.setattr(KeyStore, "open", gone)
    (row,) = shelter.rows("caseload")
    assert (row["display_name"], row["erased"], row["withheld"]) == (None, ["display_name"], [])
    shelter.views.rebuild()
    (row,) = shelter.rows("caseload")
    assert row["display_name"] is None


def test_every_column_says_of_which_class_it_is_and_only_sealed_ones_may_be_above_d1() -> None:
    sealed = [(view.name, column.name) for view in ALL for column in view.columns if _sealed(column)]
    assert ("child_card", "display_name") in sealed
    assert all(each.sensitivity in EVERYTHING for view in ALL for each in view.columns_told)


def test_the_facts_of_the_timeline_are_those_declared_as_facts(shelter: Shelter) -> None:
    """The timeline shows them to everybody who sees the case at all."""
    shelter.open_case()
    for row in shelter.rows("timeline"):
        declared = {each.name for each in fields_of(BY_NAME[row["type"]]) if each.sensitivity is Sensitivity.D1}
        assert set(row["facts"]) <= declared


def _sealed(column: Column) -> bool:
    return column.sensitivity is not Sensitivity.D1
