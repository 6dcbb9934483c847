"""What the pages in docs name is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECURITY = (ROOT / "docs/security.md").read_text("utf-8")


def test_every_test_that_the_threat_model_rests_on_is_there():
    written = {name for path in (ROOT / "tests").rglob("test_*.py") for name in _tests_in(path)}
    named = set(re.findall(r"`(test_\w+)`", SECURITY))
    assert named
    assert named - written == set()


def test_every_file_of_tests_that_the_threat_model_names_is_there():
    assert [each for each in re.findall(r"`(tests/[\w/]+\.py)`", SECURITY) if not (ROOT / each).is_file()] == []


def _tests_in(path: Path) -> list[str]:
    return re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
