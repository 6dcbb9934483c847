"""Records that protect a child, and the two ways to change one."""

from dataclasses import replace

from domain.annotations import Corrected, CorrectionReason, Voided, VoidReason
from domain.case.events.outreach import ChildSeen, DangerEscalated
from domain.case.events.risk import AllegationRecorded, ContactBlocked, RiskRaised
from domain.case.events.work import SessionHeld
from domain.case.vocabulary import Attendance, DangerSign, RiskLevel, SessionKind
from domain.event import Event
from tests.domain.given import MERANTI, UNCLE, id_of

HIGH = RiskRaised(level=RiskLevel.HIGH, reasons="the uncle is in town")
DANGER = DangerEscalated(signs=(DangerSign.THREAT_TO_LIFE,), account="a knife")
BLOCK = ContactBlocked(person=UNCLE, reason="threatens the child")
SEEN = ChildSeen(place="the yard")
WORSE = replace(SEEN, danger=(DangerSign.THREAT_TO_LIFE,))
TALKED = SessionHeld(kind=SessionKind.COUNSELLING, attendance=Attendance.PRESENT, summary="talked")
ACCUSED = AllegationRecorded(against_staff=MERANTI, account="said to have hit the child")


def void(name: str) -> Voided:
    return Voided(voids=id_of(name), reason=VoidReason.ENTERED_IN_ERROR, evidence="x")


def correct(name: str, replacement: Event) -> Corrected:
    return Corrected(
        corrects=id_of(name), reason=CorrectionReason.TYPING_ERROR, replacement=replacement, evidence="the form"
    )
