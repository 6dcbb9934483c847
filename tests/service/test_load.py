"""Loading a file of commands: taken through the rules, answered line by line, repeatable."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.identifiers import StaffId
from domain.record import CaptureMode, Record
from domain.shape import fields_of
from domain.staff.vocabulary import Role
from service.founding import Newcomer, found, welcome
from service.load import Answer, Malformed, Outcome, Storyteller, Transcriber, load
from service.load.line import Header, Line
from service.reading import everything, record_of
from service.roster import Roster
from service.site import Site
from tests.support.site import NOON, Clock, make_site

HEADER = {"format": "harapan-load/1", "space": "ledger-2019"}
SINCE = NOON.date() - timedelta(days=300)
STAFF = (
    ("pandan", Role.CAREGIVER),
    ("waru", Role.OUTREACH_WORKER),
    ("dahlia", Role.SOCIAL_WORKER),
    ("meranti", Role.SUPERVISOR),
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(tmp_path: Path, clock: Clock) -> Iterator[Site]:
    site = make_site(tmp_path, clock)
    first = Newcomer(handle="kemuning", name="Ibu Kemuning", roles=(Role.ADMINISTRATOR,), since=SINCE)
    actor = found(site, name="RPS Contoh", zone="Asia/Jakarta", first=first)
    for handle, role in STAFF:
        newcomer = Newcomer(handle=handle, name=handle.title(), roles=(role,), since=SINCE)
        welcome(site, newcomer, by=actor, role=Role.ADMINISTRATOR)
    yield site
    site.close()


def line(key: str, command: str, **more: Any) -> dict[str, Any]:
    times = {"occurred_at": "2025-05-06T20:40:00+07:00", "recorded_at": "2025-06-17T09:10:00+07:00"}
    return {"key": key, "command": command} | times | more


def contact(key: str = "p0412", **more: Any) -> dict[str, Any]:
    fields = {"entry_mode": "routine_walk", "outcome": "keep_contact", "label": "Sambu-1", "place": "Pasar Sambu"}
    return line(key, "case.contact-recorded", fields=fields) | more


def sighting(key: str = "seen", **more: Any) -> dict[str, Any]:
    return line(key, "case.child-seen", fields={"place": "Pasar Sambu"}) | more


def override(key: str, **more: Any) -> dict[str, Any]:
    fields = {"basis": "vital_interest", "guardian": "not_reachable", "reason": "No number, no address"}
    return line(key, "case.override-requested", case="@p0412", fields=fields) | more


def file_of(*lines: dict[str, Any], header: dict[str, Any] = HEADER) -> list[bytes]:
    return [f"{json.dumps(each)}\n".encode() for each in (header, *lines)]


def loaded(site: Site, *lines: dict[str, Any], by: str = "pandan", role: Role = Role.CAREGIVER) -> list[Answer]:
    return list(load(file_of(*lines), site, Transcriber(staff(site, by), role)))


def staff(site: Site, handle: str) -> StaffId:
    return Roster(site.keys, site.knowledge).id_of(handle)


def record(site: Site, answer: Answer) -> Record:
    assert answer.event is not None
    stored = site.log.find(answer.event)
    assert stored is not None
    return record_of(stored, everything(site.keys))


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


def test_loading_again_doubles_nothing(site: Site):
    story = (contact(), sighting(case="@p0412"))
    first = loaded(site, *story)
    end = site.log.last().position

    again = loaded(site, *story)

    assert [each.outcome for each in again] == [Outcome.ALREADY_LOADED] * 2
    assert [(each.stream, each.event) for each in again] == [(each.stream, each.event) for each in first]
    assert site.log.last().position == end


def test_a_year_later_it_doubles_nothing_either(site: Site, clock: Clock):
    loaded(site, contact())
    clock.at += timedelta(days=365)
    loaded(site, contact("another"))
    end = site.log.last().position

    assert [each.outcome for each in loaded(site, contact())] == [Outcome.ALREADY_LOADED]
    assert site.log.last().position == end


def test_another_person_who_loads_the_file_again_doubles_nothing(site: Site):
    loaded(site, contact(by="waru"))
    (again,) = loaded(site, contact(by="waru"), by="dahlia", role=Role.SOCIAL_WORKER)
    assert again.outcome is Outcome.ALREADY_LOADED


def test_a_part_that_is_loaded_later_finds_what_was_loaded_before(site: Site):
    loaded(site, contact())
    again, new = loaded(site, contact(), sighting(case="@p0412"))
    assert (again.outcome, new.outcome) == (Outcome.ALREADY_LOADED, Outcome.RECORDED)
    assert new.stream == again.stream


@pytest.mark.parametrize("passed", [timedelta(0), timedelta(days=365)])
def test_a_key_that_was_loaded_with_other_content_is_refused(site: Site, clock: Clock, passed: timedelta):
    loaded(site, contact())
    clock.at += passed
    loaded(site, contact("another"))

    (answer,) = loaded(site, contact(occurred_at="2025-05-07T20:40:00+07:00"))

    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "load.key-reused")


def test_a_line_that_was_moved_to_another_case_is_not_taken_for_the_one_loaded_before(site: Site):
    loaded(site, contact(), contact("another"), sighting(case="@p0412"))
    *_, moved = loaded(site, contact(), contact("another"), sighting(case="@another"))
    assert (moved.outcome, moved.code) == (Outcome.REFUSED, "load.key-reused")


def test_a_contact_that_was_moved_to_another_child_is_not_taken_for_the_one_loaded_before(site: Site):
    loaded(site, contact(), contact("another"), contact("second", child="@p0412"))
    *_, moved = loaded(site, contact(), contact("another"), contact("second", child="@another"))
    *_, unnamed = loaded(site, contact(), contact("another"), contact("second"))
    assert [each.code for each in (moved, unnamed)] == ["load.key-reused"] * 2


def test_the_same_key_in_another_name_space_is_another_line(site: Site):
    loaded(site, contact())
    lines = file_of(contact(), header=HEADER | {"space": "ledger-2020"})
    (answer,) = load(lines, site, Transcriber(staff(site, "pandan"), Role.CAREGIVER))
    assert answer.outcome is Outcome.RECORDED


def test_a_line_that_fails_does_not_stop_the_rest(site: Site):
    lines = [*file_of(contact("broken", fields={})), b"{\n", b"\n", *file_of(contact())[1:]]
    answers = list(load(lines, site, Transcriber(staff(site, "pandan"), Role.CAREGIVER)))
    assert [(each.number, each.outcome) for each in answers] == [
        (2, Outcome.MALFORMED),
        (3, Outcome.MALFORMED),
        (5, Outcome.RECORDED),
    ]


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


def test_a_line_about_a_line_that_failed_fails_too(site: Site):
    answers = loaded(site, contact(fields={}), sighting(case="@p0412"))
    assert [each.code for each in answers] == ["line.shape", "load.reference-unknown"]


def test_a_reference_means_the_event_the_case_or_the_child_as_is_asked_for(site: Site):
    fields = {"attribute": "alias", "evidence": "child", "value": "Sambu"}
    claim = line("alias", "child.identity-claimed", child="@p0412", fields=fields)
    raising = line("danger", "case.danger-escalated", case="@p0412")
    raising["fields"] = {"told": ["meranti"], "signs": ["other"], "account": "Followed by a man"}
    lifting = line("lifted", "case.danger-lifted", case="@p0412", fields={"danger": "@danger", "safe_because": "Gone"})
    met, claimed, raised = loaded(site, contact(), claim, raising)
    *_, lifted = loaded(site, contact(), claim, raising, lifting, by="meranti", role=Role.SUPERVISOR)

    assert claimed.stream == record(site, met).subject
    assert record(site, raised).event.told == (staff(site, "meranti"),)  # type: ignore[attr-defined]  # the event above
    assert record(site, lifted).event.danger == raised.event  # type: ignore[attr-defined]  # the event above


def test_a_person_of_the_file_keeps_their_pseudonym(site: Site):
    def block(key: str) -> dict[str, Any]:
        fields = {"person": "person:om-b", "reason": "Pays children to carry parcels"}
        return line(key, "case.contact-blocked", case="@p0412", fields=fields)

    def pseudonym(answers: list[Answer]) -> str:
        return str(record(site, answers[-1]).event.person)  # type: ignore[attr-defined]  # the event above

    once = pseudonym(loaded(site, contact(), block("b1")))
    twice = pseudonym(loaded(site, contact(), block("b2")))
    elsewhere = file_of(contact(), block("b1"), header=HEADER | {"space": "ledger-2020"})
    other = pseudonym(list(load(elsewhere, site, Transcriber(staff(site, "pandan"), Role.CAREGIVER))))

    assert once == twice != other
    assert "om-b" not in once


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


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"occurred_at": None}, "/occurred_at"),
        ({"occurred_at": "2025-05-06T20:40:00"}, "/occurred_at"),
        ({"recorded_at": "2025-02-30T20:40:00+07:00"}, "/recorded_at"),
        ({"key": ""}, "/key"),
        ({"precision": "roughly"}, "/precision"),
        ({"surprise": 1}, "/surprise"),
        ({"fields": []}, "/fields"),
        ({"fields": {"entry_mode": "self", "outcome": "refer", "label": "x"}}, "/fields/place"),
        ({"fields": {**contact()["fields"], "outcome": "hope"}}, "/fields/outcome"),
        ({"fields": {**contact()["fields"], "nicknames": ["Sur", 7]}}, "/fields/nicknames/1"),
        ({"fields": {**contact()["fields"], "wishes": "x" * 5_000}}, "/fields/wishes"),
        ({"case": "case-7"}, "/case"),
        ({"staff": "waru"}, "a case"),
    ],
)
def test_a_malformed_line_says_where(site: Site, wrong: dict[str, Any], place: str):
    (answer,) = loaded(site, contact() | wrong)
    assert (answer.outcome, answer.code) == (Outcome.MALFORMED, "line.shape")
    assert place in (answer.says or "")


@pytest.mark.parametrize("command", ["case.surprise", "child.case-opened", "record.held"])
def test_only_what_somebody_can_ask_for_is_a_command(site: Site, command: str):
    (answer,) = loaded(site, line("x", command, fields={}))
    assert (answer.outcome, answer.code) == (Outcome.MALFORMED, "load.command-unknown")


def test_a_line_that_needs_a_case_and_names_none_is_malformed(site: Site):
    (answer,) = loaded(site, sighting())
    assert (answer.outcome, answer.says) == (Outcome.MALFORMED, "case.child-seen needs a case")


def test_a_key_can_be_used_once_in_a_file(site: Site):
    _, answer = loaded(site, contact(), contact())
    assert (answer.outcome, answer.code) == (Outcome.MALFORMED, "load.key-twice")


def test_an_object_with_the_same_name_twice_is_malformed(site: Site):
    twice = b'{"key": "a", "key": "b"}\n'
    (answer,) = load([*file_of(), twice], site, Transcriber(staff(site, "pandan"), Role.CAREGIVER))
    assert (answer.outcome, answer.code) == (Outcome.MALFORMED, "line.duplicate-key")


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ([], "line.not-json"),
        ([b"key;command\n"], "line.not-json"),
        (file_of()[1:] or file_of(header=contact()), "load.no-header"),
        (file_of(header={"format": "harapan-load/2", "space": "x"}), "load.format-unknown"),
    ],
)
def test_a_file_without_its_first_line_is_not_begun(site: Site, first: list[bytes], code: str):
    with pytest.raises(Malformed) as flaw:
        list(load(first, site, Transcriber(staff(site, "pandan"), Role.CAREGIVER)))
    assert flaw.value.code == code


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


def test_a_known_child_that_is_met_again_joins_its_case(site: Site):
    met, again = loaded(site, contact(), contact("p0413", child="@p0412"))
    assert again.stream == met.stream


@pytest.fixture
def demo(tmp_path: Path, clock: Clock) -> Iterator[Site]:
    site = make_site(tmp_path, clock, demo=True)
    yield site
    site.close()


def told(key: str, at: str, **more: Any) -> dict[str, Any]:
    first = {"command": "staff.registered", "fields": {"handle": "damar", "name": "Damar"}, "by": "damar"}
    times = {"occurred_at": at, "recorded_at": at, "logged_at": at, "role": "administrator"}
    return {"key": key} | first | times | more


def story(site: Site, *lines: dict[str, Any]) -> list[Answer]:
    return list(load(file_of(*lines), site, Storyteller(Roster(site.keys, site.knowledge))))


def test_in_a_demo_store_the_file_tells_who_did_what_when(demo: Site):
    morning, night = "2025-03-05T07:30:00+07:00", "2025-03-04T22:10:00+07:00"
    met = contact(by="damar", role="outreach_worker", capture_mode="offline", occurred_at=night, recorded_at=night)
    _, answer = story(demo, told("damar", "2025-01-02T08:00:00+07:00"), met | {"logged_at": morning})
    kept = record(demo, answer)
    assert (kept.actor, kept.role, kept.capture_mode) == (staff(demo, "damar"), Role.OUTREACH_WORKER, "offline")
    assert (kept.recorded_at.isoformat(), kept.logged_at.isoformat()) == (night, "2025-03-05T00:30:00+00:00")


def test_in_a_demo_store_the_record_never_runs_back(demo: Site):
    late, early = "2025-01-02T08:00:00+07:00", "2025-01-01T08:00:00+07:00"
    grant = {"command": "staff.role-granted", "staff": "damar", "fields": {"role": "student", "since": "2025-01-02"}}
    _, answer = story(demo, told("damar", late), told("role", early, **grant))
    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "load.logged-at-runs-back")


@pytest.mark.parametrize("missing", ["by", "role", "logged_at"])
def test_in_a_demo_store_nothing_is_left_to_guess(demo: Site, missing: str):
    first = told("damar", "2025-01-02T08:00:00+07:00")
    del first[missing]
    (answer,) = story(demo, first)
    assert (answer.outcome, answer.code) == (Outcome.MALFORMED, "line.shape")


def test_nobody_but_the_first_registers_themselves_under_the_name_of_another(demo: Site):
    (answer,) = story(demo, told("damar", "2025-01-02T08:00:00+07:00", by="meranti"))
    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "staff.unknown")


def test_the_page_about_the_file_tells_every_field_and_outcome():
    page = (Path(__file__).parents[2] / "docs" / "load-format.md").read_text("utf-8")
    for declared in (Header, Line):
        for each in fields_of(declared):
            assert f"| `{each.name}` |" in page
            assert each.told.says in page
    for outcome in Outcome:
        assert f"| `{outcome}` |" in page


def test_the_example_on_the_page_can_be_loaded(site: Site):
    page = (Path(__file__).parents[2] / "docs" / "load-format.md").read_text("utf-8")
    example = page.split("```json\n")[1].split("```")[0]
    answers = load(example.encode().splitlines(), site, Transcriber(staff(site, "pandan"), Role.CAREGIVER))
    assert [each.outcome for each in answers] == [Outcome.RECORDED] * 2
