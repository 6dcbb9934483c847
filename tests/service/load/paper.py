"""Files as somebody types them from paper, and what became of their lines."""

import json
from typing import Any

from domain.identifiers import StaffId
from domain.record import Record
from domain.staff.vocabulary import Role
from service.load import Answer, Transcriber, load
from service.reading import everything, record_of
from service.roster import Roster
from service.site import Site

HEADER = {"format": "harapan-load/1", "space": "ledger-2019"}


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
