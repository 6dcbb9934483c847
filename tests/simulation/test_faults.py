"""Faults under eight writers: told clearly, nothing by halves, and served again by itself when the cause has gone."""

from contextlib import closing
from pathlib import Path

import pytest

from service.views import ViewsUnavailable
from tests.conftest import MARK
from tests.simulation.conftest import Server
from tests.simulation.faults import FAULTS, Fault, go_through
from tests.support.site import make_site

SEED = 20250320


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_fault_is_told_clearly_leaves_nothing_half_done_and_is_over_by_itself(
    fault: Fault, tmp_path: Path, server: Server
) -> None:
    if lacks := fault.lacks:
        pytest.skip(f"{MARK} {fault.name}; it needs {lacks}")
    tally = go_through(fault, tmp_path, SEED, server)
    assert list(map(str, tally.findings)) == []
    assert tally.answered > 0


def test_a_lock_of_the_views_that_does_not_open_is_a_problem_with_a_code(tmp_path: Path) -> None:
    with closing(make_site(tmp_path)) as site:
        site.settings.views_file.with_name(f"{site.settings.views_file.name}.lock").mkdir()
        with pytest.raises(ViewsUnavailable):
            site.views.page("caseload", ())
