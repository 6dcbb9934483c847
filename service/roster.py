"""The roster: from the working name of a member of staff to the person, so that no handle is ever given twice."""

from uuid import UUID

from domain.identifiers import Handle, StaffId
from domain.refusal import Refused
from domain.staff.state import Staff
from service.keys import KeyStore
from service.knowledge import Knowledge


class Roster:
    """Finds staff by handle. The id follows from the handle and a secret of this site, and so tells nobody the name."""

    def __init__(self, keys: KeyStore, knowledge: Knowledge) -> None:
        self._keys = keys
        self._knowledge = knowledge

    def id_of(self, handle: str) -> StaffId:
        """The id that this handle has or will have."""
        mac = self._keys.mac("staff-id", handle.encode())
        return StaffId(f"staff-{UUID(bytes=mac[:16], version=4)}")

    def member(self, handle: str) -> Staff:
        """The member of staff with this handle; ``Refused`` where nobody has it."""
        member = self._knowledge.member(self.id_of(handle))
        if member.id is None:
            raise Refused("staff.unknown", handle=handle)
        return member

    def handle_of(self, id: StaffId) -> Handle | None:
        """The working name of somebody; ``None`` for an id that nobody has."""
        return self._knowledge.member(id).handle
