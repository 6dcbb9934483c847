"""Warnings: accept, show, count; the table of all of them, and the two ways to ask."""

from hypothesis import given
from hypothesis import strategies as st

from domain.annotations import Voided, VoidReason
from domain.case.events.assessment import InquiryMade
from domain.case.events.intake import StayStarted
from domain.case.events.outreach import DangerEscalated
from domain.case.events.planning import GoalAdded, PlanSubmitted
from domain.case.stage import stage
from domain.case.state import NO_CASE, evolve, fold
from domain.case.vocabulary import DangerSign, Source
from domain.case.warnings import WARNINGS, filled, standing_warnings, warnings_of
from domain.catalogue import EVENTS, read, write
from domain.deadlines import Duty
from domain.history import history
from domain.settings.state import DEFAULT_SETTINGS
from tests.domain import surya
from tests.domain.given import ANGGREK, Story, at, happened, id_of, record
from tests.domain.stories import approved_ending, closure, goal, names, planned, signed
from tests.domain.warned import CALENDAR, last, review, session, standing
from tests.support.events import events


def test_every_duty_can_be_late_and_overdue() -> None:
    assert {f"{duty}.{reason}" for duty in Duty for reason in ("late", "overdue")} <= set(WARNINGS)


def test_codes_are_called_thing_and_reason() -> None:
    assert all(code.count(".") == 1 and code == code.lower() for code in WARNINGS)


def test_every_sentence_is_filled_by_the_facts_of_its_warning() -> None:
    whole = standing_warnings(a_case_in_trouble().history, DEFAULT_SETTINGS, CALENDAR, at("2025-07-01 12:00"))
    assert len({each.code for each in whole}) > 12
    assert all(each.sentence and "{" not in each.sentence for each in whole)


def a_case_in_trouble() -> Story:
    """As much as can go wrong in one case."""
    return planned().then(
        happened(StayStarted(), "stay", on="2025-03-20 09:00"),
        happened(
            InquiryMade(method=Source.STAFF, child_seen=False, summary="calm"), by=ANGGREK, recorded="2025-04-20 09:00"
        ),
        *(happened(GoalAdded(title="calls home"), f"extra {number}") for number in range(6)),
        PlanSubmitted(covers=names("extra 1")),
        happened(session(), on="2025-05-20 10:00"),
        happened(review(-1), on="2025-05-21 10:00"),
        closure(),
        DangerEscalated(signs=(DangerSign.OVERDOSE,), account="solvent"),
    )


def test_a_warning_refuses_nothing_and_a_void_takes_it_away() -> None:
    twice = planned().then(happened(session(), "session"))
    assert "session.no-goal" in standing(twice)
    voided = twice.then(Voided(voids=id_of("session"), reason=VoidReason.ENTERED_TWICE, evidence="see above"))
    assert "session.no-goal" not in standing(voided)


def test_the_answer_to_a_command_and_the_fold_tell_the_same() -> None:
    """The shell asks before the record is in the history, a view when it is."""
    story = signed().then(happened(goal(), "goal 1"), happened(goal(), "goal 2"))
    *earlier, newest = story.records
    before = history(earlier)
    (entry,) = (each for each in story.entries if each.record == newest)
    case = NO_CASE
    for each in before.effective:
        case = evolve(case, each)
    answered = warnings_of(entry, case, history=before, settings=DEFAULT_SETTINGS, calendar=CALENDAR)
    assert {each.code for each in answered} == {"goal.duplicate"} == set(last(story))


def test_surya_s_whole_case_leaves_four_things_to_point_out() -> None:
    assert standing(surya.gone_home(), on="2025-09-12 09:00") == [
        "assessment.late",
        "plan.late",
        "review.late",
        "stay.late",
    ]


@given(st.data())
def test_no_event_opened_or_not_breaks_the_warnings_or_the_stage(data: st.DataObject) -> None:
    told = approved_ending().records
    ids = st.sampled_from([*(each.id for each in told), id_of("nothing")])
    event = data.draw(events(data.draw(st.sampled_from(EVENTS)), ids))
    sealed = write(event)
    closed = read(event.NAME, event.VERSION, sealed.facts, {}, sealed.parts)
    cut = data.draw(st.integers(0, len(told)))
    for each in (event, closed):
        story = history([*told[:cut], record(each, on="2025-03-21 09:00", version=cut + 1, urgency=event.urgency)])
        standing_warnings(story, DEFAULT_SETTINGS, CALENDAR, at("2025-04-01 12:00"))
        stage(fold(story.effective))


def test_one_thing_is_counted_without_an_s_and_what_is_not_known_stays_open() -> None:
    assert filled(WARNINGS["plan.overdue"], {"late_by": 1}) == "An approved plan is overdue by 1 day."
    assert filled(WARNINGS["plan.overdue"], {"late_by": 21}) == "An approved plan is overdue by 21 days."
    assert filled(WARNINGS["plan.overdue"], {}) == "An approved plan is overdue by … days."
