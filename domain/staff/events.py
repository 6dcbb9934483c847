"""Joining, roles, teams and sites over time, leaving."""

from datetime import date

from domain.declaration import decision
from domain.event import Event
from domain.identifiers import Handle, SiteId, TeamId
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


@decision("staff.team-joined", noun="teams", command="join team")
class TeamJoined(Event):
    """Somebody works in a team."""

    team: TeamId = fact("The team")
    since: date = fact("From when")


@decision("staff.team-left", noun="team-leavings", command="leave team")
class TeamLeft(Event):
    """Somebody no longer works in a team."""

    team: TeamId = fact("The team")
    until: date = fact("The last day")


@decision("staff.posted", noun="postings", command="post to site")
class Posted(Event):
    """Somebody works at a site."""

    site: SiteId = fact("The site")
    since: date = fact("From when")


@decision("staff.posting-ended", noun="posting-endings", command="end posting")
class PostingEnded(Event):
    """Somebody no longer works at a site."""

    site: SiteId = fact("The site")
    until: date = fact("The last day")


@decision("staff.left", noun="leavings", command="leave agency")
class StaffLeft(Event):
    """Somebody left the agency: every role, team and posting ends with that day."""

    until: date = fact("The last day")
