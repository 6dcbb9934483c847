"""A warning that gives away a birth date stands for those who read the birth date, and for nobody else."""

import pytest

from domain.staff.vocabulary import Role
from tests.service.http.house import House

BORN = {"evidence": "family", "precision": "day", "born_on": "2011-11-14"}
SCORE = {"instrument": "sdq", "respondent": "parent", "complete": True, "occurred_at": "2015-11-13T12:00:00+07:00"}
"""A day before the child is four, for whom this form is made."""


@pytest.fixture
def case(house: House) -> str:
    """A child whose birth date the holder knows, with a student; both fill in the form too early."""
    made = house.open_case()
    house.tell(f"{made}/student-assignments", {"student": house.staff[Role.STUDENT]}, by=Role.SUPERVISOR)
    house.tell(f"/api/children/{house.get(made).json['child']}/birth-date-claims", BORN)
    return made


def told(house: House, case: str, event: str, by: Role) -> dict[str, bool]:
    """Where the reader finds the warning about that record."""
    stream = case.rpartition("/")[2]
    return {
        "standing": any(
            (each["code"], each["about"]) == ("sdq.outside-age", event)
            for each in house.get(f"/api/warnings?case={stream}", by=by).json["items"]
        ),
        "replayed": any(
            (each["code"], each["about"]) == ("sdq.outside-age", event)
            for each in house.get(f"{case}/replay", by=by).json["warnings"]
        ),
        "shown": "sdq.outside-age" in house.get(f"/api/events/{event}", by=by).get_data(as_text=True),
    }


@pytest.mark.parametrize("author", [Role.STUDENT, Role.SOCIAL_WORKER])
def test_a_standing_warning_about_the_age_is_for_who_reads_the_birth_date(house: House, case: str, author: Role):
    (event,) = house.tell(f"{case}/instrument-scores", SCORE, by=author)["events"]
    holder = told(house, case, event, Role.SOCIAL_WORKER)
    assert holder == {"standing": True, "replayed": True, "shown": author is Role.SOCIAL_WORKER}
    for reader in (Role.STUDENT, Role.AUDITOR, Role.DATA_PROTECTION_OFFICER):
        assert not any(told(house, case, event, reader).values()), reader
