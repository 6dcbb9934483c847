"""Questions over HTTP: lists page by page, one case, its timeline and replay, a child, the agency."""

from datetime import timedelta
from typing import Any

import pytest

from domain.case.vocabulary import Status
from domain.staff.vocabulary import Role
from tests.service.http.house import House

A_MINUTE = timedelta(minutes=1)
SCREENED_OUT = {"outcome": "screened_out", "entry_mode": "operation", "reasons": "goes home with his aunt"}


def all_of(house: House, address: str, limit: int) -> list[dict[str, Any]]:
    """Every item of a list, page by page."""
    items, after = list[dict[str, Any]](), ""
    while True:
        between = "&" if "?" in address else "?"
        page = house.get(f"{address}{between}limit={limit}{after}").json
        assert set(page) == {"items", "next", "position", "behind"}
        assert len(page["items"]) <= limit
        items += page["items"]
        if page["next"] is None:
            return items
        after = f"&after={page['next']}"


def test_the_caseload_shows_who_was_just_met_and_whose_case_is_open(house: House):
    case = house.open_case()
    told = house.contact()
    met, opened = sorted(
        house.get(f"/api/cases?after={told['position']}").json["items"], key=lambda each: each["opened_at"] or ""
    )
    assert (met["id"], met["status"], met["holder"]) == (told["stream"], "outreach", None)
    assert f"/api/cases/{opened['id']}" == case
    assert (opened["status"], opened["holder"]) == ("open", house.staff[Role.SOCIAL_WORKER])


def test_a_case_that_has_ended_is_listed_only_where_it_is_asked_for(house: House):
    told = house.contact()
    case = f"/api/cases/{told['stream']}"
    house.tell(f"{case}/intake-decisions", SCREENED_OUT)
    assert house.get("/api/cases").json["items"] == []
    for asked in ("ended=true", f"id={told['stream']}", f"child={told['child']}", "status=screened_out", "stage=ended"):
        assert [each["id"] for each in house.get(f"/api/cases?{asked}").json["items"]] == [told["stream"]], asked


@pytest.mark.parametrize(
    ("address", "name", "value"),
    [
        ("cases", "status", "running"),
        ("cases", "stage", "asleep"),
        ("cases", "risk", "enormous"),
        ("cases", "ended", "maybe"),
        ("cases", "running", "false"),
        ("overdue", "code", "never"),
        ("overdue", "kind", "never"),
        ("warnings", "code", "entry.early"),
    ],
)
def test_a_code_that_there_is_not_is_a_mistake_and_no_empty_list(house: House, address: str, name: str, value: str):
    answer = house.get(f"/api/{address}?{name}={value}")
    assert (answer.status_code, answer.json["errors"][0]["at"]) == (422, name)


def test_the_description_tells_what_can_be_asked_and_what_holds_where_nothing_is(house: House):
    described = house.http.get("/api/openapi.json").json["paths"]["/api/cases"]["get"]["parameters"]
    schemas = {each["name"]: each["schema"] for each in described}
    assert schemas["ended"] == {"type": "boolean", "default": False}
    assert schemas["status"] == {"type": "string", "enum": [str(each) for each in Status]}
    assert {"stage", "risk"} <= {name for name, each in schemas.items() if "enum" in each}


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_a_list_is_told_page_by_page_each_row_once(house: House, limit: int):
    cases = sorted(house.contact()["stream"] for _ in range(5))
    assert [each["id"] for each in all_of(house, "/api/cases?ended=true", limit)] == cases


def test_a_row_that_appears_meanwhile_disturbs_no_page(house: House):
    for _ in range(4):
        house.contact()
    first = house.get("/api/cases?ended=true&limit=2").json
    house.contact()
    rest = house.get(f"/api/cases?ended=true&limit=100&after={first['next']}").json
    ids = [each["id"] for each in (*first["items"], *rest["items"])]
    assert ids == sorted(set(ids))
    assert len(ids) == 5


def test_a_cursor_leads_on_in_its_own_list_only(house: House):
    for _ in range(2):
        house.contact()
    cursor = house.get("/api/warnings?limit=1").json["next"] or "x~y"
    answer = house.get(f"/api/cases?after={cursor}")
    assert (answer.status_code, answer.json["errors"][0]["at"]) == (422, "after")


def test_a_case_is_told_as_it_stands_with_its_version(house: House):
    case = house.open_case()
    answer = house.get(case)
    assert answer.headers["ETag"] == '"4"'
    assert (answer.json["version"], answer.json["status"], answer.json["stage"]) == (4, "open", "assessment")
    assert "entries" not in answer.json


def test_what_was_just_recorded_is_in_the_timeline_at_once(house: House):
    case = house.open_case()
    house.clock.at += A_MINUTE
    told = house.tell(f"{case}/sightings", {"place": "Kolong Jembatan"})
    last = house.get(f"{case}/timeline").json["items"][-1]
    assert (last["id"], last["type"]) == (told["events"][0], "case.child-seen")
    assert last["content"] == {"D3": {"concerns": [], "danger": [], "place": "Kolong Jembatan"}}


def test_a_timeline_can_be_asked_for_one_kind_of_record(house: House):
    case = house.open_case()
    types = {each["type"] for each in house.get(f"{case}/timeline?kind=decision").json["items"]}
    assert types == {"case.intake-decided", "case.worker-assigned"}


def test_a_replay_tells_what_was_so_and_what_was_known_on_a_day(house: House):
    first = house.contact(occurred_at="2025-09-10T10:00:00+07:00")
    case = f"/api/cases/{first['stream']}"
    assert house.get(f"{case}/replay?as_of=2025-09-10").json["status"] == "outreach"
    assert house.get(f"{case}/replay?as_of=2025-09-09").json["status"] == "none"
    assert house.get(f"{case}/replay?as_of=2025-09-10&known_at=2025-09-11").json["entries"] == []


def test_a_day_means_its_end_in_the_zone_of_the_agency(house: House):
    first = house.contact(occurred_at="2025-09-10T23:30:00+07:00")
    case = f"/api/cases/{first['stream']}/replay"
    assert len(house.get(f"{case}?as_of=2025-09-10").json["entries"]) == 1
    assert len(house.get(f"{case}?as_of=2025-09-10T23:29:00%2B07:00").json["entries"]) == 0


def test_a_plus_that_was_typed_by_hand_is_taken_for_one(house: House):
    case = f"/api/cases/{house.contact()['stream']}/replay"
    typed = house.get(f"{case}?as_of=2025-09-12T11:00:00+07:00").json["as_of"]
    assert typed == "2025-09-12T11:00:00+07:00"


def test_two_replays_are_compared(house: House):
    case = house.open_case()
    told = house.get(f"{case}/replay?against_as_of=2025-09-01").json["difference"]
    assert len(told["only_in_one"]) == 4
    assert told["only_in_other"] == []
    assert "difference" not in house.get(f"{case}/replay").json


def test_a_decision_tells_on_what_it_rests(house: House):
    case = house.open_case()
    house.tell(f"{case}/sightings", {"place": "Yard"})
    decision = house.get(f"{case}/timeline?type=case.intake-decided").json["items"][0]["id"]
    told = house.get(f"/api/decisions/{decision}/basis").json
    assert (told["id"], told["by"], told["role"]) == (decision, house.staff[Role.SOCIAL_WORKER], "social_worker")
    assert told["seen"]["stream_version"] == 2


def test_an_observation_rests_on_nothing(house: House):
    event = house.contact()["events"][0]
    answer = house.get(f"/api/decisions/{event}/basis")
    assert (answer.status_code, answer.json["code"]) == (404, "decision.unknown")


def test_what_is_overdue_what_warns_and_what_waits_is_told_over_all_cases(house: House):
    case = house.open_case()
    late = {"place": "Yard", "occurred_at": "2025-09-01T10:00:00+07:00"}
    house.tell(f"{case}/sightings", late)
    house.tell(f"{case}/student-assignments", {"student": house.staff[Role.STUDENT]})
    house.tell(f"{case}/risk-raisings", {"level": "high", "reasons": "Sleeps outside"}, by=Role.STUDENT)
    house.clock.at = house.clock.at.replace(month=10)
    assert {"assessment", "sighting"} <= {each["code"] for each in house.get("/api/overdue").json["items"]}
    (warning,) = house.get("/api/warnings?code=entry.late").json["items"]
    assert warning["says"] == "Entered 11 days after the fact."
    (waiting,) = house.get("/api/approvals?kind=countersign").json["items"]
    assert waiting["proposed_by"] == house.staff[Role.STUDENT]


def claim(house: House, child: str, **more: str) -> str:
    house.clock.at += A_MINUTE
    told = house.tell(f"/api/children/{child}/identity-claims", {"attribute": "name", **more})
    return str(told["events"][0])


def test_claims_about_a_child_stand_side_by_side_and_the_best_evidence_shows(house: House):
    child = house.tell("/api/children", {"label": "Amplas-Iki"})["stream"]
    said = claim(house, child, evidence="child", value="Iki")
    paper = claim(house, child, evidence="civil_document", value="Rizki")
    again = claim(house, child, evidence="civil_document", value="Riski")
    unknown = claim(house, child, evidence="civil_document", missing="lost")
    told = house.get(f"/api/children/{child}").json
    assert told["display_name"] == "Rizki"
    assert {each["id"]: each["shows"] for each in told["claims"]} == {
        said: False,
        paper: True,
        again: False,
        unknown: False,
    }


def test_nicknames_are_a_set(house: House):
    child = house.tell("/api/children", {"label": "Amplas-Iki"})["stream"]
    for name in ("Iki", "Kecil"):
        claim(house, child, attribute="alias", evidence="child", value=name)
    assert [each["shows"] for each in house.get(f"/api/children/{child}").json["claims"]] == [True, True]


@pytest.mark.parametrize(
    ("precision", "born", "ages"),
    [
        ("day", "2011-08-19", [14, 14]),
        ("month", "2011-08", [14, 14]),
        ("year", "2011", [13, 14]),
        ("estimate", None, [13, 14]),
    ],
)
def test_a_birth_date_is_told_as_exactly_as_it_is_known(house: House, precision: str, born: str, ages: list[int]):
    child = house.tell("/api/children", {"label": "Amplas-Iki"})["stream"]
    body = {"evidence": "visual_guess", "precision": precision, "born_on": "2011-08-19"}
    house.tell(f"/api/children/{child}/birth-date-claims", body)
    answer = house.get(f"/api/children/{child}")
    assert (answer.json["birth"]["born"], answer.json["birth"]["ages"]) == (born, ages)
    assert answer.json["claims"][0]["content"]["D2"]["born_on"] == born
    assert precision == "day" or "2011-08-19" not in answer.get_data(as_text=True)


def test_a_child_names_its_cases(house: House):
    first = house.contact()
    told = house.get(f"/api/children/{first['child']}").json
    assert told["cases"] == [{"id": first["stream"], "open": False, "ended_at": None}]


def test_the_staff_are_told_to_everybody_but_names_only_to_those_who_may_see_them(house: House):
    for by in (Role.SUPERVISOR, Role.ADMINISTRATOR):
        rows = house.get("/api/staff?limit=100", by=by).json["items"]
        assert len(rows) == len(Role)
        nurse = next(each for each in rows if each["handle"] == "nurse")
        assert nurse["roles"] == [{"role": "nurse", "since": "2025-01-01", "until": None}]
        seen = by is Role.SUPERVISOR
        assert (nurse["name"], nurse["withheld"]) == (("The only nurse", []) if seen else (None, ["name"]))


def test_a_role_is_granted_on_the_version_that_the_list_shows(house: House):
    (nurse,) = house.get("/api/staff?handle=nurse").json["items"]
    granted = {"role": "caregiver_staff", "since": "2025-09-12"}
    answer = house.post(f"/api/staff/{nurse['id']}/roles", granted, by=Role.ADMINISTRATOR, version=nurse["version"])
    assert answer.status_code == 201


def test_the_settings_tell_what_is_in_force_today(house: House):
    def length() -> tuple[int, str]:
        told = house.get("/api/settings").json["deadlines"]
        return next((each["amount"], each["unit"]) for each in told if each["kind"] == "assessment")

    assert length() == (7, "days")
    change = {"kind": "assessment", "amount": 10, "unit": "working_days", "since": "2025-09-13"}
    house.tell("/api/settings/deadlines", change, by=Role.ADMINISTRATOR)
    assert length() == (7, "days")
    house.clock.at = house.clock.at.replace(day=13)
    assert length() == (10, "working_days")
