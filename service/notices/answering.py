"""Somebody says that they have seen what they were told, whether in the API, on a page or at the command line."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from domain.identifiers import StaffId
from service.notices.notice import NOTICE, Notice
from service.notices.seeing import case_for
from service.scope import Scope

if TYPE_CHECKING:
    from service.site import Site


def acknowledge(site: "Site", id: str, person: StaffId) -> Notice | None:
    """The notice as it stands then; ``None`` where there is none of this id for this person."""
    notice = site.outbox.find(id) if re.fullmatch(NOTICE, id) else None
    if notice is None or notice.recipient != person:
        return None
    site.outbox.acknowledge(notice, person, site.now())
    return site.outbox.find(id)


def told(notice: Notice, scope: Scope) -> dict[str, Any]:
    """A notice as plain values, for whoever it is for; of which case it is, where that is there for them."""
    return {
        "id": notice.id,
        "kind": str(notice.alarm.kind),
        "urgency": str(notice.alarm.urgency),
        "case": case_for(scope, notice),
        "step": notice.step,
        "made_at": _written(notice.made_at),
        "state": str(notice.state),
        "sent_at": _written(notice.sent_at),
        "acknowledged_at": _written(notice.acknowledged_at),
        "escalated_at": _written(notice.escalated_at),
    }


def told_of_trouble(notice: Notice) -> dict[str, Any]:
    """A notice as whoever looks after the machine is told of it: nothing of any case."""
    return {
        "id": notice.id,
        "kind": str(notice.alarm.kind),
        "recipient": notice.recipient,
        "made_at": _written(notice.made_at),
        "state": str(notice.state),
        "attempts": notice.attempts,
        "reason": notice.reason,
    }


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
