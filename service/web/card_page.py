"""The card of a case as its page tells it: by what one knows the child, and each record in the words of its form."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from domain.case.events.outreach import ContactRecorded
from domain.child.events import ChildRegistered, IdentityClaimed
from domain.child.vocabulary import IdentityAttribute
from domain.event import Event
from domain.history import Effective, History
from service.card import CaseCard
from service.telling import codes, times
from service.telling.names import CaseNames, StaffNames
from service.web.values import Line, Teller


class Trait(Enum):
    """By what one knows a child again, in the order in which one looks."""

    NAMES = "names"
    MARKS = "marks"
    SEX = "sex"
    AGE = "age"


CLAIMED = {
    IdentityAttribute.NAME: Trait.NAMES,
    IdentityAttribute.ALIAS: Trait.NAMES,
    IdentityAttribute.MARK: Trait.MARKS,
    IdentityAttribute.SEX: Trait.SEX,
}
AMONG_THE_TRAITS = (ChildRegistered, IdentityClaimed)
"""Records that say nothing beside a trait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardEntry:
    """One record of a card: when it happened, and the lines of it that the reader gets."""

    entry: Effective
    when: str
    lines: tuple[Line, ...]


def told(card: CaseCard, staff: StaffNames) -> Mapping[str, Any]:
    """What the template shows of a card; the newest entry comes first."""
    listed = [each for each in card.entries if not isinstance(each.event, AMONG_THE_TRAITS)]
    names = CaseNames(
        History(tuple(each.record for each in card.entries), card.entries),
        child=(),
        shown=frozenset(each.record.id for each in listed),
    )
    teller = Teller(staff, names)
    return {
        "card": card,
        "traits": traits(card.entries),
        "blocked": [names.person(each) for each in card.blocked],
        "entries": sorted((_entry(each, teller) for each in listed), key=lambda each: each.entry.at, reverse=True),
    }


def traits(entries: Iterable[Effective]) -> Mapping[str, list[str]]:
    """What is said of each trait, by its name; what was said twice stands once."""
    found = {each.value: list[str]() for each in Trait}
    for entry in entries:
        for trait, says in _traits_of(entry.event):
            if says and says not in found[trait.value]:
                found[trait.value].append(says)
    return found


def _traits_of(event: Event) -> Iterator[tuple[Trait, str | None]]:
    match event:
        case ChildRegistered(label=label):
            yield Trait.NAMES, label
        case IdentityClaimed(attribute=attribute, value=value) if attribute in CLAIMED:
            yield CLAIMED[attribute], value
        case ContactRecorded():
            yield Trait.NAMES, event.label
            yield from ((Trait.NAMES, each) for each in event.nicknames or ())
            yield Trait.MARKS, event.marks
            yield Trait.SEX, codes.coded(event.sex_as_seen) if event.sex_as_seen else None
            yield Trait.AGE, codes.coded(event.age_band) if event.age_band else None
        case _:
            pass


def _entry(entry: Effective, teller: Teller) -> CardEntry:
    """What a card leaves out is not named: it is a closed list of fields, and the page says that it is one."""
    occurred = entry.record.occurred
    return CardEntry(
        entry=entry,
        when=times.stated(occurred) if occurred.at == entry.at else times.moment(entry.at),
        lines=teller.content(entry.event, entry.record.form).lines,
    )
