"""The two moments: each changes what the page shows, alone and together (SC-01)."""

import re

import pytest

from tests.service.web.sites import Surya

DAY = {"as_of": "2025-03-20", "known_at": "2025-03-20"}
BURDEN = "I left so as not to be a burden to my parents."
NO_SUPPORT = "He gets no support from his core family"


def test_today_the_case_is_closed_and_the_record_is_whole(surya: Surya) -> None:
    text = surya.page().text
    assert "Surya Darma" in text
    for said in ("Status closed", "Risk low, judged 20 May 2025", "98 nights", "T score 42.7", "T score 57.3"):
        assert said in text
    for said in ("Contact to intake 12 h 5 min", "12 days, 5 days late", "16 days, 2 days late"):
        assert said in text
    assert "contradicts:" not in text


def test_on_the_day_of_the_plan_the_family_claims_contradict_each_other_and_nothing_is_closed(surya: Surya) -> None:
    text = surya.page(**DAY).text
    for said in ("Status open", "Stage planning", "Risk medium", "Students Anggrek", "16 nights"):
        assert said in text
    assert "2 claims contradict each other" in text
    assert text.count("not resolved contradicts:") == 2
    assert BURDEN in text and NO_SUPPORT in text
    assert "Submitted 20 Mar 2025 by Ibu Dahlia; waits for approval." in text
    assert "Records in doubt" not in text and "Closing as proposed" not in text and "Case closed" not in text


def test_a_contradicted_claim_names_the_other_and_leads_to_it(surya: Surya) -> None:
    page = surya.page(**DAY)
    text = page.text[page.text.index("2 claims contradict each other") :]
    for said, other in ((BURDEN, NO_SUPPORT), (NO_SUPPORT, BURDEN)):
        claim = text[text.index(said) :]
        assert other[:40] in claim[: claim.index("contradicts:") + 120]
    links = re.findall(r'contradicts:\s*<a href="#(e-[^"]+)"', page.html)
    assert len(set(links)) == 2
    assert set(links) <= set(page.markup.ids)


def test_the_goals_stand_with_the_view_of_the_child(surya: Surya) -> None:
    text = surya.page(**DAY).text
    plan = text[text.index("Not approved yet.") : text.index("Claims, side by side")]
    assert plan.count("the child: agrees") - plan.count("the child: agrees in part") == 3
    assert plan.count("the child: agrees in part") == 1
    assert "Goal 5" in plan and "given up" in plan


def test_the_name_is_the_one_that_was_known_then(surya: Surya) -> None:
    text = surya.page(**DAY).text
    assert "Surya" in text and "Surya Darma" not in text
    assert "born estimated: 17–18 years old the child’s word, 5 Mar 2025" in text
    assert "born 19 Aug 2007 (18 years old) civil document, 29 Apr 2025" in surya.page().text


def test_a_late_record_was_so_before_it_was_known(surya: Surya) -> None:
    """The class of 22 April was typed in from paper on the 28th."""
    session = "Brake pads, front wheel."
    assert session in surya.page(as_of="2025-04-25").text
    assert session not in surya.page(known_at="2025-04-25").text
    assert session in surya.page(known_at="2025-04-28").text
    assert session not in surya.page(as_of="2025-04-21").text
    assert session not in surya.page(as_of="2025-04-28", known_at="2025-04-25").text


def test_a_correction_counts_for_the_day_of_the_record_and_is_known_from_its_own(surya: Surya) -> None:
    """The class of 6 May was entered as life skills and corrected on the 7th."""
    before = surya.page(as_of="2025-05-06", known_at="2025-05-06").text
    after = surya.page(as_of="2025-05-06").text
    assert "Session: life skills" in before and "typing error" not in before
    assert "Session: life skills" not in after and "typing error" in after


def test_a_time_of_day_counts_to_the_end_of_its_minute(surya: Surya) -> None:
    """Intake was accepted at 10:15."""
    assert "Intake decision" in surya.page(as_of="2025-03-05", as_of_time="10:15").text
    assert "Intake decision" not in surya.page(as_of="2025-03-05", as_of_time="10:14").text


def test_the_page_says_at_which_moments_it_stands_and_keeps_them_in_its_fields(surya: Surya) -> None:
    page = surya.page(as_of="2025-03-20", known_at="2025-03-21", known_at_time="08:30")
    assert "as of 20 Mar 2025 · as known at 21 Mar 2025 08:30" in page.text
    assert "You are looking at another moment than now." in page.text
    fields = {each["name"]: each["value"] for each in page.markup.all("input") if each["type"] in ("date", "time")}
    assert (fields["as_of"], fields["as_of_time"]) == ("2025-03-20", "")
    assert (fields["known_at"], fields["known_at_time"]) == ("2025-03-21", "08:30")
    assert "You are looking at another moment" not in surya.page().text


@pytest.mark.parametrize("mistake", [{"as_of": "foo"}, {"known_at": "2025-02-30"}, {"as_of_time": "08:30"}])
def test_a_moment_that_is_none_leaves_the_page_at_now_and_it_does_not_say_otherwise(
    surya: Surya, mistake: dict[str, str]
) -> None:
    text = surya.page(**mistake).text
    assert "This is no day, or no time of day; it was left out." in text
    assert "You are looking at another moment" not in text
    assert "You are looking at another moment" in surya.page(as_of="2025-03-20", known_at="foo").text


def test_before_its_first_day_there_is_nothing_of_the_case(surya: Surya) -> None:
    for moments in (
        {"as_of": "2025-03-04", "as_of_time": "22:09"},
        {"known_at": "2025-03-04"},
        {"as_of": "1900-01-01"},
    ):
        page = surya.page(**moments)
        assert page.status == 200
        assert "nothing of this case had happened, or nothing was known" in page.text
        assert "Lapangan Benteng" not in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"as_of": "yesterday"},
        {"as_of": "2025-02-30"},
        {"known_at": "20-03-2025"},
        {"as_of": "2025-03-20", "as_of_time": "25:00"},
        {"known_at_time": "10:15"},
        {"against_as_of": "<b>"},
        {"as_of": "9999-12-31"},
        {"as_of": "%00"},
    ],
)
def test_what_is_no_moment_is_said_to_be_none_and_left_out(surya: Surya, wrong: dict[str, str]) -> None:
    page = surya.page(**wrong)
    assert page.status == 200
    assert "This is no day, or no time of day; it was left out." in page.text
    assert "Status closed" in page.text


def test_two_pairs_of_moments_are_compared(surya: Surya) -> None:
    page = surya.page(**DAY, against_as_of="2025-06-10", against_known_at="2025-06-11")
    text = page.text[page.text.index("What differs") :]
    assert "Status open aftercare" in text
    assert "Stage planning aftercare" in text
    assert "Risk medium, judged 5 Mar 2025 low, judged 20 May 2025" in text
    assert "contradiction not resolved" in text
    assert "Recorded only in the second" in text and "Recorded only in the first" not in text
    assert "Case holder Ibu Dahlia" not in text[: text.index("Recorded only")], "what is the same is left out"


def test_what_was_corrected_between_two_moments_reads_differently(surya: Surya) -> None:
    moments = {"as_of": "2025-05-06", "known_at": "2025-05-06", "against_as_of": "2025-05-06"}
    text = surya.page(**moments).text
    assert "Reads differently (1)" in text


def test_the_same_moments_twice_differ_in_nothing(surya: Surya) -> None:
    assert "Nothing differs." in surya.page(**DAY, against_as_of="2025-03-20", against_known_at="2025-03-20").text
