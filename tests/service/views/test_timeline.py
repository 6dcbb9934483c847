"""The timeline: one row per record, as it was recorded, and what became of it."""

from datetime import timedelta

from domain.annotations import Corrected, CorrectionReason, Voided, VoidReason
from domain.case.events.assessment import Countersigned
from domain.case.events.intake import StudentAssigned
from domain.case.events.outreach import ChildSeen
from domain.settings.events import DeadlineSet
from domain.settings.vocabulary import DeadlineKind, Unit
from service.knowledge import SETTINGS_STREAM
from tests.domain.given import ANGGREK, CENDANA, JATI
from tests.support.shelter import FACTS, START, Shelter

SEEN = ChildSeen(place="the market")


def test_every_record_of_a_case_has_a_row_in_the_order_of_what_happened(shelter: Shelter) -> None:
    case = shelter.open_case()
    late = shelter.ask(SEEN, stream=case, occurred=shelter.at(START - timedelta(days=1)))
    rows = shelter.rows("timeline", case=case)
    assert [each["version"] for each in rows] == [8, 1, 2, 3, 4, 5, 6, 7]
    assert rows[0]["id"] == late.events[0]


def test_a_row_says_who_when_in_which_role_and_how(shelter: Shelter) -> None:
    done = shelter.contact()
    (row,) = shelter.rows("timeline", case=done.stream)
    assert (row["type"], row["kind"], row["role"], row["capture_mode"]) == (
        "case.contact-recorded", "observation", "outreach_worker", "live",
    )  # fmt: skip
    assert (row["precision"], row["command_id"], row["k"], row["n"]) == ("minute", done.events[0], 1, 3)
    assert row["facts"] == {"entry_mode": "operation", "outcome": "refer"}
    assert (row["standing"], row["late"], row["delay_hours"]) == ("counts", False, 0)


def test_what_is_entered_days_after_the_fact_is_late(shelter: Shelter) -> None:
    case = shelter.contact().stream
    shelter.clock.at += timedelta(days=10)
    in_time = shelter.ask(SEEN, stream=case, occurred=shelter.at(shelter.clock.at - timedelta(hours=71)))
    late = shelter.ask(SEEN, stream=case, occurred=shelter.at(shelter.clock.at - timedelta(hours=73)))
    rows = {each["id"]: each for each in shelter.rows("timeline", case=case)}
    assert not rows[in_time.events[0]]["late"]
    assert (rows[late.events[0]]["late"], rows[late.events[0]]["delay_hours"]) == (True, 73)
    assert [each["id"] for each in shelter.rows("timeline", late=True)] == list(late.events)


def test_a_changed_setting_makes_what_was_in_time_late_and_the_other_way_round(shelter: Shelter) -> None:
    case = shelter.contact().stream
    shelter.clock.at += timedelta(days=10)
    shelter.ask(SEEN, stream=case, occurred=shelter.at(shelter.clock.at - timedelta(hours=71)))
    assert shelter.rows("timeline", late=True) == []
    shorter = DeadlineSet(kind=DeadlineKind.LATE_ENTRY, amount=24, unit=Unit.HOURS, since=START.date())
    shelter.ask(shorter, JATI, stream=SETTINGS_STREAM)
    assert len(shelter.rows("timeline", late=True)) == 1


def test_a_corrected_record_keeps_what_it_said_and_names_its_correction(shelter: Shelter) -> None:
    case = shelter.open_case()
    (seen,) = shelter.ask(SEEN, stream=case).events
    correction = Corrected(
        corrects=seen,
        reason=CorrectionReason.WRONG_TIME,
        occurred_at=START - timedelta(hours=1),
        evidence="the diary",
    )
    shelter.clock.at += timedelta(days=1)
    (corrected,) = shelter.ask(correction, stream=case).events
    rows = {each["id"]: each for each in shelter.rows("timeline", case=case)}
    assert (rows[seen]["standing"], rows[seen]["corrected_by"]) == ("corrected", [corrected])
    assert rows[seen]["occurred_at"] == "2025-03-04T22:31:00+07:00"
    assert rows[seen]["effective_at"] == "2025-03-04T21:10:00+07:00"
    assert (rows[corrected]["kind"], rows[corrected]["about"]) == ("correction", seen)


def test_a_voided_record_stays_in_the_timeline(shelter: Shelter) -> None:
    case = shelter.open_case()
    (seen,) = shelter.ask(SEEN, stream=case).events
    void = Voided(voids=seen, reason=VoidReason.ENTERED_TWICE, evidence="the same paper")
    (voided,) = shelter.ask(void, stream=case).events
    rows = {each["id"]: each for each in shelter.rows("timeline", case=case)}
    assert (rows[seen]["standing"], rows[seen]["voided_by"], rows[voided]["about"]) == ("voided", voided, seen)
    assert [each["id"] for each in shelter.rows("timeline", standing="voided")] == [seen]


def test_a_students_entry_is_provisional_until_it_is_countersigned(shelter: Shelter) -> None:
    case = shelter.open_case()
    shelter.ask(StudentAssigned(student=ANGGREK), stream=case)
    (seen,) = shelter.ask(SEEN, ANGGREK, stream=case).events
    (row,) = shelter.rows("timeline", id=seen)
    assert (row["provisional"], row["countersigned_by"]) == (True, None)
    (signature,) = shelter.ask(Countersigned(entries=(seen,)), stream=case).events
    (row,) = shelter.rows("timeline", id=seen)
    assert (row["provisional"], row["countersigned_by"]) == (False, signature)


def test_the_timeline_is_all_facts(shelter: Shelter) -> None:
    shelter.open_case()
    assert shelter.rows("timeline", FACTS) == shelter.rows("timeline")


def test_the_observer_shows_where_another_typed_it_in(shelter: Shelter) -> None:
    case = shelter.open_case()
    (seen,) = shelter.ask(SEEN, stream=case, observed_by=CENDANA).events
    (row,) = shelter.rows("timeline", id=seen)
    assert row["observed_by"] == CENDANA
