"""What an agency sets, each from a day on."""

from datetime import date, datetime

from domain.declaration import decision
from domain.event import Event
from domain.identifiers import EventId, SiteId, StaffId, TeamId
from domain.sensitivity import fact
from domain.settings.vocabulary import DeadlineKind, Unit


@decision("settings.agency-described", noun="agency", command="describe agency")
class AgencyDescribed(Event):
    """The agency told its name and zone."""

    name: str = fact("Public name of the agency", longest=120)
    zone: str = fact("Time zone in the usual notation, such as ``Asia/Jakarta``", longest=60)


@decision("settings.deadline-set", noun="deadlines", command="set deadline")
class DeadlineSet(Event):
    """A deadline has this length from a day on."""

    kind: DeadlineKind = fact("Which deadline")
    amount: int = fact("How many", lowest=1, highest=10_000)
    unit: Unit = fact("Hours, days, or working days")
    since: date = fact("From when")


@decision("settings.holiday-declared", noun="holidays", command="declare holiday")
class HolidayDeclared(Event):
    """A day on which the office does not work."""

    day: date = fact("The day")
    name: str = fact("What is kept on it", longest=120)


@decision("settings.holiday-cancelled", noun="holiday-cancellations", command="cancel holiday")
class HolidayCancelled(Event):
    """A day that was a holiday is a working day after all."""

    day: date = fact("The day")


@decision("settings.date-confirmed", noun="date-confirmations", command="confirm date")
class DateConfirmed(Event):
    """Somebody has looked at a calendar: the hub has the right date, however long nobody has recorded anything."""

    day: date = fact("The day, in the zone of the agency")


@decision("settings.site-declared", noun="sites", command="declare site")
class SiteDeclared(Event):
    """The agency has a shelter or an office."""

    site: SiteId = fact("Its short name")
    name: str = fact("Its public name", longest=120)
    since: date = fact("From when")


@decision("settings.site-closed", noun="site-closings", command="close site")
class SiteClosed(Event):
    """The agency no longer has this shelter or office."""

    site: SiteId = fact("Its short name")
    until: date = fact("The last day")


@decision("settings.team-declared", noun="teams", command="declare team")
class TeamDeclared(Event):
    """Some of the staff work as a team, at a site."""

    team: TeamId = fact("Its short name")
    site: SiteId | None = fact("The site where it works, where the agency has declared any", default=None)
    name: str = fact("Its name", longest=120)
    since: date = fact("From when")


@decision("settings.team-dissolved", noun="team-dissolutions", command="dissolve team")
class TeamDissolved(Event):
    """A team no longer works together."""

    team: TeamId = fact("Its short name")
    until: date = fact("The last day")


@decision("settings.on-call-planned", noun="on-call-duties", command="plan on-call duty")
class OnCallPlanned(Event):
    """Somebody can be called in an emergency, and somebody else where the first does not answer."""

    first: StaffId = fact("Who is called first")
    next: StaffId | None = fact("Who is called where the first does not answer", default=None)
    since: datetime = fact("From when")
    until: datetime = fact("Until when")

    @property
    def flaw(self) -> str | None:
        if self.until <= self.since:
            return "on-call.ends-before-it-begins"
        return "on-call.next-is-the-first" if self.next == self.first else None


@decision("settings.on-call-cancelled", noun="on-call-cancellations", command="cancel on-call duty")
class OnCallCancelled(Event):
    """A planned duty does not take place."""

    duty: EventId = fact("The duty that was planned")
