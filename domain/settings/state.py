"""The settings in force on a day: deadlines, holidays, name and zone of the agency."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from domain.history import Effective
from domain.identifiers import EventId, SiteId, StaffId, TeamId
from domain.settings.events import (
    AgencyDescribed,
    DeadlineSet,
    HolidayCancelled,
    HolidayDeclared,
    OnCallCancelled,
    OnCallPlanned,
    SiteClosed,
    SiteDeclared,
    TeamDeclared,
    TeamDissolved,
)
from domain.settings.vocabulary import DeadlineKind, Unit
from domain.stint import Stint, Stints, ended, on


@dataclass(frozen=True, slots=True)
class Length:
    """How long a deadline is."""

    amount: int
    unit: Unit


DEFAULTS: dict[DeadlineKind, Length] = {
    DeadlineKind.DANGER_ANSWER: Length(1, Unit.HOURS),
    DeadlineKind.SCREENING: Length(24, Unit.HOURS),
    DeadlineKind.OVERRIDE_APPROVAL: Length(24, Unit.HOURS),
    DeadlineKind.INTAKE_CONFIRMATION: Length(1, Unit.WORKING_DAYS),
    DeadlineKind.SHORT_STAY: Length(7, Unit.DAYS),
    DeadlineKind.ASSESSMENT: Length(7, Unit.DAYS),
    DeadlineKind.PLAN_DRAFT: Length(5, Unit.DAYS),
    DeadlineKind.PLAN_APPROVED: Length(14, Unit.DAYS),
    DeadlineKind.APPROVAL: Length(3, Unit.DAYS),
    DeadlineKind.SEEN_HIGH: Length(24, Unit.HOURS),
    DeadlineKind.SEEN_MEDIUM: Length(72, Unit.HOURS),
    DeadlineKind.SEEN_LOW: Length(7, Unit.DAYS),
    DeadlineKind.CONTACT_HIGH: Length(7, Unit.DAYS),
    DeadlineKind.CONTACT_MEDIUM: Length(14, Unit.DAYS),
    DeadlineKind.CONTACT_LOW: Length(30, Unit.DAYS),
    DeadlineKind.REVIEW_HIGH: Length(14, Unit.DAYS),
    DeadlineKind.REVIEW_MEDIUM: Length(30, Unit.DAYS),
    DeadlineKind.REVIEW_LOW: Length(90, Unit.DAYS),
    DeadlineKind.COUNTERSIGN: Length(3, Unit.DAYS),
    DeadlineKind.GLASS_REVIEW: Length(72, Unit.HOURS),
    DeadlineKind.LATE_ENTRY: Length(72, Unit.HOURS),
    DeadlineKind.REOPENING_WINDOW: Length(90, Unit.DAYS),
}
"""What holds until the agency sets something else (``domain.md`` 2, 3.1, 3.3, 3.4)."""


@dataclass(frozen=True, slots=True)
class DatedLength:
    """A length of a deadline, in force from a day on."""

    kind: DeadlineKind
    since: date
    length: Length


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who can be called in an emergency, from a moment on until another; the second where the first does not answer."""

    id: EventId
    first: StaffId
    next: StaffId | None
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the agency has set."""

    version: int = 0
    name: str = ""
    zone: str = "Asia/Jakarta"
    deadlines: tuple[DatedLength, ...] = ()
    holidays: dict[date, str] = field(default_factory=dict)
    sites: Stints[SiteId] = ()
    teams: Stints[TeamId] = ()
    site_of: dict[TeamId, SiteId] = field(default_factory=dict)
    site_names: dict[SiteId, str] = field(default_factory=dict)
    team_names: dict[TeamId, str] = field(default_factory=dict)
    on_call_duties: tuple[OnCall, ...] = ()
    """The roster, in the order in which it was planned."""

    def on_call(self, now: datetime) -> tuple[StaffId, ...]:
        """Whom to call now, in this order. Of two duties the one that was planned last goes first."""
        called = (each for each in reversed(self.on_call_duties) if each.since <= now < each.until)
        return tuple(dict.fromkeys(id for duty in called for id in (duty.first, duty.next) if id))

    def sites_on(self, day: date) -> frozenset[SiteId]:
        """The sites of that day."""
        return on(self.sites, day)

    def teams_on(self, day: date) -> frozenset[TeamId]:
        """The teams of that day."""
        return on(self.teams, day)

    def length(self, kind: DeadlineKind, day: date) -> Length:
        """How long this deadline is when its clock starts on that day."""
        set_by_then = [each for each in self.deadlines if each.kind is kind and each.since <= day]
        return max(set_by_then, key=lambda each: each.since).length if set_by_then else DEFAULTS[kind]


DEFAULT_SETTINGS = Settings()


def evolve(settings: Settings, entry: Effective) -> Settings:
    """Take one record into the settings. Total: never refuses, never raises."""
    known = replace(settings, version=max(settings.version, entry.record.version))
    match entry.event:
        case AgencyDescribed(name=name, zone=zone):
            return replace(known, name=name, zone=zone)
        case DeadlineSet(kind=kind, amount=amount, unit=unit, since=since):
            kept = (each for each in known.deadlines if (each.kind, each.since) != (kind, since))
            return replace(known, deadlines=(*kept, DatedLength(kind, since, Length(amount, unit))))
        case HolidayDeclared(day=day, name=name):
            return replace(known, holidays={**known.holidays, day: name})
        case HolidayCancelled(day=cancelled):
            return replace(known, holidays={day: name for day, name in known.holidays.items() if day != cancelled})
        case SiteDeclared(site=site, name=name, since=since):
            return replace(known, sites=(*known.sites, Stint(site, since)), site_names=known.site_names | {site: name})
        case SiteClosed(site=site, until=until):
            return replace(known, sites=ended(known.sites, until, site))
        case TeamDeclared():
            return _with_team(known, entry.event)
        case TeamDissolved(team=team, until=until):
            return replace(known, teams=ended(known.teams, until, team))
        case OnCallPlanned(first=first, next=second, since=since, until=until):
            return replace(
                known, on_call_duties=(*known.on_call_duties, OnCall(entry.record.id, first, second, since, until))
            )
        case OnCallCancelled(duty=cancelled):
            return replace(known, on_call_duties=tuple(each for each in known.on_call_duties if each.id != cancelled))
        case _:
            return known


def fold(entries: Iterable[Effective]) -> Settings:
    """The settings from everything that counts, in fold order."""
    settings = DEFAULT_SETTINGS
    for entry in entries:
        settings = evolve(settings, entry)
    return settings


def _with_team(settings: Settings, declared: TeamDeclared) -> Settings:
    team, site = declared.team, declared.site
    return replace(
        settings,
        teams=(*settings.teams, Stint(team, declared.since)),
        site_of=settings.site_of | ({team: site} if site else {}),
        team_names=settings.team_names | {team: declared.name},
    )
