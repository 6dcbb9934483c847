"""What is appended in the benchmarks: contacts with parts of two classes, each to a case that was opened before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from uuid_utils.compat import uuid7

from domain.case.events.outreach import ContactRecorded
from domain.case.vocabulary import Concern, ContactOutcome, EntryMode
from domain.identifiers import EventId, StaffId, StreamId
from domain.record import Occurred, Seen
from domain.staff.vocabulary import Role
from service.drafting import captured
from service.envelope import Draft, provisional_record
from service.keys import KeyStore
from service.log import Append, Log
from service.log.header import read_header
from service.log.mapper import RecordMapper, StoredRow
from service.log.placing import Row, place
from service.log.record import Head
from sync.capture import Capture
from tests.bench.stock import LibraryCase, LibraryCases, told

PER_COMMIT = 50
WORKER = StaffId(f"staff-{uuid4()}")
AT_ONCE = 40
"""Cases in one transaction while a log is filled."""


def now() -> datetime:
    """The clock of the hub."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """A case: the contact with which it begins, and those that one commit adds to it."""

    opening: Draft
    following: list[Draft]


def cases(count: int, contacts: int = PER_COMMIT) -> list[Case]:
    """So many cases, none of them in any store yet."""
    return [_case(contacts) for _ in range(count)]


def captures_of(drafts: Sequence[Draft]) -> list[Capture]:
    """Envelopes and parts, as a device sends them."""
    return captured([(each, uuid4().bytes) for each in drafts], ())


def once_more(captures: Sequence[Capture]) -> list[Capture]:
    """The contacts of one case as those of a new case and a new child: many are made quickly."""
    header = read_header(captures[0].envelope)
    stream, subject = f"case-{uuid7()}".encode(), f"child-{uuid7()}".encode()
    made = []
    for each in captures:
        envelope = each.envelope.replace(header.stream.encode(), stream).replace(str(header.subject).encode(), subject)
        id = read_header(each.envelope).id.encode()
        made.append(Capture(envelope.replace(id, str(uuid7()).encode()), each.parts))
    return made


def opened_in(log: Log, count: int, contacts: int = PER_COMMIT) -> list[list[Capture]]:
    """Cases that are in our log with their beginning, so that their keys are made, and what follows in each."""
    made = cases(count, contacts)
    for at in range(0, count, AT_ONCE):
        log.append_all([Append(captures=captures_of([each.opening])) for each in made[at : at + AT_ONCE]])
    return [captures_of(each.following) for each in made]


def rows_of(keys: KeyStore, count: int) -> tuple[list[Row], list[list[Row]]]:
    """As rows that our log would write: the beginnings of all cases, and what follows in each."""
    mapper, made = RecordMapper(keys), cases(count)
    beginnings = mapper.seal(captures_of([each.opening for each in made]), _no_rows)
    heads = {event.stream: Head() for event in beginnings}
    rows = place(beginnings, heads, 0, _LOGGED_AT)
    following = [mapper.seal(captures_of(each.following), _no_rows) for each in made]
    return rows, [place(events, heads, count + at * PER_COMMIT, _LOGGED_AT) for at, events in enumerate(following)]


def saved_in(
    library: LibraryCases, count: int, contacts: int = PER_COMMIT
) -> list[tuple[LibraryCase, list[dict[str, Any]]]]:
    """Cases that are in the library's store with their beginning, and what is told to each."""
    made = []
    for each in cases(count, contacts):
        case = LibraryCase(child="child")
        library.save(case)
        records = (provisional_record(draft, version=1, logged_at=draft.recorded_at) for draft in each.following)
        made.append((case, [told(record) for record in records]))
    return made


def _no_rows(streams: Collection[str]) -> list[StoredRow]:
    """Nobody of these cases lies in a log yet."""
    return []


def _case(contacts: int) -> Case:
    stream, subject = StreamId(f"case-{uuid7()}"), f"child-{uuid7()}"
    opening, *following = [_draft(stream, subject, number) for number in range(contacts + 1)]
    return Case(opening, following)


def _draft(stream: StreamId, subject: str, number: int) -> Draft:
    id, at = EventId(str(uuid7())), now()
    return Draft(
        id=id,
        stream=stream,
        event=contact(number),
        subject=subject,
        agency="bench",
        by=WORKER,
        role=Role.OUTREACH_WORKER,
        occurred=Occurred(at),
        recorded_at=at,
        command_id=id,
        k=1,
        n=1,
        seen=Seen(position=number),
    )


def contact(number: int) -> ContactRecorded:
    """A contact with parts of two classes, as long as most are."""
    return ContactRecorded(
        entry_mode=EntryMode.ROUTINE_WALK,
        outcome=ContactOutcome.KEEP_CONTACT,
        label=f"Simpang Pos-Embun {number}",
        nicknames=("Embun",),
        marks="bekas luka di lengan kiri",
        place="Simpang Pos",
        activity="menjual tisu di lampu merah",
        account="Anak bercerita sedikit tentang rumahnya dan cepat mengganti topik.",
        concerns=(Concern.STREET_WORKING, Concern.OUT_OF_SCHOOL),
    )


_LOGGED_AT = 1_700_000_000_000_000
