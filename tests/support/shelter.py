"""A small shelter with people and cases, made through the real commands on real files."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from domain.case.events.intake import IntakeDecided, OverrideApproved, OverrideRequested, WorkerAssigned
from domain.case.events.outreach import ContactRecorded
from domain.case.events.risk import RiskRaised
from domain.case.vocabulary import (
    ContactOutcome,
    EntryMode,
    GuardianStatus,
    IntakeOutcome,
    LegalBasis,
    RiskLevel,
)
from domain.event import Event
from domain.identifiers import Handle, StaffId, StreamId
from domain.record import Occurred
from domain.sensitivity import Sensitivity
from domain.settings.events import AgencyDescribed
from domain.staff.events import RoleGranted, StaffRegistered
from domain.staff.vocabulary import Role
from service.asked import Asked, Done
from service.knowledge import SETTINGS_STREAM
from service.site import view_store
from service.views import ViewStore
from tests.domain.given import ANGGREK, CENDANA, DAHLIA, DAMAR, JATI, MERANTI, ROLES
from tests.domain.stories import ASSENT
from tests.support.site import Clock, make_site

START = datetime(2025, 3, 4, 15, 10, tzinfo=UTC)
EXAMPLE_DAY = date(2009, 7, 23)
EVERYTHING = frozenset(Sensitivity)
FACTS = frozenset({Sensitivity.D1})
PEOPLE = {
    "dahlia": DAHLIA, "cendana": CENDANA, "meranti": MERANTI, "jati": JATI, "anggrek": ANGGREK, "damar": DAMAR,
}  # fmt: skip


class Shelter:
    """A site, its clock, and somebody who asks."""

    def __init__(self, folder: Path, database: str | None = None, *, demo: bool = False) -> None:
        self.folder = folder
        self.clock = Clock(START)
        self.site = make_site(folder, self.clock, database=database, demo=demo)
        self.views = self.site.views
        self._stores: list[ViewStore] = []
        self.ask(AgencyDescribed(name="RPS Contoh", zone="Asia/Jakarta"), JATI, stream=SETTINGS_STREAM)
        for handle, person in PEOPLE.items():
            stream = StreamId(person)
            self.ask(StaffRegistered(handle=Handle(handle), name=handle.title()), JATI, stream=stream)
            self.ask(RoleGranted(role=ROLES[person], since=date(2020, 1, 1)), JATI, stream=stream)

    def another_store(self) -> ViewStore:
        """The views as another process has them open."""
        self._stores.append(view_store(self.site.settings))
        return self._stores[-1]

    def close(self) -> None:
        """Let go of every file."""
        for each in self._stores:
            each.close()
        self.site.close()

    def ask(self, event: Event, by: StaffId = DAHLIA, *, stream: StreamId | None = None, **rest: Any) -> Done:
        """Somebody asks for something a minute later."""
        self.clock.at += timedelta(minutes=1)
        role = rest.pop("role", None) or (Role.MANAGER if by == JATI else ROLES[by])
        return self.site.casework.handle(Asked(event=event, by=by, role=role, stream=stream, **rest))

    def contact(self, label: str = "Benteng-Sur", **rest: Any) -> Done:
        """Damar meets a child, new unless told whose contact it is."""
        said = {"entry_mode": EntryMode.OPERATION, "outcome": ContactOutcome.REFER, "place": "Lapangan Benteng"}
        asked = {name: rest.pop(name) for name in ("stream", "child", "occurred") if name in rest}
        return self.ask(ContactRecorded(label=label, **(said | rest)), DAMAR, **asked)

    def open_case(self, label: str = "Benteng-Sur") -> StreamId:
        """A child is met and taken in: Dahlia holds the case, risk medium, the override approved."""
        case = self.contact(label).stream
        reason = OverrideRequested(
            basis=LegalBasis.VITAL_INTEREST, guardian=GuardianStatus.NOT_REACHABLE, reason="no telephone at home"
        )
        self.ask(ASSENT, stream=case)
        self.ask(RiskRaised(level=RiskLevel.MEDIUM, reasons="lives on the street"), stream=case)
        (override,) = self.ask(reason, stream=case).events
        accepted = IntakeDecided(
            outcome=IntakeOutcome.ACCEPTED, entry_mode=EntryMode.OPERATION, reasons="no carer in town"
        )
        self.ask(accepted, stream=case)
        self.ask(WorkerAssigned(worker=DAHLIA), MERANTI, stream=case)
        self.ask(OverrideApproved(request=override), MERANTI, stream=case)
        return case

    def at(self, moment: datetime) -> Occurred:
        """It happened then, though it is told now."""
        return Occurred(moment)

    def rows(self, view: str, classes: frozenset[Sensitivity] = EVERYTHING, **filters: Any) -> list[dict[str, Any]]:
        """Every row of a view."""
        return self.views.page(view, classes, filters=filters, limit=1_000).items

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every view, with what every filter would leave out."""
        return {
            "caseload": self.rows("caseload", ended=True),
            "overdue": self.rows("overdue") + self.rows("overdue", done=True),
        } | {view: self.rows(view) for view in ("timeline", "warnings", "approvals", "basis")}
