"""The matrix agrees on every combination with ``domain.md`` 6.1, told here again in the words of the document."""

from collections.abc import Iterator
from itertools import chain, combinations

import pytest

from domain.access import OF_A_RECORD, Channel, Extent, Relation, sees_case, sight
from domain.access.matrix import ROWS
from domain.sensitivity import Sensitivity
from domain.staff.vocabulary import Role

R = Relation
D1, D2, D3, D4, D5 = Sensitivity

DOCUMENT: dict[str, str] = {
    "outreach worker": "r | r: safety card | W own team's contacts | report in, not read back | -",
    "social worker, case holder": "W | W | W | R/W own cases | own notes",
    "other social worker, same shelter": "R | r | B | B | -",
    "student on practicum": "r | r assigned client | W provisional, assigned client | - | -",
    "volunteer": "r | - | - | - | -",
    "caregiver": "r | name, photo | care card; W observations | - | -",
    "psychologist, nurse": "R | R | R | W own field | W own",
    "supervisor": "R | R team | R team | R team | B",
    "shelter manager": "R | R | R on request | B | B",
    "auditor": "R | pseudonym (r by written order) | sampled files, read-only | by written order | -",
    "data-protection officer": "R | r | - | - | log only",
    "integrator": "r agreed fields | r agreed fields | - | only with legal basis per message | -",
    "administrator": "- | - | - | - | -",
}
"""The rows of 6.1; of the two roles that it does not know, one is like the least, and the other sees no case."""

WHOSE: dict[Role, tuple[str, ...]] = {
    Role.OUTREACH_WORKER: ("outreach worker",),
    Role.SOCIAL_WORKER: ("social worker, case holder", "other social worker, same shelter"),
    Role.STUDENT: ("student on practicum",),
    Role.VOLUNTEER: ("volunteer",),
    Role.CAREGIVER: ("caregiver",),
    Role.PSYCHOLOGIST: ("psychologist, nurse",),
    Role.NURSE: ("psychologist, nurse",),
    Role.SUPERVISOR: ("supervisor",),
    Role.MANAGER: ("shelter manager",),
    Role.AUDITOR: ("auditor",),
    Role.DATA_PROTECTION_OFFICER: ("data-protection officer",),
    Role.INTEGRATOR: ("integrator",),
    Role.ADMINISTRATOR: ("administrator",),
}

AT_HOME: dict[str, set[Relation]] = {
    "outreach worker": {R.AGENCY},
    "social worker, case holder": {R.ASSIGNED},
    "other social worker, same shelter": {R.SITE, R.GLASS},
    "student on practicum": {R.CLIENT},
    "volunteer": {R.SITE},
    "caregiver": {R.SITE, R.TEAM},
    "psychologist, nurse": {R.SITE, R.TEAM},
    "supervisor": {R.AGENCY, R.TEAM, R.GLASS},
    "shelter manager": {R.SITE, R.REQUESTED, R.GLASS},
    "auditor": {R.AGENCY, R.SAMPLED, R.ORDERED},
    "data-protection officer": {R.AGENCY},
    "integrator": set(),
    "administrator": set(),
}
"""Of which cases a row speaks where a cell does not say it. Who breaks the glass or has an order sees the whole row."""

NEEDS: dict[str, set[Relation]] = {
    "W own team's contacts": {R.CONTACT},
    "R/W own cases": {R.ASSIGNED},
    "r assigned client": {R.CLIENT},
    "W provisional, assigned client": {R.CLIENT},
    "R team": {R.TEAM, R.GLASS},
    "B": {R.GLASS},
    "R on request": {R.REQUESTED, R.GLASS},
    "pseudonym (r by written order)": {R.ORDERED},
    "sampled files, read-only": {R.SAMPLED, R.ORDERED},
    "by written order": {R.ORDERED},
    "r agreed fields": {R.AGREED},
    "only with legal basis per message": {R.LEGAL_BASIS},
}
"""Cells that say for which cases they hold: one of these must be true."""

NOTHING = {"-", "report in, not read back", "log only"}
LIMITED = {
    "r",
    "r: safety card",
    "r assigned client",
    "name, photo",
    "care card; W observations",
    "W own field",
    "pseudonym (r by written order)",
    "r agreed fields",
    "only with legal basis per message",
}
OF_ONES_OWN = {"own notes", "W own"}
MAY_BE_NAMED = {Role.SOCIAL_WORKER, Role.PSYCHOLOGIST, Role.NURSE, Role.SUPERVISOR, Role.MANAGER}

IN_DAILY_WORK = {R.ASSIGNED, R.CLIENT, R.TEAM, R.CONTACT}
CARRY_NO_DEVICE = {Role.VOLUNTEER, Role.AUDITOR, Role.DATA_PROTECTION_OFFICER}
LEAVES_THE_HOUSE: dict[Role, set[Relation]] = {
    Role.SOCIAL_WORKER: {R.ASSIGNED},
    Role.SUPERVISOR: {R.AGENCY, R.TEAM},
    Role.MANAGER: {R.SITE},
    Role.AUDITOR: {R.AGENCY, R.ORDERED},
    Role.DATA_PROTECTION_OFFICER: {R.AGENCY},
}
"""Who takes a file out of the house, and of which cases; a student never does."""

Held = frozenset[Relation]
Told = dict[Sensitivity, str]


def cell(row: str, text: str, held: Held) -> str:
    """What one cell gives: the whole (W), a part of it (L), or nothing."""
    if text in NOTHING or not held & NEEDS.get(text, AT_HOME[row]):
        return ""
    if text in OF_ONES_OWN and R.AUTHOR not in held:
        return ""
    return "L" if text in LIMITED else "W"


def on_screen(role: Role, held: Held) -> Told:
    told: Told = {}
    for row in WHOSE[role]:
        for each, text in zip(Sensitivity, DOCUMENT[row].split(" | "), strict=True):
            told[each] = max(told.get(each, ""), cell(row, text, held))
    if role is Role.OUTREACH_WORKER and R.CONTACT in held:
        told |= {D1: "W", D2: "L"}
    if role in MAY_BE_NAMED and R.NAMED in held:
        told |= {D1: "W", D5: "W"}
    return told


def on_a_device(role: Role, held: Held) -> Told:
    """``design.md`` 6: own team's cases as far as the matrix gives them, safety cards for the rest; nothing sealed."""
    if role in CARRY_NO_DEVICE:
        return {}
    near = on_screen(role, held & IN_DAILY_WORK)
    far = on_screen(role, held & {R.SITE, R.AGENCY})
    cards = {each: "L" if far[each] else "" for each in (D1, D2)}
    return {each: max(near[each], cards.get(each, "")) for each in (D1, D2, D3, D4)}


def in_a_file(role: Role, held: Held) -> Told:
    told = on_screen(role, held & LEAVES_THE_HOUSE.get(role, set()))
    return {each: letter for each, letter in told.items() if each is not D5}


def told_by_the_document(role: Role, held: Held, channel: Channel) -> Told:
    if R.ACCUSED in held or (role is Role.INTEGRATOR) is not (channel is Channel.STREAM):
        return {}
    match channel:
        case Channel.OFFLINE:
            told = on_a_device(role, held)
        case Channel.EXPORT:
            told = in_a_file(role, held)
        case _:
            told = on_screen(role, held)
    return {each: letter for each, letter in told.items() if letter}


RELATIONS = tuple(each for each in Relation if each not in (R.ACCUSED, R.REACH))


def subsets() -> Iterator[Held]:
    return map(frozenset, chain.from_iterable(combinations(RELATIONS, size) for size in range(len(RELATIONS) + 1)))


EVERY_SUBSET = tuple(subsets())
SMALL = (*(each for each in EVERY_SUBSET if len(each) <= 3), frozenset(RELATIONS))
"""Enough where only one more or one less matters: the table has no cell that asks for more than two."""

LETTER = {Extent.FULL: "W", Extent.CARD: "L"}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("channel", Channel)
def test_the_table_says_what_the_document_says_for_every_combination(role: Role, channel: Channel) -> None:
    for held in EVERY_SUBSET:
        seen = {each: LETTER[extent] for each, extent in sight(role, held, channel).items()}
        assert seen == told_by_the_document(role, held, channel), sorted(held)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("channel", Channel)
def test_who_is_accused_sees_nothing_of_the_record_whatever_else_holds(role: Role, channel: Channel) -> None:
    assert not any(sight(role, held | {R.ACCUSED}, channel) for held in SMALL)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("channel", Channel)
def test_one_more_relation_never_takes_anything_away(role: Role, channel: Channel) -> None:
    for held in SMALL:
        before = sight(role, held, channel)
        for one in set(RELATIONS) - held:
            after = sight(role, held | {one}, channel)
            assert all(after.get(each, 0) >= extent for each, extent in before.items()), (sorted(held), one)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("channel", Channel)
def test_without_any_relation_there_is_no_case(role: Role, channel: Channel) -> None:
    assert not sees_case(role, (), channel)
    assert not sees_case(role, {R.REACH}, channel)


@pytest.mark.parametrize("role", Role)
def test_nothing_sealed_is_read_but_by_its_author_who_is_named_or_through_broken_glass(role: Role) -> None:
    entitled = {R.AUTHOR, R.NAMED, R.GLASS}
    for held in SMALL:
        assert D5 not in sight(role, held - entitled)
        for channel in (Channel.OFFLINE, Channel.EXPORT, Channel.STREAM):
            assert D5 not in sight(role, held, channel)


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.INTEGRATOR])
def test_no_way_out_of_the_house_is_wider_than_the_screen(role: Role) -> None:
    for held in SMALL:
        screen = sight(role, held)
        for channel in (Channel.OFFLINE, Channel.EXPORT, Channel.STREAM):
            assert all(screen.get(each, 0) >= extent for each, extent in sight(role, held, channel).items())


def test_the_administrator_has_no_row_and_sees_no_case() -> None:
    assert Role.ADMINISTRATOR not in {row.role for row in ROWS}
    assert not any(sees_case(Role.ADMINISTRATOR, held) for held in SMALL)


def test_every_other_role_has_a_row() -> None:
    assert {row.role for row in ROWS} == set(Role) - {Role.ADMINISTRATOR}


def test_no_two_lines_say_the_same() -> None:
    said = [(row.role, row.relation, channel) for row in ROWS for channel in row.channels]
    assert len(said) == len(set(said))


def test_what_opens_a_case_opens_what_the_case_is_about_first() -> None:
    rows = [row for row in ROWS if row.relation is not R.LEGAL_BASIS]
    assert all(row.extents[0] for row in rows)


def test_relations_to_a_record_are_told_apart_from_those_to_a_case() -> None:
    assert {R.AUTHOR, R.NAMED, R.CONTACT, R.ACCUSED} == OF_A_RECORD
