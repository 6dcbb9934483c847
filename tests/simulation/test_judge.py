"""The judge can say no: each deliberate wrong is found within a few kills, and each finding has its name."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from service.log import Appended
from tests.service.log.building import NOON
from tests.simulation.checks import Kept, as_told, on_the_newest, once, whole
from tests.simulation.conftest import Server
from tests.simulation.kills import Torture, kill_rounds
from tests.simulation.ledger import Answer, Ledger
from tests.simulation.stores import Store, new_database
from tests.simulation.telling import CONTESTED
from tests.simulation.test_kills import SEED, silent

ROUNDS = 8
FIRST = Kept(position=1, stream="case-1", version=1, event="e1", type=CONTESTED, command="e1", k=1, n=2, seen=0)
SECOND = replace(FIRST, position=2, version=2, event="e2", k=2, seen=1)
ANSWER: Answer = {
    "stream": "case-1",
    "version": 2,
    "position": 2,
    "events": ["e1", "e2"],
    "child": None,
    "warnings": [],
}
ENTRY = Appended(
    positions=(1, 2),
    versions={"case-1": 2},
    event_ids=("e1", "e2"),
    logged_at=NOON,
    answer={"stream": "case-1", "version": 0, "child": None, "warnings": []},
)


def found(store: Store, desk: Path, wrong: str) -> set[str]:
    torture = Torture(store, SEED, desk, wrong)
    kill_rounds(torture, ROUNDS, Random(SEED), silent)
    return {each.code for each in torture.tally.findings}


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        ("answers before the commit", {"lost"}),
        ("forgets commands", {"lost"}),
        ("keeps by halves", {"half", "out-of-nothing"}),
        ("checks no version", {"old-version"}),
        ("overlooks cases", {"views-differ"}),
    ],
)
def test_a_wrong_in_the_service_is_found_within_a_few_kills(tmp_path: Path, wrong: str, codes: set[str]) -> None:
    assert found(Store(str(tmp_path)), tmp_path, wrong) & codes


def test_an_append_without_the_lock_is_found_where_several_processes_append(tmp_path: Path, server: Server) -> None:
    with new_database(server().url) as url:
        assert "unfounded-problem" in found(Store(str(tmp_path), url), tmp_path, "takes no lock")


def test_what_was_answered_and_kept_once_is_in_order() -> None:
    kept = [FIRST, SECOND]
    assert [*whole(kept), *on_the_newest(kept), *once({"k": ANSWER}, kept)] == []
    assert list(as_told("k", ANSWER, ENTRY, {"e1": 1, "e2": 2})) == []


@pytest.mark.parametrize(
    ("kept", "code"),
    [
        ([FIRST], "half"),
        ([SECOND], "half"),
        ([SECOND, FIRST], "half"),
        ([FIRST, replace(SECOND, seen=0)], "old-version"),
        ([FIRST, SECOND, SECOND], "doubled"),
        ([FIRST, SECOND, replace(SECOND, event="e3")], "out-of-nothing"),
    ],
)
def test_records_that_nobody_was_promised_are_found(kept: list[Kept], code: str) -> None:
    assert code in {each.code for each in [*whole(kept), *on_the_newest(kept), *once({"k": ANSWER}, kept)]}


def test_an_answer_is_compared_with_its_entry_and_its_records() -> None:
    def codes(told: Answer, entry: Appended | None, places: dict[str, int]) -> list[str]:
        return [each.code for each in as_told("k", told, entry, places)]

    assert codes(ANSWER, ENTRY, {"e1": 1}) == ["lost"]
    assert codes(ANSWER, None, {"e1": 1, "e2": 2}) == ["lost"]
    assert codes({**ANSWER, "version": 3}, ENTRY, {"e1": 1, "e2": 2}) == ["entry-differs"]
    assert codes(ANSWER, ENTRY, {"e1": 1, "e2": 3}) == ["entry-differs"]


def test_a_line_that_a_kill_has_cut_was_never_said(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    ledger.path.write_text('["ready"]\n["asked", "0-0"]\n["done", "0-0", {"str', encoding="utf-8")
    told = ledger.read()
    ledger.close()
    assert (told.ready, told.unanswered) == (1, ["0-0"])
