"""A glance at the log: one moment of several streams, of its end, and of a command."""

from dataclasses import replace

import msgspec
import pytest

from service.log import Appended, CommandKey, End, KeyReused
from tests.service.log.building import CASE, WORKER, Site, capture, new_stream

ONCE = (WORKER, "k-1")


def appended_once(site: Site) -> Appended:
    key = CommandKey(person=WORKER, key="k-1", request_hash=b"one request", status=201)
    return site.log.append([capture()], {}, key)


def test_it_shows_how_streams_go_on_from_a_version(site: Site):
    other, unknown = new_stream(), new_stream()
    for stream in (CASE, other, CASE, other, CASE):
        site.log.append([capture(stream=stream)], {})
    glance = site.log.glance({other: 0, unknown: 0, CASE: 2})
    assert [glance.version(each) for each in (other, unknown, CASE)] == [2, 0, 3]
    assert [each.version for each in glance.records(other)] == [1, 2]
    assert [each.version for each in glance.records(CASE)] == [2, 3]
    assert glance.records(unknown) == []


def test_its_records_are_those_of_the_log_without_their_parts(site: Site):
    site.log.append([capture()], {})
    stored = site.log.load(CASE)
    assert all(each.parts for each in stored)
    assert site.log.glance({CASE: 1}).records(CASE) == [msgspec.structs.replace(each, parts={}) for each in stored]


def test_it_shows_where_the_log_ends(site: Site):
    assert site.log.glance({}).end == End(0, None)
    site.log.append([capture()], {})
    assert site.log.glance({}).end == site.log.last()


def test_it_shows_what_a_command_has_done(site: Site):
    assert site.log.glance({}, ONCE).did(ONCE, b"one request") is None
    kept = appended_once(site)
    glance = site.log.glance({}, ONCE)
    assert glance.did(ONCE, b"one request") == replace(kept, repeated=True)
    with pytest.raises(KeyReused):
        glance.did(ONCE, b"another request")
