"""What an agency sets, each from a day on."""

from datetime import date

from domain.declaration import decision
from domain.event import Event
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
