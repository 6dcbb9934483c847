"""Tokens: whose they are, how they are kept, and when they end."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.identifiers import StaffId
from domain.staff.vocabulary import Role
from service.keys import KeyStore
from service.log.postgres_beside import TablesBeside
from service.site import site_migrations
from service.token_rows import TokenFile, TokenRows, TokenTable
from service.tokens import LASTING, Caller, TokenStore
from tests.support.engines import new_schema
from tests.support.site import NOON, Clock

DAHLIA = StaffId("staff-01957a5e-8c00-7000-8000-0123456789ad")


class Rows:
    """Where tokens are kept, and the same as another process finds it."""

    def __init__(self, path: Path, tables: TablesBeside | None) -> None:
        self._path, self._tables = path, tables

    def opened(self) -> TokenRows:
        return TokenTable(self._tables) if self._tables else TokenFile(self._path)

    def dump(self) -> bytes:
        """Everything that is kept, as somebody reads it who got hold of it."""
        if self._tables:
            return repr(self._tables.ask("SELECT * FROM tokens")).encode()
        return b"".join(each.read_bytes() for each in self._path.parent.glob("tokens*"))


@pytest.fixture(params=["a file", "a table"])
def rows(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rows]:
    if request.param == "a file":
        yield Rows(tmp_path / "tokens.sqlite3", None)
        return
    url = request.getfixturevalue("database")
    with new_schema(url) as schema, closing(TablesBeside(url, schema, site_migrations())) as tables:
        tables.migrate()
        yield Rows(tmp_path / "tokens.sqlite3", tables)


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeyStore]:
    made = KeyStore.create(tmp_path / "keys")
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(rows: Rows, keys: KeyStore, clock: Clock) -> Iterator[TokenStore]:
    made = TokenStore(rows.opened(), keys, clock)
    yield made
    made.close()


def test_a_token_speaks_for_one_person_in_one_role(tokens: TokenStore):
    secret = tokens.issue(DAHLIA, Role.SOCIAL_WORKER, "tablet 3")
    (kept,) = tokens.list()
    assert tokens.find(secret) == Caller(DAHLIA, Role.SOCIAL_WORKER, kept.id)


def test_a_token_can_be_recognised_where_it_has_leaked(tokens: TokenStore):
    assert tokens.issue(DAHLIA, Role.SOCIAL_WORKER).startswith("hrp_")


def test_no_two_tokens_are_alike(tokens: TokenStore):
    assert len({tokens.issue(DAHLIA, Role.SOCIAL_WORKER) for _ in range(100)}) == 100


def test_a_token_is_listed_without_its_secret(tokens: TokenStore):
    tokens.issue(DAHLIA, Role.SOCIAL_WORKER, "tablet 3")
    (kept,) = tokens.list()
    assert (kept.person, kept.role, kept.note) == (DAHLIA, Role.SOCIAL_WORKER, "tablet 3")
    assert (kept.issued_at, kept.revoked_at) == (NOON, None)


def test_a_revoked_token_speaks_for_nobody(tokens: TokenStore):
    secret = tokens.issue(DAHLIA, Role.SOCIAL_WORKER)
    (kept,) = tokens.list()
    assert tokens.revoke(kept.id)
    assert tokens.find(secret) is None
    assert tokens.list()[0].revoked_at == NOON


def test_there_is_nothing_to_revoke_twice_or_where_there_is_no_token(tokens: TokenStore):
    tokens.issue(DAHLIA, Role.SOCIAL_WORKER)
    (kept,) = tokens.list()
    tokens.revoke(kept.id)
    assert not tokens.revoke(kept.id)
    assert not tokens.revoke("nobody's")


@pytest.mark.parametrize("secret", ["", "hrp_", "hrp_" + "x" * 43, "hrp_" + "é" * 43, "x" * 100_000, "hrp_\x00"])
def test_a_secret_that_was_never_given_out_speaks_for_nobody(tokens: TokenStore, secret: str):
    tokens.issue(DAHLIA, Role.SOCIAL_WORKER)
    assert tokens.find(secret) is None


def test_the_id_of_a_token_speaks_for_its_owner_until_it_is_revoked(tokens: TokenStore):
    tokens.issue(DAHLIA, Role.SOCIAL_WORKER)
    (kept,) = tokens.list()
    assert tokens.caller(kept.id) == Caller(DAHLIA, Role.SOCIAL_WORKER, kept.id)
    tokens.revoke(kept.id)
    assert tokens.caller(kept.id) is None
    assert tokens.caller("nobody's") is None


def test_a_token_ends_by_itself(tokens: TokenStore, clock: Clock):
    secret = tokens.issue(DAHLIA, Role.SOCIAL_WORKER)
    short = tokens.issue(DAHLIA, Role.SOCIAL_WORKER, lasting=timedelta(days=1))
    (kept, _) = tokens.list()
    assert kept.expires_at == NOON + LASTING
    clock.at = NOON + timedelta(days=1)
    assert (tokens.find(short), tokens.find(secret) is None) == (None, False)
    clock.at = NOON + LASTING
    assert tokens.find(secret) is None and tokens.caller(kept.id) is None


def test_what_a_client_exchanges_ends_with_it(tokens: TokenStore, clock: Clock):
    client = tokens.register(DAHLIA, Role.INTEGRATOR)
    short = tokens.exchange(client.id, client.secret)
    assert short is not None and tokens.find(short) is not None
    assert tokens.find(client.secret) is None and tokens.caller(client.id) is None
    assert [each.is_client for each in tokens.list()] == [True]
    tokens.revoke(client.id)
    assert tokens.find(short) is None and tokens.exchange(client.id, client.secret) is None


def test_tokens_that_were_issued_before_they_had_an_end_go_on(tmp_path: Path, keys: KeyStore):
    path = tmp_path / "tokens.sqlite3"
    with closing(TokenStore(TokenFile(path), keys, Clock())) as tokens:
        secret = tokens.issue(DAHLIA, Role.SOCIAL_WORKER)
    with closing(sqlite3.connect(path)) as older:
        for column in ("kind", "expires_at", "client"):
            older.execute(f"ALTER TABLE tokens DROP COLUMN {column}")
        older.commit()
    with closing(TokenStore(TokenFile(path), keys)) as tokens:
        assert tokens.find(secret) is not None
        assert tokens.list()[0].expires_at is None


def test_tokens_are_listed_in_the_order_in_which_they_were_issued(tokens: TokenStore):
    for note in ("first", "second", "third"):
        tokens.issue(DAHLIA, Role.SOCIAL_WORKER, note)
    assert [each.note for each in tokens.list()] == ["first", "second", "third"]


def test_the_secret_is_nowhere_in_what_is_kept(rows: Rows, tokens: TokenStore):
    secret = tokens.issue(DAHLIA, Role.SOCIAL_WORKER)
    kept = rows.dump()
    assert DAHLIA.encode() in kept
    assert secret.encode() not in kept
    assert secret.removeprefix("hrp_").encode() not in kept


def test_the_file_is_for_its_owner_alone(tmp_path: Path, keys: KeyStore):
    with closing(TokenStore(TokenFile(tmp_path / "tokens.sqlite3"), keys)) as tokens:
        tokens.issue(DAHLIA, Role.SOCIAL_WORKER)
        assert {each.stat().st_mode & 0o777 for each in tmp_path.glob("tokens*")} == {0o600}


def test_a_copy_of_what_is_kept_is_worth_nothing_without_the_keys(tmp_path: Path, rows: Rows, tokens: TokenStore):
    secret = tokens.issue(DAHLIA, Role.SOCIAL_WORKER)
    with (
        closing(KeyStore.create(tmp_path / "others")) as others,
        closing(TokenStore(rows.opened(), others)) as copied,
    ):
        assert copied.find(secret) is None


def test_what_another_process_issues_or_revokes_is_seen_at_once(rows: Rows, keys: KeyStore, tokens: TokenStore):
    with closing(TokenStore(rows.opened(), keys, Clock())) as other:
        secret = other.issue(DAHLIA, Role.SOCIAL_WORKER)
        assert tokens.find(secret) is not None
        other.revoke(tokens.list()[0].id)
        assert tokens.find(secret) is None


class Unheard:
    """Tables whose first answer is lost on the way, so that the same is asked again."""

    def __init__(self, tables: TablesBeside) -> None:
        self._tables = tables

    def ask(self, statement: str, *parameters: Any) -> list[Any]:
        self._tables.ask(statement, *parameters)
        return self._tables.ask(statement, *parameters)


def test_a_lost_answer_of_the_database_changes_nothing(database: str, keys: KeyStore):
    with new_schema(database) as schema, closing(TablesBeside(database, schema, site_migrations())) as tables:
        tables.migrate()
        unheard: Any = Unheard(tables)
        tokens = TokenStore(TokenTable(unheard), keys, Clock())
        secret = tokens.issue(DAHLIA, Role.SOCIAL_WORKER)
        (kept,) = tokens.list()
        assert tokens.find(secret) == Caller(DAHLIA, Role.SOCIAL_WORKER, kept.id)
        tokens.revoke(kept.id)
        assert tokens.find(secret) is None
