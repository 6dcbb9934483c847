"""From facts about a case and its reader to the relations between them; pure, and every one of them has a date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from domain.access.relation import Relation
from domain.access.staffing import Staffing
from domain.access.threads import Threads
from domain.access.ties import Ties
from domain.case.events.outreach import ChildSeen, ContactRecorded, ShelterReferralMade
from domain.case.vocabulary import AuditScope
from domain.identifiers import StaffId
from domain.record import Record
from domain.staff.vocabulary import Role

T = TypeVar("T")

CONTACTS = (ContactRecorded, ChildSeen, ShelterReferralMade)
"""What an outreach team does on the street."""

SCOPES = {AuditScope.SAMPLE: Relation.SAMPLED, AuditScope.WRITTEN_ORDER: Relation.ORDERED}


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who asks to look or to act, in one role, now."""

    person: StaffId
    role: Role
    now: datetime


def relations(reader: Reader, ties: Ties, staffing: Staffing) -> frozenset[Relation]:
    """What the reader has to do with the case. Nobody without that role today has anything to do with any."""
    if not _serves(reader, staffing):
        return frozenset()
    usual = _usual(reader, ties, staffing)
    if ties.restricted and reader.person not in ties.admitted:
        usual &= _kept_in_restriction(reader, ties)
    return usual | _opened(reader, ties, staffing)


def relations_to(
    record: Record,
    reader: Reader,
    to_case: frozenset[Relation],
    staffing: Staffing,
    threads: Threads,
) -> frozenset[Relation]:
    """What the reader has to do with one record: the relations to its case, and those to the record itself.

    A sealed record that names the reader is there also in a case that is not.
    """
    if not _serves(reader, staffing):
        return frozenset()
    facts = {
        Relation.AUTHOR: record.actor == reader.person,
        Relation.NAMED: reader.person in threads.readers.get(record.id, ()),
        Relation.CONTACT: _is_ours(record, reader, to_case, staffing),
        Relation.ACCUSED: reader.person in threads.accused.get(record.id, ()),
    }
    return to_case | {relation for relation, holds in facts.items() if holds}


def _serves(reader: Reader, staffing: Staffing) -> bool:
    return staffing.member(reader.person).has(reader.role, staffing.day(reader.now))


def _usual(reader: Reader, ties: Ties, staffing: Staffing) -> frozenset[Relation]:
    """What follows from the work."""
    day = staffing.day(reader.now)
    near = _meets(staffing.sites(reader.person, day), [staffing.sites(each, day) for each in ties.workers])
    on_duty = ties.holder is None and near and reader.role is Role.SOCIAL_WORKER
    facts = {
        Relation.ASSIGNED: ties.holder == reader.person or on_duty,
        Relation.CLIENT: reader.person in ties.students,
        Relation.TEAM: _meets(staffing.teams(reader.person, day), [staffing.teams(each, day) for each in ties.workers]),
        Relation.SITE: near,
        Relation.REACH: near,
        Relation.AGENCY: reader.role is not Role.INTEGRATOR,
        Relation.AGREED: reader.role is Role.INTEGRATOR,
    }
    return frozenset(relation for relation, holds in facts.items() if holds)


def _meets(own: frozenset[T], of_workers: Iterable[frozenset[T]]) -> bool:
    """Whether the reader has one in common with those who work on the case.

    Where they have none any more, as after somebody left, the case is everybody's: it is never nobody's (E19).
    """
    theirs = frozenset[T]().union(*of_workers)
    return bool(own & theirs) if theirs else bool(own)


def _kept_in_restriction(reader: Reader, ties: Ties) -> frozenset[Relation]:
    """What a restricted case leaves to who is not admitted: its workers, the supervisor of the team, the manager."""
    facts = {
        Relation.ASSIGNED: ties.holder == reader.person,
        Relation.CLIENT: True,
        Relation.TEAM: reader.role is Role.SUPERVISOR,
        Relation.SITE: reader.role is Role.MANAGER,
        Relation.REACH: True,
    }
    return frozenset(relation for relation, kept in facts.items() if kept)


def _opened(reader: Reader, ties: Ties, staffing: Staffing) -> frozenset[Relation]:
    """What was opened for the reader in this one case, and still is."""
    person, role, now, day = reader.person, reader.role, reader.now, staffing.day(reader.now)
    orders = (each for each in ties.orders if each.auditor == person and each.since <= day <= each.until)
    facts = {
        Relation.GLASS: any(each.holds(person, role, now) for each in ties.glasses),
        Relation.REQUESTED: any(each.holds(person, role, now) for each in ties.requests),
    }
    return frozenset(relation for relation, holds in facts.items() if holds) | {SCOPES[each.scope] for each in orders}


def _is_ours(record: Record, reader: Reader, to_case: frozenset[Relation], staffing: Staffing) -> bool:
    """A street contact made by the reader's team: that of the author then, and of the reader now."""
    if not isinstance(record.event, CONTACTS) or Relation.AGENCY not in to_case:
        return False
    theirs = staffing.teams(record.actor, staffing.day(record.recorded_at))
    return bool(theirs & staffing.teams(reader.person, staffing.day(reader.now)))
