"""``harapan log verify`` and ``harapan views``: whether all is as it was recorded, and rows made anew."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.service.commands.keyboard import Run


def test_the_log_is_as_it_was_recorded(agency: Run, ledger: Path):
    agency("load", str(ledger), "--as", "dahlia")
    result = agency("log", "verify", "--json")
    assert json.loads(result.stdout) == {"items": [], "next": None}
    assert "all as they were recorded" in result.stderr


def test_a_record_that_was_changed_is_found(agency: Run, ledger: Path, tmp_path: Path):
    agency("load", str(ledger), "--as", "dahlia")
    with closing(sqlite3.connect(tmp_path / "data" / "log.sqlite3", isolation_level=None)) as store:
        for (trigger,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            store.execute(f"DROP TRIGGER {trigger}")
        store.execute("UPDATE records SET logged_at = logged_at - 1 WHERE rowid = 1")

    result = agency("log", "verify", "--json", code=1)

    assert "leaf.differs" in {each["code"] for each in json.loads(result.stdout)["items"]}
    assert "damaged" in result.stderr


def test_the_views_are_made_anew(agency: Run, ledger: Path):
    agency("load", str(ledger), "--as", "dahlia")
    assert "made anew" in agency("views", "rebuild").stderr
    listed = json.loads(agency("case", "list", "--all", "--as", "dahlia", "--json").stdout)
    assert [each["display_name"] for each in listed["items"]] == ["Sambu-1"]
