"""First contact, last sight, open dangers."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from domain.case.events.outreach import (
    ChildSeen,
    ContactRecorded,
    DangerEscalated,
    DangerLifted,
    ShelterReferralMade,
)
from domain.case.state.sight import SIGHTINGS, later, shows_the_child
from domain.case.vocabulary import ContactOutcome
from domain.event import Event
from domain.history import Effective
from domain.identifiers import EventId
from domain.urgency import Urgency

REFERRALS = frozenset({ContactOutcome.REFER, ContactOutcome.EMERGENCY})
"""Outcomes of a contact that bring the child to the shelter."""


DANGER = Urgency.DANGER
"""To look it up in its enumeration for every record costs more than to compare it."""


@dataclass(frozen=True, slots=True)
class Danger:
    """An alarm that nobody has lifted; it is answered once somebody in charge was told."""

    id: EventId
    at: datetime
    answered_at: datetime | None = None


HEEDS: frozenset[type[Event]] = (
    frozenset({ContactRecorded, ShelterReferralMade, DangerEscalated, DangerLifted}) | SIGHTINGS
)
"""What changes it; beside these whatever is itself an alarm."""


class Outreach(NamedTuple):
    """What the street and every later meeting showed."""

    first_contact_at: datetime | None = None
    contacts: int = 0
    referred: bool = False
    last_seen_at: datetime | None = None
    dangers: tuple[Danger, ...] = ()

    def evolve(self, entry: Effective) -> "Outreach":
        """Total: every other event leaves it as it is."""
        outreach = self._seen(entry).with_danger(entry)
        match entry.event:
            case ChildSeen():
                return outreach
            case ContactRecorded(outcome=outcome):
                return outreach._replace(
                    first_contact_at=outreach.first_contact_at or entry.at,
                    contacts=outreach.contacts + 1,
                    referred=outreach.referred or outcome in REFERRALS,
                )
            case ShelterReferralMade():
                return outreach._replace(referred=True)
            case DangerEscalated(told=told, told_at=told_at) if told:
                return outreach._answered(told_at or entry.at, entry.record.id)
            case DangerLifted(danger=danger):
                return outreach._replace(dangers=tuple(each for each in outreach.dangers if each.id != danger))
            case _:
                return outreach

    def _seen(self, entry: Effective) -> "Outreach":
        if not shows_the_child(entry.event):
            return self
        first, contacts, referred, before, dangers = self
        return Outreach(first, contacts, referred, later(entry.at, before), dangers)

    def with_danger(self, entry: Effective) -> "Outreach":
        """The alarm that this record raises, if it does."""
        escalated = isinstance(entry.event, DangerEscalated) or entry.urgency is DANGER
        return self._replace(dangers=(*self.dangers, Danger(entry.record.id, entry.at))) if escalated else self

    def _answered(self, told_at: datetime, telling: EventId) -> "Outreach":
        """Telling somebody in charge answers every alarm that was open then, and the one that tells of it."""
        return self._replace(dangers=tuple(_answered(each, told_at, telling) for each in self.dangers))


def _answered(danger: Danger, told_at: datetime, telling: EventId) -> Danger:
    if danger.id == telling and not danger.answered_at:
        return replace(danger, answered_at=max(told_at, danger.at))
    return danger if danger.answered_at or told_at < danger.at else replace(danger, answered_at=told_at)
