"""Who is on call: whoever must be told first, and who after them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from domain.identifiers import StaffId
from domain.sensitivity import Sensitivity
from domain.staff.vocabulary import Role
from service.knowledge import Knowledge, calendar_of
from service.views import Views

EVERYBODY = 1_000
"""Rows of the staff in one page."""

SKELETON = frozenset({Sensitivity.D1})
"""All that is read of anybody, or of any case, to find out whom to tell."""

AFTER_THE_ROSTER = (Role.SUPERVISOR, Role.MANAGER)
"""Who is told after everybody on the roster, or where nobody has planned one."""


class OnCall(Protocol):
    """The roster, as notices need it."""

    def on_call(self, at: datetime) -> Sequence[StaffId]:
        """Whom to tell first, whom after them, and so on; nobody twice."""


class OnDuty:
    """Who has which role on a day, from the view of the staff, and who is on call, from the roster of the agency."""

    def __init__(self, views: Views, knowledge: Knowledge) -> None:
        self._views = views
        self._knowledge = knowledge

    def on_call(self, at: datetime) -> Sequence[StaffId]:
        """Whoever is planned for that moment and still works here; then all supervisors, and then all managers."""
        by_role = self._by_role(at)
        here = {person for people in by_role.values() for person in people}
        planned = (each for each in self._knowledge.settings().on_call(at) if each in here)
        others = (person for role in AFTER_THE_ROSTER for person in by_role.get(role, ()))
        return tuple(dict.fromkeys((*planned, *others)))

    def in_role(self, role: Role, at: datetime) -> Sequence[StaffId]:
        """Everybody in a role on the day of that moment, where the agency is."""
        return self._by_role(at).get(role, ())

    def _by_role(self, at: datetime) -> Mapping[str, Sequence[StaffId]]:
        """Everybody of that day by role, whoever was given it first going first."""
        day = calendar_of(self._knowledge.settings()).day(at).isoformat()
        found: dict[str, dict[StaffId, None]] = {}
        for role, _, person in sorted(each for member in self._members() for each in _roles(member, day)):
            found.setdefault(role, {})[StaffId(person)] = None
        return {role: tuple(people) for role, people in found.items()}

    def _members(self) -> Iterator[Mapping[str, Any]]:
        after = None
        while True:
            page = self._views.page("staff", SKELETON, filters={}, after=after, limit=EVERYBODY)
            yield from page.items
            if page.next is None:
                return
            after = page.next


def _roles(member: Mapping[str, Any], day: str) -> Iterator[tuple[str, str, str]]:
    """The roles of somebody that hold on a day: which, since when, whose."""
    for each in member["roles"]:
        if each["since"] <= day and (each["until"] is None or day <= each["until"]):
            yield each["role"], each["since"], member["id"]
