"""Who looked at a case: who may ask that, and a look as JSON has it."""

from datetime import tzinfo
from typing import Any

from domain.plainly import plainly
from domain.refusal import Refused
from domain.staff.vocabulary import Role
from service.reads.look import KeptLook

MAY_ASK = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.DATA_PROTECTION_OFFICER, Role.AUDITOR})
"""Those who answer for what their colleagues do, and those who watch over it."""


def must_be_told(role: Role) -> None:
    """Raises :class:`Refused` for a role that is not told who looked."""
    if role not in MAY_ASK:
        raise Refused("role.may-not", role=str(role), command="read who looked")


def plain_look(kept: KeptLook, zone: tzinfo) -> dict[str, Any]:
    """A look at one case, as its readers may know it: of the other cases that it showed, only how many they were."""
    look, looked = kept.look, kept.look.looked
    told = {
        "position": kept.position,
        "at": kept.occurred.at,
        "by": look.by,
        "role": look.role,
        "operation": looked.operation,
        "channel": looked.channel,
        "result": looked.result,
        "classes": looked.classes,
        "cases": len(looked.cases),
        "session": looked.session,
        "device": looked.device,
        "glass": looked.glass,
        "order": looked.order,
    }
    plain: dict[str, Any] = plainly(told, zone)
    return plain
