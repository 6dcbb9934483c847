"""For whom a line may speak: in a real store for the loading person alone, in a demo store for everyone it names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.event import Kind
from domain.identifiers import StaffId
from domain.record import CaptureMode
from domain.refusal import Refused
from domain.staff.events import StaffRegistered
from domain.staff.vocabulary import Role
from service.load.line import Malformed, Told
from service.load.references import References
from service.roster import Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """In whose name a line is recorded, and what is told of its way into the store."""

    by: StaffId
    role: Role
    observed_by: StaffId | None
    capture_mode: CaptureMode
    logged_at: datetime | None = None


class Authority(Protocol):
    """Says in whose name a line is recorded. ``Refused`` or ``Malformed`` where it cannot be."""

    def provenance(self, told: Told, references: References) -> Provenance: ...


@dataclass(frozen=True, slots=True)
class Transcriber:
    """A person who types in what is on paper: everything is logged when it is loaded, as theirs.

    What another person saw is recorded as observed by them. What another person decided is not theirs to enter.
    """

    person: StaffId
    role: Role

    def provenance(self, told: Told, references: References) -> Provenance:
        line = told.line
        if line.logged_at is not None:
            raise Refused("load.logged-at-outside-demo")
        if line.capture_mode not in (None, CaptureMode.PAPER):
            raise Refused("load.not-paper", capture_mode=str(line.capture_mode))
        by = self.person if line.by is None else _staff(line.by, references)
        observed_by = None if line.observed_by is None else _staff(line.observed_by, references)
        if by != self.person:
            if told.declared.KIND is not Kind.OBSERVATION:
                raise Refused("load.decision-of-another", by=by)
            observed_by = observed_by or by
        elif line.role not in (None, self.role):
            raise Refused("load.another-role", role=str(line.role))
        return Provenance(by=self.person, role=self.role, observed_by=observed_by, capture_mode=CaptureMode.PAPER)


@dataclass(frozen=True, slots=True)
class Storyteller:
    """The file of a demo, which tells who did what when, and when the store learned of it."""

    roster: Roster

    def provenance(self, told: Told, references: References) -> Provenance:
        line = told.line
        if line.by is None or line.role is None or line.logged_at is None:
            raise Malformed("line.shape", "in a demo store /by, /role and /logged_at must be given")
        observed_by = None if line.observed_by is None else _staff(line.observed_by, references)
        return Provenance(
            by=self._author(told, line.by, references),
            role=line.role,
            observed_by=observed_by,
            capture_mode=line.capture_mode or CaptureMode.LIVE,
            logged_at=line.logged_at,
        )

    def _author(self, told: Told, by: str, references: References) -> StaffId:
        """Somebody known; only the first of all registers themselves, because nobody is there before them."""
        registers_themselves = told.declared is StaffRegistered and told.fields.get("handle") == by
        return self.roster.id_of(by) if registers_themselves else _staff(by, references)


def _staff(text: str, references: References) -> StaffId:
    return StaffId(references.id(text, "StaffId"))
