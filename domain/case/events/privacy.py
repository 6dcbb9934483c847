"""Who may look beyond the usual, and who may not: sealed notes, broken glass, requests, restriction, written orders."""

from datetime import date, datetime

from domain.case.vocabulary import AuditScope, GlassFinding
from domain.declaration import decision, observation
from domain.event import Event
from domain.identifiers import EventId, StaffId
from domain.sensitivity import UNOPENED, casework, fact, sealed


@observation("case.sealed-note-written", noun="sealed-notes", command="write sealed note")
class SealedNoteWritten(Event):
    """Something was written down for named persons, and for nobody else (E14)."""

    readers: tuple[StaffId, ...] = fact("Who may read it beside its author", default=())
    note: str = sealed("What only they may read")


@decision("case.break-glass-used", noun="broken-glass", command="break glass")
class BreakGlassUsed(Event):
    """Somebody looked into a case that the matrix does not give them, for an hour at most, and answers for it."""

    until: datetime = fact("Until when")
    reason: str = casework("Why it cannot wait", longest=1_000)

    @property
    def flaw(self) -> str | None:
        return "break-glass.no-reason" if _unsaid(self.reason) else None


@decision("case.break-glass-reviewed", noun="break-glass-reviews", command="review break-glass")
class BreakGlassReviewed(Event):
    """Somebody else examined whether the glass had to be broken."""

    glass: EventId = fact("The breaking of the glass")
    finding: GlassFinding = fact("What was found")
    remarks: str = casework("Why", longest=2_000)


@decision("case.casework-requested", noun="casework-requests", command="request casework")
class CaseworkRequested(Event):
    """The manager asked to read the casework of this case."""

    until: datetime = fact("Until when")
    reason: str = casework("What for", longest=1_000)

    @property
    def flaw(self) -> str | None:
        return "casework-request.no-reason" if _unsaid(self.reason) else None


@decision("case.child-restricted", noun="restrictions", command="restrict child")
class ChildRestricted(Event):
    """The case shows to those who work on it, the supervisor of their team and the manager, and to nobody else."""

    admitted: tuple[StaffId, ...] = fact("Who else works with the child and keeps the usual sight", default=())
    reason: str = casework("What threatens the child if others look", longest=1_000)


@decision("case.restriction-lifted", noun="restriction-liftings", command="lift restriction")
class RestrictionLifted(Event):
    """The case shows again to whom the matrix gives it."""

    restriction: EventId = fact("The restriction")
    reason: str = casework("Why it is no longer needed", longest=1_000)


@decision("case.audit-ordered", noun="audit-orders", command="record audit order")
class AuditOrdered(Event):
    """An auditor may read this file for a time: as one of a sample, or with names by a written order."""

    auditor: StaffId = fact("The auditor")
    scope: AuditScope = fact("Sample, or written order")
    since: date = fact("The first day")
    until: date = fact("The last day")
    document: str = casework("Reference of the order, or of the minutes of the sampling", longest=200)

    @property
    def flaw(self) -> str | None:
        return "audit-order.ends-before-it-begins" if self.until < self.since else None


@decision("case.audit-order-ended", noun="audit-order-endings", command="end audit order")
class AuditOrderEnded(Event):
    """The order holds no longer, before its last day."""

    order: EventId = fact("The order")
    reason: str = casework("Why", longest=1_000)


def _unsaid(reason: str) -> bool:
    return reason is not UNOPENED and not reason.strip()
