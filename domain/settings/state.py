"""The settings in force on a day: deadlines, holidays, name and zone of the agency."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from domain.history import Effective
from domain.settings.events import AgencyDescribed, DeadlineSet, HolidayCancelled, HolidayDeclared
from domain.settings.vocabulary import DeadlineKind, Unit


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
    DeadlineKind.LATE_ENTRY: Length(72, Unit.HOURS),
    DeadlineKind.REOPENING_WINDOW: Length(90, Unit.DAYS),
}
"""What holds until the agency sets something else (``domain.md`` 2, 3.3, 3.4)."""


@dataclass(frozen=True, slots=True)
class DatedLength:
    """A length of a deadline, in force from a day on."""

    kind: DeadlineKind
    since: date
    length: Length


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the agency has set."""

    version: int = 0
    name: str = ""
    zone: str = "Asia/Jakarta"
    deadlines: tuple[DatedLength, ...] = ()
    holidays: dict[date, str] = field(default_factory=dict)

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
        case _:
            return known


def fold(entries: Iterable[Effective]) -> Settings:
    """The settings from everything that counts, in fold order."""
    settings = DEFAULT_SETTINGS
    for entry in entries:
        settings = evolve(settings, entry)
    return settings
