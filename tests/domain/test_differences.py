"""What differs between two moments of a case."""

from dataclasses import replace
from typing import Any

from domain.annotations import Corrected, CorrectionReason
from domain.case.differences import difference
from tests.domain import surya
from tests.domain.given import happened, id_of
from tests.domain.replayed import replayed

SURYA = surya.gone_home()


def changed(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {each["path"]: (each["one"], each["other"]) for each in told["changed"]}


def test_nothing_differs_between_a_moment_and_itself() -> None:
    told = replayed(SURYA, as_of="2025-03-20")
    found = difference(told, told)
    assert [found[name] for name in ("only_in_one", "only_in_other", "read_differently", "changed")] == [[], [], [], []]


def test_what_happened_in_between_is_only_in_the_later_moment() -> None:
    found = difference(replayed(SURYA, as_of="2025-03-20"), replayed(SURYA, as_of="2025-03-21"))
    assert found["only_in_one"] == []
    assert [each["id"] for each in found["only_in_other"]] == [id_of("approval")]


def test_changed_values_are_named_by_their_path() -> None:
    found = changed(difference(replayed(SURYA, as_of="2025-03-20"), replayed(SURYA, as_of="2025-03-21")))
    assert found["stage"] == ("planning", "intervention")
    assert found["plan.in_force"] == (False, True)
    assert found["measures.intake_to_plan"] == (None, {"days": 16, "late_by": 2})
    assert found[f"plan.goals.{id_of('G1')}.pending"] == (True, False)
    assert "status" not in found


def test_a_member_of_a_list_that_is_only_on_one_side_is_told_whole() -> None:
    found = changed(difference(replayed(SURYA, as_of="2025-04-20"), replayed(SURYA, as_of="2025-04-21")))
    before, after = found[f"reviews.{id_of('first review')}"]
    assert before is None
    assert after["t"] == 42.7


def test_the_question_itself_is_no_difference() -> None:
    one, other = replayed(SURYA, as_of="2025-09-12 08:00"), replayed(SURYA, as_of="2025-09-12 08:30")
    found = difference(one, other)
    assert found["changed"] == []
    assert (found["one"]["as_of"], found["other"]["as_of"]) == (one["as_of"], other["as_of"])


def test_a_corrected_entry_reads_differently_and_says_in_what() -> None:
    contact = next(each for each in SURYA.records if each.id == id_of("contact"))
    correction = Corrected(
        corrects=contact.id,
        reason=CorrectionReason.MISUNDERSTOOD,
        replacement=replace(contact.event, place="Lapangan Merdeka"),
        evidence="asked again",
    )
    story = SURYA.then(happened(correction, "correction", on="2025-09-11 12:00"))
    found = difference(replayed(story, known_at="2025-09-10"), replayed(story, known_at="2025-09-12"))
    (entry,) = found["read_differently"]
    assert (entry["id"], entry["type"]) == (id_of("contact"), "case.contact-recorded")
    assert {each["path"]: (each["one"], each["other"]) for each in entry["changes"]} == {
        "content.D3.place": ("Lapangan Benteng", "Lapangan Merdeka"),
        "standing": ("counts", "corrected"),
    }


def test_entries_and_bases_are_no_values_of_the_summary() -> None:
    paths = changed(difference(replayed(SURYA, as_of="2025-03-10"), replayed(SURYA, as_of="2025-03-21")))
    assert not any(each.startswith(("entries", "basis")) for each in paths)
