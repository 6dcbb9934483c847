"""The file of one case, read for one person at two moments: replayed, with everything that became of each record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.history import Effective, History, history
from domain.identifiers import CaseId, EventId
from domain.record import Record
from domain.refusal import Refused
from domain.settings.state import Settings
from domain.settings.state import fold as fold_settings
from domain.standing import Fate, fates
from service.eyes import Card, Eyes
from service.knowledge import SETTINGS_STREAM
from service.log import Opened, Stored
from service.reading import history_of
from service.replay import Moment, replay
from service.site import Site
from sync.capture import part_class


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """What one person gets of a case.

    ``told`` is the replay, ``history`` what was known then (not cut at a moment of the life), ``fates`` what became of
    each record, ``opened`` what the reader got of it, ``child`` what of the child was so and known, ``settings`` those
    known then.
    """

    told: Mapping[str, Any]
    as_of: datetime | None
    history: History
    fates: Mapping[EventId, Fate]
    opened: Mapping[EventId, Opened | Card]
    child: tuple[Effective, ...]
    child_opened: Mapping[EventId, Opened | Card]
    settings: Settings

    def erased(self, id: EventId) -> frozenset[str]:
        """The classes of a record that nobody can read any more."""
        return classes_of(self.opened[id].erased)


def classes_of(parts: frozenset[str]) -> frozenset[str]:
    """The classes of parts, also of those about other persons."""
    return frozenset(map(part_class, parts))


def read(site: Site, eyes: Eyes, case: CaseId, as_of: Moment | None, known_at: Moment | None) -> CaseFile:
    """The file as that person may see it; ``Refused`` where there is no such case."""
    stored = site.log.load(case)
    if not stored:
        raise Refused("case.unknown")
    told = replay(site.log, site.keys, case, eyes, now=site.now(), as_of=as_of, known_at=known_at)
    lived = datetime.fromisoformat(told["as_of"]) if as_of is not None else None
    known = datetime.fromisoformat(told["known_at"]) if known_at is not None else None
    records, opened = _opened(stored, eyes, known)
    whole = history(records)
    child, child_opened = _opened(site.log.load(told["child"]) if told["child"] else [], eyes, known)
    return CaseFile(
        told=told,
        as_of=lived,
        history=whole,
        fates=fates(whole),
        opened=opened,
        child=history(child, as_of=lived).effective,
        child_opened=child_opened,
        settings=fold_settings(history_of(site.log, SETTINGS_STREAM, known_at=known).effective),
    )


def _opened(
    stored: list[Stored], eyes: Eyes, known: datetime | None
) -> tuple[tuple[Record, ...], dict[EventId, Opened | Card]]:
    read = eyes.read_all(each for each in stored if known is None or each.logged_at <= known)
    return tuple(record for _, record, _ in read), {record.id: told for _, record, told in read}
