"""``harapan case``: one case as it stands, as it stood, and what differs, as far as the role sees it."""

import re
from pathlib import Path

from tests.service.commands.keyboard import Ask


def test_a_list_has_items_with_ids_and_leads_to_the_next_page(ask: Ask, told: tuple[Path, str]):
    page = ask("case", "list", "--all", "--as", "dahlia")
    assert [each["id"] for each in page["items"]] == [told[1]]
    assert page["next"] is None


def test_a_case_is_shown_as_it_stands(ask: Ask, told: tuple[Path, str]):
    text = ask("case", "show", told[1], "--as", "dahlia", as_json=False)
    for words in ("12 h 05 min", "16 days, late by 2 days", "42.7 on 2025-04-21, 57.3 on 2025-05-19", "closed"):
        assert words in text


def test_a_case_is_shown_as_it_stood(ask: Ask, told: tuple[Path, str]):
    moment = ("--as-of", "2025-03-20", "--known-at", "2025-03-20")
    text = ask("case", "replay", told[1], *moment, "--as", "dahlia", as_json=False)
    assert "Claims that contradict each other" in text
    assert "stage planning" in text
    same = ask("case", "replay", told[1], *moment, "--as", "dahlia")
    assert (same["id"], len(same["assessment"]["unresolved"])) == (told[1], 2)


def test_two_moments_of_a_case_are_set_against_each_other(ask: Ask, told: tuple[Path, str]):
    moments = ("--as-of", "2025-04-22", "--known-at", "2025-04-22", "--against-as-of", "2025-04-22")
    text = ask("case", "replay", told[1], *moments, "--as", "dahlia", as_json=False)
    assert "Only in other" in text
    assert "seen by seruni" in text
    assert "Review of 21 Apr 2025" not in text
    differs = ask("case", "replay", told[1], *moments, "--as", "dahlia")
    assert [each["type"] for each in differs["only_in_other"]] == ["case.session-held"]


def test_what_differs_is_told_line_by_line_in_words_as_on_the_page(ask: Ask, told: tuple[Path, str]):
    march = ("--as-of", "2025-03-20", "--known-at", "2025-03-20")
    may = ("--against-as-of", "2025-05-20", "--against-known-at", "2025-05-20")
    text = " ".join(ask("case", "replay", told[1], *march, *may, "--as", "dahlia", as_json=False).split())
    for said in (
        "Stage planning intervention",
        "Risk medium, judged 5 Mar 2025 low, judged 20 May 2025",
        "Stay in the shelter 16 nights 77 nights",
        "waits for approval · the child: agrees · by 15 May 2025 in force · the child: agrees · by 15 May 2025",
        "Review of 19 May 2025 – T score 57.3 · signed",
    ):
        assert said in text
    for internal in ("plan.goals", "goal-", "True", "False", " values"):
        assert internal not in text


def test_a_record_that_reads_differently_is_told_in_both_wordings(ask: Ask, told: tuple[Path, str]):
    day = ("--as-of", "2025-05-06", "--known-at", "2025-05-06", "--against-as-of", "2025-05-06")
    text = ask("case", "replay", told[1], *day, "--as", "dahlia", as_json=False)
    assert re.search("Session: life skills, 6 May 2025 +Session: vocational skills, 6 May 2025", text)


def test_a_case_does_not_differ_from_itself(ask: Ask, told: tuple[Path, str]):
    assert "Nothing differs." in ask("case", "replay", told[1], "--against-now", "--as", "dahlia", as_json=False)


def test_nobody_learns_from_a_comparison_what_their_role_does_not_see(ask: Ask, told: tuple[Path, str]):
    text = ask("case", "replay", told[1], "--as-of", "2025-03-20", "--against-now", "--as", "sungkai", as_json=False)
    assert "waits for approval" in text
    for secret in ("burden", "motorcycle", "Surya", "Langkat"):
        assert secret not in text


def test_what_was_known_is_set_against_now(ask: Ask, told: tuple[Path, str]):
    differs = ask("case", "replay", told[1], "--known-at", "2025-03-20", "--against-now", "--as", "dahlia")
    assert {"path": "status", "one": "open", "other": "closed"} in differs["changed"]


def test_nobody_reads_at_the_command_line_what_their_role_does_not_see(ask: Ask, told: tuple[Path, str]):
    for as_json in (True, False):
        text = str(ask("case", "show", told[1], "--as", "sungkai", as_json=as_json))
        assert "withheld" in text
        assert not any(word in text for word in ("Surya", "Benteng", "burden"))
    listed = ask("case", "list", "--all", "--as", "sungkai", as_json=False)
    assert "withheld" in listed
    assert "Surya" not in listed
