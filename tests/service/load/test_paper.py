"""What stands on a paper is taken through the rules, in the name of who wrote it and by who loads it."""

from pathlib import Path
from typing import Any

import pytest

from domain.record import CaptureMode
from domain.staff.vocabulary import Role
from service.load import Outcome, Transcriber, load
from service.site import Site
from tests.service.load.paper import contact, line, loaded, override, record, sighting, staff
from tests.support.site import NOON


def test_a_paper_of_another_is_kept_as_seen_by_them_and_entered_by_the_loading_person(site: Site):
    (answer,) = loaded(site, contact(by="waru"))

    assert answer.outcome is Outcome.RECORDED
    kept = record(site, answer)
    assert (kept.actor, kept.role, kept.observed_by) == (staff(site, "pandan"), Role.CAREGIVER, staff(site, "waru"))
    assert kept.capture_mode is CaptureMode.PAPER
    assert kept.occurred.at.isoformat() == "2025-05-06T20:40:00+07:00"
    assert kept.recorded_at.isoformat() == "2025-06-17T09:10:00+07:00"
    assert kept.logged_at == NOON


def test_the_answer_carries_the_warnings(site: Site):
    (answer,) = loaded(site, contact())
    assert "entry.late" in answer.warnings


def test_the_rules_hold_for_what_is_loaded(site: Site):
    decided = {"outcome": "accepted", "entry_mode": "self", "reasons": "Wants to stay"}
    intake = line("intake", "case.intake-decided", case="@p0412", fields=decided)
    _, answer = loaded(site, contact(), intake, by="dahlia", role=Role.SOCIAL_WORKER)
    assert (answer.outcome, answer.code, answer.facts["override"]) == (Outcome.REFUSED, "intake.no-consent", False)
    assert answer.says


def test_the_matrix_holds_for_what_is_loaded(site: Site):
    _, answer = loaded(site, contact(), override("ask"))
    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "role.may-not")


def test_the_decision_of_another_cannot_be_entered_as_theirs(site: Site):
    _, answer = loaded(site, contact(), override("ask", by="dahlia"), by="meranti", role=Role.SUPERVISOR)
    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "load.decision-of-another")


def test_ones_own_decision_is_entered_as_ones_own(site: Site):
    _, answer = loaded(site, contact(), override("ask", by="dahlia"), by="dahlia", role=Role.SOCIAL_WORKER)
    assert answer.outcome is Outcome.RECORDED
    assert record(site, answer).actor == staff(site, "dahlia")


def test_what_was_so_already_records_nothing_and_cannot_be_referred_to(site: Site):
    approve = line("approve", "case.override-approved", case="@p0412", fields={"request": "@ask-2"})
    lines = (contact(), override("ask-1"), override("ask-2"), approve)
    answers = loaded(site, *lines, by="dahlia", role=Role.SOCIAL_WORKER)
    assert [each.outcome for each in answers] == [
        Outcome.RECORDED,
        Outcome.RECORDED,
        Outcome.ALREADY_SO,
        Outcome.REFUSED,
    ]
    assert (answers[3].code, answers[3].facts) == ("load.reference-unknown", {"reference": "ask-2"})


def test_somebody_who_does_not_work_here_is_not_taken_for_somebody(site: Site):
    (answer,) = loaded(site, contact(by="nobody"))
    assert (answer.outcome, answer.code, answer.facts) == (Outcome.REFUSED, "staff.unknown", {"handle": "nobody"})


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"logged_at": "2025-05-07T07:00:00+07:00"}, "load.logged-at-outside-demo"),
        ({"capture_mode": "live"}, "load.not-paper"),
        ({"by": "pandan", "role": "supervisor"}, "load.another-role"),
    ],
)
def test_a_real_store_does_not_let_a_file_rewrite_how_it_learned_of_things(site: Site, more: dict[str, Any], code: str):
    (answer,) = loaded(site, contact(**more))
    assert (answer.outcome, answer.code) == (Outcome.REFUSED, code)


def test_a_correction_tells_the_whole_record_anew(site: Site):
    better = {"type": "case.child-seen", "place": "Pasar Sambas"}
    fields = {"corrects": "@seen", "reason": "misunderstood", "replacement": better, "evidence": "The map on the form"}
    correction = line("right", "record.corrected", case="@p0412", fields=fields)
    *_, answer = loaded(site, contact(), sighting(case="@p0412"), correction)
    assert answer.outcome is Outcome.RECORDED
    assert record(site, answer).event.replacement.place == "Pasar Sambas"  # type: ignore[attr-defined]  # as above


def test_the_case_goes_on_after_a_claim_about_the_child_was_voided(site: Site):
    alias = {"attribute": "alias", "evidence": "child", "value": "Sambu"}
    claim = line("alias", "child.identity-claimed", child="@p0412", fields=alias)
    fields = {"voids": "@alias", "reason": "entered_in_error", "evidence": "Said of another boy"}
    void = line("void", "record.voided", child="@p0412", fields=fields)
    *_, answer = loaded(site, contact(), claim, void, sighting(case="@p0412"))
    assert answer.outcome is Outcome.RECORDED


def test_the_example_on_the_page_can_be_loaded(site: Site):
    page = (Path(__file__).parents[3] / "docs" / "load-format.md").read_text("utf-8")
    example = page.split("```json\n")[1].split("```")[0]
    answers = load(example.encode().splitlines(), site, Transcriber(staff(site, "pandan"), Role.CAREGIVER))
    assert [each.outcome for each in answers] == [Outcome.RECORDED] * 2
