"""A file that is loaded again doubles nothing, and a key that means something else is refused."""

from datetime import timedelta

import pytest

from domain.staff.vocabulary import Role
from service.load import Outcome, Transcriber, load
from service.site import Site
from tests.service.load.paper import HEADER, contact, file_of, loaded, sighting, staff
from tests.support.site import Clock


def test_loading_again_doubles_nothing(site: Site):
    story = (contact(), sighting(case="@p0412"))
    first = loaded(site, *story)
    end = site.log.last().position

    again = loaded(site, *story)

    assert [each.outcome for each in again] == [Outcome.ALREADY_LOADED] * 2
    assert [(each.stream, each.event) for each in again] == [(each.stream, each.event) for each in first]
    assert site.log.last().position == end


def test_a_year_later_it_doubles_nothing_either(site: Site, clock: Clock):
    loaded(site, contact())
    clock.at += timedelta(days=365)
    loaded(site, contact("another"))
    end = site.log.last().position

    assert [each.outcome for each in loaded(site, contact())] == [Outcome.ALREADY_LOADED]
    assert site.log.last().position == end


def test_another_person_who_loads_the_file_again_doubles_nothing(site: Site):
    loaded(site, contact(by="waru"))
    (again,) = loaded(site, contact(by="waru"), by="dahlia", role=Role.SOCIAL_WORKER)
    assert again.outcome is Outcome.ALREADY_LOADED


def test_a_part_that_is_loaded_later_finds_what_was_loaded_before(site: Site):
    loaded(site, contact())
    again, new = loaded(site, contact(), sighting(case="@p0412"))
    assert (again.outcome, new.outcome) == (Outcome.ALREADY_LOADED, Outcome.RECORDED)
    assert new.stream == again.stream


@pytest.mark.parametrize("passed", [timedelta(0), timedelta(days=365)])
def test_a_key_that_was_loaded_with_other_content_is_refused(site: Site, clock: Clock, passed: timedelta):
    loaded(site, contact())
    clock.at += passed
    loaded(site, contact("another"))

    (answer,) = loaded(site, contact(occurred_at="2025-05-07T20:40:00+07:00"))

    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "load.key-reused")


def test_a_line_that_was_moved_to_another_case_is_not_taken_for_the_one_loaded_before(site: Site):
    loaded(site, contact(), contact("another"), sighting(case="@p0412"))
    *_, moved = loaded(site, contact(), contact("another"), sighting(case="@another"))
    assert (moved.outcome, moved.code) == (Outcome.REFUSED, "load.key-reused")


def test_a_contact_that_was_moved_to_another_child_is_not_taken_for_the_one_loaded_before(site: Site):
    loaded(site, contact(), contact("another"), contact("second", child="@p0412"))
    *_, moved = loaded(site, contact(), contact("another"), contact("second", child="@another"))
    *_, unnamed = loaded(site, contact(), contact("another"), contact("second"))
    assert [each.code for each in (moved, unnamed)] == ["load.key-reused"] * 2


def test_the_same_key_in_another_name_space_is_another_line(site: Site):
    loaded(site, contact())
    lines = file_of(contact(), header=HEADER | {"space": "ledger-2020"})
    (answer,) = load(lines, site, Transcriber(staff(site, "pandan"), Role.CAREGIVER))
    assert answer.outcome is Outcome.RECORDED
