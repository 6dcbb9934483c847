"""A database server that is gone: nothing is shown, soon and by a clear name, and looks go on when it is back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.reads import ReadsUnavailable
from tests.service.reads.looks import look, looks_of, new_case
from tests.support.engines import OwnServer
from tests.support.site import make_site


@pytest.fixture
def server() -> Iterator[OwnServer]:
    made = OwnServer()
    yield made
    made.remove()


def test_a_look_that_the_server_cannot_take_is_told_as_such_and_the_next_ones_are_kept(
    server: OwnServer, tmp_path: Path
):
    site = make_site(tmp_path, database=server.url)
    before, after = new_case(), new_case()
    site.reads.note(look(before))
    server.kill()
    with pytest.raises(ReadsUnavailable, match="away"):
        site.reads.note(look(new_case()))
    server.start()
    site.reads.note(look(after))
    assert [each.cases for each in looks_of(site)] == [(before,), (after,)]
    site.close()
