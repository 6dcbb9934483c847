"""A flood of people who sign in, at a real server: whoever works there goes on working."""

from pathlib import Path

from service.accounts.hashing import PATIENCE
from tests.bench.flooding import LOOKS, flooded, looks, shelter_served


def test_under_a_flood_of_guesses_whoever_works_there_goes_on_working(tmp_path: Path) -> None:
    """No look fails or waits for its turn behind those who guess; how much slower it is, the benchmark tells."""
    with shelter_served(tmp_path) as (server, token), flooded(server) as answers:
        longest = max(looks(server, token, LOOKS))
    assert answers[403] and set(answers) <= {403, 503}, "what could be was checked, and nothing failed"
    assert longest < PATIENCE, "nobody stood in the queue of those who sign in"
