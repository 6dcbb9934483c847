"""The invented people who work in the shelter, as many as the cases need, and how they joined."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from domain.event import Event
from domain.identifiers import Handle, StaffId, StreamId
from domain.record import Occurred
from domain.settings.events import AgencyDescribed
from domain.staff.events import RoleGranted, StaffRegistered
from domain.staff.vocabulary import Role
from service.asked import Asked
from service.demo.synthetic.chance import Chance
from service.demo.synthetic.names import TREES
from service.demo.synthetic.seeds import seed_of
from service.knowledge import SETTINGS_STREAM

StaffIds = Callable[[str], StaffId]
"""From a working name to the person; in a store it is the roster who says."""

CASES_FOR_EACH = 150
"""How many cases of three years one social worker takes; other roles need fewer people."""

NEEDED: Mapping[Role, tuple[int, int]] = {
    Role.SUPERVISOR: (1, 8),
    Role.MANAGER: (1, 20),
    Role.SOCIAL_WORKER: (3, 1),
    Role.CAREGIVER: (3, 2),
    Role.OUTREACH_WORKER: (3, 2),
    Role.STUDENT: (2, 4),
    Role.PSYCHOLOGIST: (1, 8),
    Role.NURSE: (1, 8),
}
"""Of each role: how many at least, and for how many social workers there is one."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works here, in their one role."""

    handle: Handle
    name: str
    id: StaffId
    role: Role


@dataclass(frozen=True, slots=True)
class Team:
    """Everyone who works here, by role; the administrator registered all of them."""

    administrator: Member
    members: tuple[Member, ...]

    def of(self, role: Role) -> tuple[Member, ...]:
        """Everyone in that role, never empty for a role of ``NEEDED``."""
        return tuple(each for each in self.members if each.role is role)

    def any(self, role: Role, chance: Chance) -> Member:
        """Somebody in that role."""
        return chance.one_of(self.of(role))


def invented_id(handle: str) -> StaffId:
    """An id where there is no store whose roster could give one."""
    return StaffId(f"staff-{uuid5(NAMESPACE_URL, f'harapan-synthetic/{handle}')}")


def team(cases: int, id_of: StaffIds = invented_id) -> Team:
    """The people that so many cases need."""
    holders = max(NEEDED[Role.SOCIAL_WORKER][0], cases // CASES_FOR_EACH)
    roles = [role for role, (least, share) in NEEDED.items() for _ in range(max(least, holders // share))]
    administrator = _member(0, Role.ADMINISTRATOR, id_of)
    return Team(administrator, tuple(_member(number, role, id_of) for number, role in enumerate(roles, start=1)))


def _member(number: int, role: Role, id_of: StaffIds) -> Member:
    """Numbered beyond the last tree, so that every working name is another."""
    round_, tree = divmod(number, len(TREES))
    name = TREES[tree] if round_ == 0 else f"{TREES[tree]} {round_ + 1}"
    handle = Handle(name.lower().replace(" ", "-"))
    return Member(handle, f"{('Ibu', 'Pak', 'Kak')[number % 3]} {name}", id_of(handle), role)


def joining(team: Team, seed: int, began: datetime) -> Iterator[Asked]:
    """The commands with which an agency begins: its administrator, what it is called, and everyone else."""
    steps: list[tuple[StreamId, Event]] = []
    for each in (team.administrator, *team.members):
        steps.append((StreamId(each.id), StaffRegistered(handle=each.handle, name=each.name)))
        steps.append((StreamId(each.id), RoleGranted(role=each.role, since=began.date())))
    steps.insert(2, (SETTINGS_STREAM, AgencyDescribed(name="RPS Contoh", zone="Asia/Jakarta")))
    for number, (stream, event) in enumerate(steps):
        at = began + number * timedelta(seconds=20)
        yield Asked(
            event=event,
            by=team.administrator.id,
            role=team.administrator.role,
            stream=stream,
            occurred=Occurred(at),
            recorded_at=at,
            seed=seed_of(seed, "team", number),
            logged_at=at,
        )
