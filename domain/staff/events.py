"""Joining, roles over time, leaving."""

from datetime import date

from domain.declaration import decision
from domain.event import Event
from domain.identifiers import Handle
from domain.sensitivity import fact, identity
from domain.staff.vocabulary import Role


@decision("staff.registered", noun="staff", command="register staff member")
class StaffRegistered(Event):
    """Somebody joined the agency."""

    handle: Handle = fact("Working name at the command line, such as ``dahlia``")
    name: str = identity("Name as shown to colleagues", longest=120)


@decision("staff.role-granted", noun="roles", command="grant role")
class RoleGranted(Event):
    """Somebody may act in a role."""

    role: Role = fact("The role")
    since: date = fact("From when")


@decision("staff.role-ended", noun="role-endings", command="end role")
class RoleEnded(Event):
    """Somebody no longer acts in a role."""

    role: Role = fact("The role")
    until: date = fact("The last day")
