"""Warnings about the plan: weak, double and many goals, and a child that does not agree."""

from datetime import date

import pytest

from domain.annotations import Corrected, CorrectionReason, Held, HoldReason
from domain.case.events.planning import (
    ChildViewRecorded,
    GoalChanged,
    GoalDropped,
    GoalView,
    PlanApproved,
    PlanDrafted,
    PlanSubmitted,
)
from domain.case.state import NO_CASE, evolve
from domain.case.vocabulary import ChildView, Permanency
from domain.case.warnings import standing_warnings, warnings_of
from domain.case.warnings.planning import likeness
from domain.sensitivity import UNOPENED
from domain.settings.state import DEFAULT_SETTINGS
from tests.domain.given import MERANTI, Story, at, happened, id_of
from tests.domain.stories import goal, names, signed
from tests.domain.warned import CALENDAR, facts, last, standing


def drafted(*titles: str) -> Story:
    """A plan with these goals, whole but for what a test takes away."""
    added = [happened(goal(title=title), f"goal {number}") for number, title in enumerate(titles, 1)]
    return signed().then(PlanDrafted(direction=Permanency.FAMILY), *added)


def put_forward(view: ChildView) -> Story:
    return signed().then(
        happened(goal(), "goal 1"),
        ChildViewRecorded(views=(GoalView(goal=id_of("goal 1"), view=view),)),
        PlanSubmitted(covers=names("goal 1")),
    )


def test_a_whole_goal_is_nothing_to_warn_of() -> None:
    assert last(drafted("calls home")) == {}


def test_a_goal_without_a_measure_is_unmeasurable_until_it_gets_one() -> None:
    vague = signed().then(happened(goal(measure=None), "goal 1"))
    assert last(vague)["goal.unmeasurable"].about == id_of("goal 1")
    assert "goal.unmeasurable" in last(signed().then(goal(measure=" ")))
    assert "goal.unmeasurable" in standing(vague)
    measured = vague.then(GoalChanged(goal=id_of("goal 1"), measure="one call a week", reason="asked"))
    assert "goal.unmeasurable" not in standing(measured)


def test_a_goal_that_answers_nothing_of_the_assessment_has_no_need_behind_it() -> None:
    assert "goal.no-need" in last(signed().then(goal(answers=())))
    assert "goal.no-need" in last(signed().then(goal(answers=names("contact"))))


def test_a_goal_worded_like_another_is_a_double_until_one_is_given_up() -> None:
    double = drafted("Six counselling sessions on self-worth", "self-worth: six counselling sessions")
    warning = last(double)["goal.duplicate"]
    assert warning.about == id_of("goal 2")
    assert facts(warning) == {"goal": id_of("goal 2"), "other": id_of("goal 1")}
    assert standing(double).count("goal.duplicate") == 1
    assert "goal.duplicate" not in standing(double.then(GoalDropped(goal=id_of("goal 1"), reason="double")))


def test_a_goal_reworded_into_another_is_a_double() -> None:
    different = drafted("repair class", "calls home")
    assert "goal.duplicate" not in last(different)
    reworded = different.then(happened(GoalChanged(goal=id_of("goal 1"), title="Calls home", reason="asked")))
    assert facts(last(reworded)["goal.duplicate"]) == {"goal": id_of("goal 1"), "other": id_of("goal 2")}
    later = GoalChanged(goal=id_of("goal 1"), due=date(2025, 6, 1), reason="exams")
    assert last(reworded.then(later)) == {}


def test_a_goal_that_nobody_knows_cannot_be_reworded() -> None:
    strange = signed().then(happened(goal(title="calls home"), "goal 1"))
    assert last(strange.then(GoalChanged(goal=id_of("contact"), title="calls home", reason="asked"))) == {}


def test_new_words_that_are_in_doubt_do_not_count_yet() -> None:
    different = drafted("repair class", "calls home")
    renamed = happened(GoalChanged(goal=id_of("goal 1"), title="calls home", reason="asked"), "change")
    doubt = Held(holds=id_of("change"), reason=HoldReason.GOAL_CHANGED_TWICE, due=at("2025-03-24 00:00"))
    assert "goal.duplicate" in standing(different.then(renamed))
    assert "goal.duplicate" not in standing(different.then(renamed, doubt))


def test_words_that_were_corrected_since_count() -> None:
    double = drafted("calls home", "calls home")
    corrected = double.then(
        Corrected(
            corrects=id_of("goal 2"),
            reason=CorrectionReason.TYPING_ERROR,
            replacement=goal(title="repair class"),
            evidence="the paper says so",
        )
    )
    assert "goal.duplicate" in standing(double)
    assert "goal.duplicate" not in standing(corrected)


def test_a_goal_added_offline_is_compared_only_with_what_had_been_worded_by_then() -> None:
    later = drafted("repair class").then(happened(goal(title="calls home"), "goal 2"))
    renamed = later.then(GoalChanged(goal=id_of("goal 1"), title="calls home", reason="asked"))
    case = NO_CASE
    for entry in renamed.entries[:-2]:
        case = evolve(case, entry)
    added = renamed.entries[-2]
    found = warnings_of(added, case, history=renamed.history, settings=DEFAULT_SETTINGS, calendar=CALENDAR)
    assert found == ()


def test_words_that_were_not_opened_give_no_warning() -> None:
    sealed = signed().then(
        happened(goal(title=UNOPENED, measure=UNOPENED), "goal 1"),
        happened(goal(title=UNOPENED, measure=UNOPENED), "goal 2"),
    )
    assert last(sealed) == {}
    assert "goal.duplicate" not in last(sealed.then(goal(title="calls home")))
    opened_first = drafted("calls home")
    assert "goal.duplicate" not in last(opened_first.then(goal(title=UNOPENED)))


def test_more_than_five_goals_are_many_until_there_are_fewer() -> None:
    titles = ["calls home", "repair class", "identity card", "new glasses", "football", "choir"]
    assert last(drafted(*titles[:5])) == {}
    six = drafted(*titles)
    assert facts(last(six)["plan.many-goals"]) == {"goals": 6, "limit": 5}
    assert last(six)["plan.many-goals"].sentence == "The plan has 6 goals; more than 5 are hard to work on."
    assert "plan.many-goals" in standing(six)
    assert "plan.many-goals" not in standing(six.then(GoalDropped(goal=id_of("goal 6"), reason="no choir")))


@pytest.mark.parametrize("view", [ChildView.AGREES, ChildView.AGREES_IN_PART, ChildView.NOT_ABLE])
def test_a_child_that_agrees_at_least_in_part_or_cannot_say_is_no_warning(view: ChildView) -> None:
    assert "plan.without-agreement" not in last(put_forward(view))
    assert "plan.without-agreement" not in standing(put_forward(view))


def test_a_plan_is_pointed_out_when_the_child_disagrees_or_was_not_asked() -> None:
    disagrees = put_forward(ChildView.DISAGREES)
    assert facts(last(disagrees)["plan.without-agreement"]) == {"goals": [id_of("goal 1")]}
    unasked = signed().then(happened(goal(), "goal 1"), PlanSubmitted(covers=names("goal 1")))
    assert "plan.without-agreement" in last(unasked)
    approved = disagrees.then(happened(PlanApproved(covers=names("goal 1")), by=MERANTI))
    assert "plan.without-agreement" in last(approved)
    assert "plan.without-agreement" in standing(approved)
    won_over = ChildViewRecorded(views=(GoalView(goal=id_of("goal 1"), view=ChildView.AGREES),))
    assert "plan.without-agreement" not in standing(approved.then(won_over))


def test_what_the_plan_lacks_points_at_the_goal_the_submission_or_the_plan_as_a_whole() -> None:
    titles = ["calls home", "Calls home!", "identity card", "new glasses", "football", "choir"]
    weak = drafted(*titles).then(happened(PlanSubmitted(covers=names("goal 3")), "submission"))
    found = standing_warnings(weak.history, DEFAULT_SETTINGS, CALENDAR, at("2025-03-11 12:00"))
    about = {each.code: each.about for each in found if each.code.startswith(("goal", "plan."))}
    assert about == {
        "goal.duplicate": id_of("goal 2"),
        "plan.many-goals": None,
        "plan.without-agreement": id_of("submission"),
    }


def test_a_draft_that_nobody_put_forward_needs_no_agreement_yet() -> None:
    assert "plan.without-agreement" not in standing(drafted("calls home"))


def test_case_punctuation_and_order_make_no_difference() -> None:
    assert likeness("Six counselling sessions, self-worth", "self worth: SIX counselling sessions") == 1


def test_it_is_the_same_from_both_sides() -> None:
    one, other = "belajar memperbaiki motor", "memperbaiki sepeda motor sendiri"
    assert likeness(one, other) == likeness(other, one)


def test_two_services_for_different_ends_are_not_alike() -> None:
    assert likeness("eight repair classes", "six counselling sessions") < 0.85
    assert likeness("phone call to the parents", "meeting with the parents") < 0.85
