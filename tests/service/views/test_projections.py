"""Projections by themselves: a story in, rows out."""

import pytest

from domain.annotations import Held, HoldReason, Settled, Settlement, Voided, VoidReason
from domain.case.events.closing import CaseClosed
from domain.case.events.planning import GoalAdded
from service.views.approvals import APPROVALS
from service.views.basis import BASIS
from service.views.caseload import CASELOAD
from service.views.overdue import OVERDUE
from service.views.timeline import TIMELINE
from service.views.views import PUBLIC
from tests.domain import surya
from tests.domain.given import CASE, CHILD, JATI, MERANTI, Story, at, happened, id_of
from tests.domain.stories import a_contact, approved_ending, at_the_door, ending, planned, ready_to_end
from tests.service.views.projected import rows

CLOSED = happened(CaseClosed(approval=id_of("closure approval")), "closed")
HELD = happened(
    Held(holds=id_of("closed"), reason=HoldReason.CLOSING_OR_RISK, due=at("2025-03-23 12:00")), "hold", by=MERANTI
)


def kinds(story: Story) -> list[str]:
    return [each["kind"] for each in rows(APPROVALS, story)]


@pytest.mark.parametrize("view", [each for each in PUBLIC.values() if each.of == "case"], ids=lambda each: each.name)
def test_every_row_has_exactly_the_declared_columns(view: object) -> None:
    for story in (a_contact(), planned(), surya.gone_home()):
        for row in rows(view, story):  # type: ignore[arg-type]  # one of the views
            assert row.keys() == {each.name for each in view.columns}  # type: ignore[attr-defined]


def test_an_override_waits_for_supervisor_or_manager_until_it_is_approved() -> None:
    (waiting,) = rows(APPROVALS, at_the_door())
    assert (waiting["kind"], waiting["about"]) == ("override", id_of("override"))
    assert {str(each) for each in waiting["may_approve"]} == {"supervisor", "shelter_manager"}
    assert kinds(planned()) == []


def test_a_closing_waits_for_the_supervisor_and_for_the_managers_signature() -> None:
    waiting = {each["kind"]: each for each in rows(APPROVALS, ending())}
    assert waiting.keys() == {"closure", "closure-cosignature"}
    assert {str(each) for each in waiting["closure-cosignature"]["may_approve"]} == {"shelter_manager"}
    assert kinds(approved_ending()) == []


def test_what_can_no_longer_be_approved_waits_no_more() -> None:
    proposed = ready_to_end().then(happened(GoalAdded(title="learns to swim"), "late goal"))
    assert kinds(proposed) == ["goal"]
    with_late_goal = approved_ending().then(happened(GoalAdded(title="learns to swim"), "late goal"))
    assert kinds(with_late_goal.then(CLOSED)) == []


def test_a_closing_in_doubt_is_no_longer_offered_for_approval() -> None:
    doubted = approved_ending().then(CLOSED, HELD)
    (row,) = rows(CASELOAD, doubted)
    assert (row["status"], row["running"], row["holds"]) == ("closure_under_review", True, 1)
    assert kinds(doubted) == []


def test_a_case_whose_every_record_was_voided_keeps_its_name_in_the_list() -> None:
    void = Voided(voids=id_of("contact"), reason=VoidReason.WRONG_CHILD, evidence="another child")
    (row,) = rows(CASELOAD, a_contact().then(happened(void)))
    assert (row["id"], row["child"], row["status"], row["running"]) == (CASE, CHILD, "none", False)


def test_a_decision_that_was_set_aside_keeps_its_basis() -> None:
    story = approved_ending().then(
        CLOSED, HELD, happened(Settled(hold=id_of("hold"), outcome=Settlement.SET_ASIDE, reason="a bruise"), by=JATI)
    )
    (closing,) = (each for each in rows(BASIS, story) if each["id"] == id_of("closed"))
    assert closing["standing"] == "set_aside"


def test_a_duty_done_in_time_is_no_row() -> None:
    codes = {each["code"] for each in rows(OVERDUE, surya.gone_home())}
    assert {"assessment", "plan"} <= codes
    assert "screening" not in codes


def test_the_timeline_tells_the_settlement_which_hold_it_answers() -> None:
    story = approved_ending().then(
        CLOSED, HELD, happened(Settled(hold=id_of("hold"), outcome=Settlement.APPLY, reason="sound"), "ok", by=JATI)
    )
    told = {each["id"]: each for each in rows(TIMELINE, story)}
    assert (told[id_of("hold")]["about"], told[id_of("ok")]["about"]) == (id_of("closed"), id_of("hold"))
    assert told[id_of("closed")]["standing"] == "counts"
