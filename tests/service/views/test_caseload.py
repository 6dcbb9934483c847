"""The caseload: which cases there are, who holds them, what they wait for."""

from datetime import timedelta

from domain.case.events.intake import StudentAssigned
from domain.case.events.outreach import ChildSeen, DangerEscalated
from domain.case.vocabulary import DangerSign
from domain.child.events import IdentityClaimed
from domain.child.vocabulary import Evidence, IdentityAttribute
from domain.identifiers import StreamId
from domain.sensitivity import Sensitivity
from tests.domain.given import ANGGREK, CENDANA, DAHLIA
from tests.support.shelter import FACTS, Shelter


def test_a_case_that_runs_is_in_the_caseload_with_its_holder(shelter: Shelter) -> None:
    case = shelter.open_case()
    (row,) = shelter.rows("caseload")
    assert (row["id"], row["holder"], row["status"], row["stage"]) == (case, DAHLIA, "open", "assessment")
    assert (row["risk"], row["episode"], row["running"], row["students"]) == ("medium", 1, True, [])


def test_a_street_contact_is_listed_at_once(shelter: Shelter) -> None:
    shelter.open_case()
    contact = shelter.contact()
    (row,) = (each for each in shelter.rows("caseload") if each["id"] == contact.stream)
    assert (row["status"], row["opened_at"], row["running"]) == ("outreach", None, False)


def test_filters_leave_only_what_they_name(shelter: Shelter) -> None:
    case = shelter.open_case()
    assert [each["id"] for each in shelter.rows("caseload", holder=DAHLIA, status="open", stage="assessment")] == [case]
    assert shelter.rows("caseload", holder=CENDANA) == []
    assert shelter.rows("caseload", status="closed") == []
    assert shelter.rows("caseload", stage="planning") == []


def test_the_name_with_the_best_evidence_shows_once_it_is_claimed(shelter: Shelter) -> None:
    shelter.open_case("Benteng-Sur")
    (row,) = shelter.rows("caseload")
    assert row["display_name"] == "Benteng-Sur"
    claim = IdentityClaimed(attribute=IdentityAttribute.NAME, evidence=Evidence.FAMILY, value="Surya")
    shelter.ask(claim, stream=StreamId(row["child"]))
    assert [each["display_name"] for each in shelter.rows("caseload")] == ["Surya"]


def test_a_reader_without_the_class_does_not_get_the_name_and_is_told_so(shelter: Shelter) -> None:
    shelter.open_case()
    (row,) = shelter.rows("caseload", FACTS)
    assert (row["display_name"], row["withheld"]) == (None, ["display_name"])
    (row,) = shelter.rows("caseload", frozenset({Sensitivity.D1, Sensitivity.D2}))
    assert (row["display_name"], row["withheld"]) == ("Benteng-Sur", [])


def test_what_is_due_first_is_named_and_what_is_overdue_is_counted_when_it_is_asked(shelter: Shelter) -> None:
    shelter.open_case()
    (row,) = shelter.rows("caseload")
    assert (row["next_due"], row["overdue"]) == ("assessment", 0)
    assert row["next_due_at"] == "2025-03-11T23:59:59.999999+07:00"
    shelter.clock.at += timedelta(days=8)
    assert [each["overdue"] for each in shelter.rows("caseload")] == [1]


def test_open_alarms_students_and_provisional_entries_show(shelter: Shelter) -> None:
    case = shelter.open_case()
    shelter.ask(StudentAssigned(student=ANGGREK), stream=case)
    shelter.ask(ChildSeen(place="the yard"), ANGGREK, stream=case)
    shelter.ask(DangerEscalated(signs=(DangerSign.THREAT_TO_LIFE,), account="a man with a knife"), stream=case)
    (row,) = shelter.rows("caseload")
    assert (row["students"], row["provisional"], row["dangers"], row["holds"]) == ([ANGGREK], 1, 1, 0)


def test_the_version_is_that_of_the_stream(shelter: Shelter) -> None:
    case = shelter.open_case()
    assert shelter.rows("caseload")[0]["version"] == shelter.site.log.head(case).version
