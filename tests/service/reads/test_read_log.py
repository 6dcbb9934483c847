"""The second log by itself: of the same make as the first, in its own place, and a quick answer to who looked."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from service.log import verify
from service.reads.opening import reads_of
from service.site import Site
from tests.service.log.building import CLASSES
from tests.service.reads.looks import CHILD, JATI, MERANTI, look, looks_of, new_case, tamper

REFUSED = (sqlite3.IntegrityError, psycopg.errors.IntegrityConstraintViolation)


def findings(site: Site) -> list[str]:
    return [each.code for each in verify(site.reads.log, site.keys.keyring(CLASSES))]


def test_a_look_is_a_record_in_the_stream_of_who_looked(site: Site):
    case = new_case()
    site.reads.note(look(case))
    (stored,) = site.reads.log.read(0, 10)
    assert (stored.position, stored.stream, stored.version) == (1, MERANTI, 1)
    assert (stored.type, stored.type_version, stored.parts) == ("reading.looked", 1, {})
    kept = site.reads.look_in(stored)
    assert kept.look == look(case)
    assert kept.occurred.at == site.now()


def test_looks_have_positions_of_their_own_and_are_never_in_the_log_of_records(site: Site):
    before = site.log.last()
    for _ in range(3):
        site.reads.note(look(new_case()))
    assert site.reads.log.last().position == 3
    assert site.log.last() == before


def test_who_looked_at_a_case_is_told_newest_first_and_page_by_page(site: Site):
    case, other = new_case(), new_case()
    for by in (MERANTI, JATI, MERANTI):
        site.reads.note(look(case, other, by=by))
        site.reads.note(look(other, by=by))
    told = site.reads.about(case)
    assert [each.position for each in told] == [5, 3, 1]
    assert [each.look.by for each in told] == [MERANTI, JATI, MERANTI]
    first = site.reads.about(case, limit=2)
    assert [each.position for each in site.reads.about(case, first[-1].position)] == [1]
    assert site.reads.about(new_case()) == []


def test_who_looked_at_a_child_is_known_as_well(site: Site):
    site.reads.note(look(new_case(), children=(CHILD,)))
    assert [each.position for each in site.reads.about(CHILD)] == [1]


def test_another_process_sees_what_this_one_has_noted_and_adds_to_it(site: Site):
    case = new_case()
    site.reads.note(look(case))
    other = reads_of(site.settings, site.keys, site.now)
    other.note(look(case, by=JATI))
    assert [each.look.by for each in site.reads.about(case)] == [JATI, MERANTI]
    other.close()


def test_looks_of_many_threads_are_all_kept(site: Site):
    cases = [new_case() for _ in range(60)]
    with ThreadPoolExecutor(12) as threads:
        list(threads.map(lambda case: site.reads.note(look(case)), cases))
    assert {case for each in looks_of(site) for case in each.cases} == set(cases)
    assert findings(site) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET logged_at = 0",
        "DELETE FROM records",
        "UPDATE about SET position = 7",
        "DELETE FROM about",
    ],
)
def test_nobody_can_change_or_delete_a_look_or_whom_it_was_at(site: Site, statement: str):
    site.reads.note(look(new_case()))
    with pytest.raises(REFUSED):
        tamper(site, statement)
    assert len(looks_of(site)) == 1


def test_an_entry_of_who_was_looked_at_that_no_look_tells_of_is_found(site: Site):
    site.reads.note(look(new_case()))
    assert findings(site) == []
    tamper(site, "INSERT INTO about VALUES ('case-invented', 1)")
    assert findings(site) == ["store.damaged"]


def test_a_look_that_somebody_has_hidden_from_the_index_is_found(site: Site):
    site.reads.note(look(new_case()))
    drop = "DROP TRIGGER about_stays" + (" ON about" if site.settings.database else "")
    tamper(site, drop, "DELETE FROM about")
    assert findings(site) == ["store.damaged"]


def test_a_look_that_was_changed_in_its_place_is_found(site: Site):
    site.reads.note(look(new_case()))
    drop = "DROP TRIGGER records_keep" + (" ON records" if site.settings.database else "")
    tamper(site, drop, "UPDATE records SET logged_at = logged_at + 1")
    assert findings(site) == ["leaf.differs"]
