"""Killed in the middle of real casework: a bounded share of what ``make torture`` does."""

import os
from pathlib import Path
from random import Random

import pytest

from tests.simulation.conftest import Server
from tests.simulation.kills import Tally, Torture, kill_rounds
from tests.simulation.stores import KINDS, Store, new_database

KILLS = int(os.environ.get("HARAPAN_KILLS", "5"))
SEED = 20250320


def silent(tally: Tally) -> None:
    """Nobody wants to know how far it is."""


def killed(folder: Path, kind: str, server: Server) -> Tally:
    if kind == "sqlite":
        return _killed(Store(str(folder)), folder)
    with new_database(server().url) as url:
        return _killed(Store(str(folder), url), folder)


def _killed(store: Store, desk: Path) -> Tally:
    torture = Torture(store, SEED, desk)
    kill_rounds(torture, KILLS, Random(SEED), silent)
    return torture.tally


@pytest.mark.timeout(60 + 8 * KILLS)
@pytest.mark.parametrize("kind", KINDS)
def test_eight_writers_who_are_killed_have_lost_nothing_and_left_nothing_half_done(
    tmp_path: Path, kind: str, server: Server
) -> None:
    tally = killed(tmp_path, kind, server)
    assert tally.findings == []
    assert tally.rounds == KILLS
    # The kills came at moments that matter.
    assert tally.mid_append > 0
    assert tally.mid_projection > 0
    assert tally.answered > KILLS
