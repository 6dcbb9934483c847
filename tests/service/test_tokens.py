"""Tokens: whose they are, how they are kept, and when they end."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.identifiers import StaffId
from domain.staff.vocabulary import Role
from service.keys import KeyStore
from service.tokens import Caller, TokenStore
from tests.support.site import NOON, Clock

DAHLIA = StaffId("staff-01957a5e-8c00-7000-8000-0123456789ad")


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeyStore]:
    made = KeyStore.create(tmp_path / "keys")
    yield made
    made.close()


@pytest.fixture
def tokens(tmp_path: Path, keys: KeyStore) -> Iterator[TokenStore]:
    made = TokenStore(tmp_path / "tokens.sqlite3", keys, Clock())
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


def test_the_secret_is_nowhere_in_the_files_of_the_store(tmp_path: Path, tokens: TokenStore):
    secret = tokens.issue(DAHLIA, Role.SOCIAL_WORKER)
    kept = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    assert DAHLIA.encode() in kept
    assert secret.encode() not in kept
    assert secret.removeprefix("hrp_").encode() not in kept


def test_the_file_is_for_its_owner_alone(tmp_path: Path, tokens: TokenStore):
    tokens.issue(DAHLIA, Role.SOCIAL_WORKER)
    assert {each.stat().st_mode & 0o777 for each in tmp_path.glob("tokens*")} == {0o600}


def test_a_copy_of_the_file_is_worth_nothing_without_the_keys(tmp_path: Path, tokens: TokenStore):
    secret = tokens.issue(DAHLIA, Role.SOCIAL_WORKER)
    with (
        closing(KeyStore.create(tmp_path / "others")) as others,
        closing(TokenStore(tmp_path / "tokens.sqlite3", others)) as copied,
    ):
        assert copied.find(secret) is None


def test_what_another_process_issues_or_revokes_is_seen_at_once(tmp_path: Path, keys: KeyStore, tokens: TokenStore):
    with closing(TokenStore(tmp_path / "tokens.sqlite3", keys)) as other:
        secret = other.issue(DAHLIA, Role.SOCIAL_WORKER)
        assert tokens.find(secret) is not None
        other.revoke(tokens.list()[0].id)
        assert tokens.find(secret) is None
