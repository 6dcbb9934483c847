"""Who looked at a case: who may ask that, and a look as JSON has it."""

from collections.abc import Iterator
from datetime import tzinfo
from itertools import islice
from typing import Any

from domain.access import BlindSpot
from domain.identifiers import StreamId
from domain.plainly import plainly
from domain.refusal import Refused
from domain.staff.vocabulary import Role
from service.reads.look import KeptLook, Result
from service.reads.reads import Reads

MAY_ASK = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.DATA_PROTECTION_OFFICER, Role.AUDITOR})
"""Those who answer for what their colleagues do, and those who watch over it."""


ACCUSING = "cases.record_allegation"
ABOUT_ALLEGATIONS = frozenset({ACCUSING, "cases.resolve_allegation"})
"""Operations whose very name says that there is an allegation."""


def looks_told(reads: Reads, case: StreamId, blind: BlindSpot, before: int | None, limit: int) -> list[KeptLook]:
    """The newest looks at a case, or those before a position; of what is not there for a reader there is no look."""
    return list(islice((each for each in _newest(reads, case, before, limit) if not _tells(each, blind)), limit))


def _newest(reads: Reads, case: StreamId, before: int | None, at_once: int) -> Iterator[KeptLook]:
    while True:
        found = reads.about(case, before, at_once)
        yield from found
        if len(found) < at_once:
            return
        before = found[-1].position


def _tells(kept: KeptLook, blind: BlindSpot) -> bool:
    """Whether it would tell the reader of an allegation that is not there for them."""
    looked = kept.look.looked
    if looked.operation == ACCUSING and looked.result is not Result.SHOWN:
        # Whom a try was about is kept nowhere, so whoever reads this may be the one.
        return True
    return bool(blind) and (looked.event in blind.hidden or looked.operation in ABOUT_ALLEGATIONS)


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
