"""The restore drill: a shelter loses its machine, comes back on another one, and goes on working."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest

from domain.staff.vocabulary import Role
from service.backup.backing_up import backup
from service.backup.errors import BackupFailed
from service.backup.restoring import restore
from service.backup.schedule import Schedule, keep_backed_up
from service.settings import Settings
from tests.service.http.house import CONTACT, METRICS_TOKEN, House, found_house


@pytest.fixture(params=["in a file", "in a database"])
def log_in(request: pytest.FixtureRequest) -> str | None:
    """Where the log lies; ``None`` for a file."""
    if request.param == "in a file":
        return None
    made: str = request.getfixturevalue("make_database")()
    return made


@pytest.fixture
def house(tmp_path: Path, log_in: str | None) -> Iterator[House]:
    found_house(tmp_path, log_in)
    made = House(tmp_path, log_in)
    yield made
    made.close()


class OneLook:
    """Lets the clock look once."""

    begun = False

    def rest(self, seconds: float) -> None:
        self.begun = True


def lose_the_machine(house: House, request: pytest.FixtureRequest) -> Settings:
    """Everything is gone but the backups, and there is a new machine with an empty database."""
    house.close()
    for folder in (house.site.settings.data, house.site.settings.keys):
        if folder.exists():
            rmtree(folder)
    if house.site.settings.database is None:
        return house.site.settings
    return replace(house.site.settings, database=request.getfixturevalue("make_database")())


def feed(house: House, after: str) -> Any:
    return house.get(f"/api/events?after={after}&limit=1000", by=Role.INTEGRATOR).json


def whole_case(house: House, case: str) -> list[str]:
    """A case as its worker sees it, and its timeline with the content."""
    addresses = (f"/api/cases/{case}", f"/api/cases/{case}/timeline")
    return [house.get(each, by=Role.SOCIAL_WORKER).get_data(as_text=True) for each in addresses]


def value_of(metric: str, text: str) -> float:
    return next(float(line.split()[1]) for line in text.splitlines() if line.startswith(f"{metric} "))


def test_a_shelter_that_loses_its_machine_goes_on_on_another_one(
    house: House, tmp_path: Path, request: pytest.FixtureRequest
):
    # Given: a case that was backed up, and work after it, which an integrator has read.
    case = house.open_case().removeprefix("/api/cases/")
    early = feed(house, "0")["next"]
    house.tell(f"/api/cases/{case}/sightings", {"place": "Lapangan Benteng"})
    made = backup(house.site, tmp_path / "usb", tmp_path / "safe")
    backed_up, known = feed(house, "0"), whole_case(house, case)
    later = house.contact(label="Sambu-1")
    cursor = feed(house, "0")["next"]

    # When: the machine is lost, and the backup restored on an empty one.
    settings = lose_the_machine(house, request)
    restored = restore(tmp_path / "usb", settings, house.clock, keys_source=tmp_path / "safe", accept_loss=False)
    again = House(tmp_path, settings.database)

    # Then: the case is there with its content, and what came after the backup is not.
    assert restored.end.position == made.end.position
    assert whole_case(again, case) == known
    assert "Lapangan Benteng" in known[1]
    assert again.get(f"/api/cases/{later['stream']}", by=Role.SOCIAL_WORKER).status_code == 404

    # And: every old cursor is told from where to go on; nothing is read twice or left out.
    met = again.post("/api/contacts", CONTACT | {"label": "Sambu-2"}, by=Role.OUTREACH_WORKER, key="afterwards").json
    for old, common in ((cursor, made.end.position), (early, int(early.split("-")[0]))):
        answer = again.get(f"/api/events?after={old}", by=Role.INTEGRATOR)
        assert answer.status_code == 409
        assert answer.json["code"] == "cursor.of-another-log"
        assert answer.json["facts"] == {
            "epoch": restored.end.epoch,
            "end": again.site.log.last().position,
            "last_common": common,
        }
    page = feed(again, str(made.end.position))
    assert {each["subject"] for each in page["items"]} >= {met["stream"]}
    assert page["next"].endswith(restored.end.epoch)
    assert feed(again, "0")["items"][: made.end.position] == backed_up["items"]
    unknown = f"5-{'0' * 8}-0000-4000-8000-{'0' * 12}"
    assert again.get(f"/api/events?after={unknown}", by=Role.INTEGRATOR).json["facts"]["last_common"] == 0
    again.close()


def test_what_would_survive_is_told_to_whoever_watches(house: House, tmp_path: Path):
    assert house.get("/readyz").json["backup"] == {"durable_through": None, "made_at": None, "failed": None}
    made = backup(house.site, tmp_path / "usb", tmp_path / "safe")
    told = house.get("/readyz").json
    assert told["backup"]["durable_through"] == {"epoch": made.end.epoch, "position": made.end.position}
    (tmp_path / "no-folder").write_text("")
    with pytest.raises(BackupFailed, match=r"backup\.unusable"):
        backup(house.site, tmp_path / "no-folder", tmp_path / "safe")
    assert house.get("/readyz").json["backup"]["failed"] is None, "who called it knows; the clock did not fail"
    keep_backed_up(house.site, Schedule(target=tmp_path / "no-folder"), OneLook(), lambda event, **facts: None)
    told = house.get("/readyz")
    assert (told.status_code, told.json["status"]) == (200, "ready")
    assert told.json["backup"]["failed"]["code"] == "backup.unusable"
    assert told.json["backup"]["durable_through"]["position"] == made.end.position
    text = house.http.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"}).get_data(as_text=True)
    assert value_of("harapan_backup_position", text) == made.end.position
    assert value_of("harapan_backup_failed", text) == 1
    assert value_of("harapan_backup_timestamp_seconds", text) == made.made_at.timestamp()
