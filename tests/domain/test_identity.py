"""Under which name a child is shown, and which birth date counts."""

from collections.abc import Iterator, Sequence
from datetime import date

from domain.child.events import BirthDateClaimed, ChildRegistered, IdentityClaimed
from domain.child.identity import birth_date, display_name
from domain.child.vocabulary import BirthPrecision, Evidence, IdentityAttribute, MissingReason
from domain.event import Event
from domain.history import history
from domain.record import Record
from domain.sensitivity import UNOPENED
from tests.domain.given import CHILD, record

LABEL = ChildRegistered(label="Benteng-Sur")


def claimed(events: Sequence[Event]) -> Iterator[Record]:
    """One claim a day."""
    for version, each in enumerate(events, 1):
        yield record(each, version=version, stream=CHILD, on=f"2025-03-{version:02} 10:00")


def shown(*events: ChildRegistered | IdentityClaimed) -> str | None:
    return display_name(history(claimed(events)).effective)


def born(*events: BirthDateClaimed) -> BirthDateClaimed | None:
    return birth_date(history(claimed(events)).effective)


def name(value: str | None, evidence: Evidence, **rest: object) -> IdentityClaimed:
    said = {"attribute": IdentityAttribute.NAME} | rest
    return IdentityClaimed(evidence=evidence, value=value, **said)  # type: ignore[arg-type]


def birth(year: int, evidence: Evidence) -> BirthDateClaimed:
    return BirthDateClaimed(evidence=evidence, precision=BirthPrecision.DAY, born_on=date(year, 11, 14))


def test_a_child_without_a_name_is_shown_under_its_label() -> None:
    assert shown(LABEL) == "Benteng-Sur"


def test_a_claimed_name_goes_before_the_label() -> None:
    assert shown(LABEL, name("Surya", Evidence.CHILD)) == "Surya"


def test_better_evidence_goes_before_worse_whatever_came_first() -> None:
    paper, word = name("Surya Pratama", Evidence.CIVIL_DOCUMENT), name("Sur", Evidence.CHILD)
    assert shown(LABEL, word, paper) == shown(LABEL, paper, word) == "Surya Pratama"


def test_among_equal_evidence_the_older_name_stays() -> None:
    assert shown(LABEL, name("Surya", Evidence.FAMILY), name("Surya P.", Evidence.FAMILY)) == "Surya"


def test_a_nickname_is_no_name_and_a_missing_one_none_either() -> None:
    alias = name("Sur", Evidence.CHILD, attribute=IdentityAttribute.ALIAS)
    missing = name(None, Evidence.CIVIL_DOCUMENT, missing=MissingReason.LOST)
    assert shown(LABEL, alias, missing) == "Benteng-Sur"


def test_a_name_that_could_not_be_opened_shows_as_none() -> None:
    assert shown(ChildRegistered(label=UNOPENED)) is None
    assert shown(LABEL, name(UNOPENED, Evidence.CIVIL_DOCUMENT)) == "Benteng-Sur"


def test_the_birth_date_with_the_best_evidence_counts() -> None:
    school, card = birth(2007, Evidence.SCHOOL_PAPER), birth(2006, Evidence.CIVIL_DOCUMENT)
    assert born(school, card) == born(card, school) == card
    assert born() is None
