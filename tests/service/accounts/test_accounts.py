"""Accounts: by invitation only, set up once, taken back at once, and worth nothing to a thief of the file."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from domain.refusal import Refused
from service.accounts import Attempt, Hashing
from service.accounts.account import INVITED_FOR
from service.accounts.hashing import busy
from tests.service.accounts.people import DAHLIA, KEMUNING, MERANTI, PASSWORD, Door


def refused(code: str):
    return pytest.raises(Refused, match=code.replace(".", r"\."))


def test_who_is_invited_sets_up_an_account_and_comes_in(door: Door):
    telephone, recovery = door.joined()
    assert len(set(recovery)) == 10
    assert door.enter(telephone.code()).person == DAHLIA


def test_an_invitation_holds_once(door: Door):
    code = door.accounts.invite(DAHLIA, KEMUNING)
    telephone = door.telephone(DAHLIA, code)
    door.accounts.join(DAHLIA, code, password=PASSWORD, factor=telephone.code(), about=())
    with refused("invitation.refused"):
        door.accounts.join(DAHLIA, code, password=PASSWORD, factor=telephone.code(1), about=())


def test_of_two_who_use_one_invitation_at_the_same_moment_one_joins(door: Door):
    code = door.accounts.invite(DAHLIA, KEMUNING)
    telephone = door.telephone(DAHLIA, code)

    def join(_: int) -> bool:
        try:
            door.accounts.join(DAHLIA, code, password=PASSWORD, factor=telephone.code(), about=())
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(join, range(4))).count(True) == 1


def test_an_invitation_ends_after_three_days(door: Door):
    code = door.accounts.invite(DAHLIA, KEMUNING)
    door.clock.at += INVITED_FOR
    with refused("invitation.refused"):
        door.accounts.setup(DAHLIA, code, handle="dahlia", issuer="Harapan")


def test_the_newest_invitation_alone_holds_and_for_its_owner_alone(door: Door):
    old, new = (door.accounts.invite(DAHLIA, KEMUNING) for _ in range(2))
    other = door.accounts.invite(MERANTI, KEMUNING)
    for wrong in (old, other, "", new[:-1], "é" * 25):
        with refused("invitation.refused"):
            door.accounts.setup(DAHLIA, wrong, handle="dahlia", issuer="Harapan")
    assert door.accounts.setup(DAHLIA, new.upper().replace("-", " "), handle="dahlia", issuer="Harapan").secret


def test_an_account_is_not_set_up_with_a_wrong_code_or_a_bad_password(door: Door):
    code = door.accounts.invite(DAHLIA, KEMUNING)
    telephone = door.telephone(DAHLIA, code)
    with refused("code.refused"):
        door.accounts.join(DAHLIA, code, password=PASSWORD, factor=telephone.code(7), about=())
    with refused("password.common"):
        door.accounts.join(DAHLIA, code, password="dahlia dahlia 2025", factor=telephone.code(), about=("dahlia",))
    assert door.accounts.join(DAHLIA, code, password=PASSWORD, factor=telephone.code(), about=())


def test_who_has_an_account_is_not_invited_again_but_reset(door: Door):
    telephone, recovery = door.joined()
    with refused("account.exists"):
        door.accounts.invite(DAHLIA, KEMUNING)
    inside = door.enter(telephone.code())
    door.accounts.reset(DAHLIA, KEMUNING)
    door.clock.at += timedelta(minutes=1)
    for code in (telephone.code(), recovery[0]):
        with refused("sign-in.refused"):
            door.enter(code)
    found = door.accounts.find(DAHLIA)
    assert found is not None and not found.holds(inside.era)


def test_nobody_is_reset_locked_or_unlocked_who_was_never_invited(door: Door):
    for doing in (
        lambda: door.accounts.reset(DAHLIA, KEMUNING),
        lambda: door.accounts.lock(DAHLIA, KEMUNING),
        lambda: door.accounts.unlock(DAHLIA),
    ):
        with refused("account.unknown"):
            doing()
    assert door.accounts.all() == []


def test_a_locked_account_opens_to_nobody_and_whoever_was_inside_is_out(door: Door):
    telephone, _ = door.joined()
    inside = door.enter(telephone.code())
    door.another().lock(DAHLIA, KEMUNING)
    found = door.accounts.find(DAHLIA)
    assert found is not None and not found.holds(inside.era)
    door.clock.at += timedelta(minutes=1)
    with refused("sign-in.refused"):
        door.enter(telephone.code())
    door.accounts.unlock(DAHLIA)
    door.clock.at += timedelta(minutes=1)
    assert door.enter(telephone.code()).era > inside.era


def test_a_locked_account_cannot_be_set_up(door: Door):
    door.accounts.invite(DAHLIA, KEMUNING)
    door.accounts.lock(DAHLIA, KEMUNING)
    code = door.accounts.reset(DAHLIA, KEMUNING)
    with refused("invitation.refused"):
        door.accounts.setup(DAHLIA, code, handle="dahlia", issuer="Harapan")
    door.accounts.unlock(DAHLIA)
    assert door.accounts.setup(DAHLIA, code, handle="dahlia", issuer="Harapan").secret


def test_whoever_gets_hold_of_what_is_kept_learns_no_secret(door: Door):
    code = door.accounts.invite(DAHLIA, KEMUNING)
    kept = door.dump()
    assert DAHLIA.encode() in kept and code.encode() not in kept
    telephone, recovery = door.joined(MERANTI, "meranti")
    door.enter(telephone.code(), person=MERANTI, handle="meranti", device="a secret of a browser")
    kept = door.dump()
    assert b"$argon2id$" in kept
    secrets = (PASSWORD, *recovery, *(each.replace("-", "") for each in recovery), "a secret of a browser")
    assert [each for each in secrets if each.encode() in kept] == []
    assert telephone.secret not in kept and telephone.secret.hex().encode() not in kept


def test_who_is_told_to_come_again_has_lost_no_recovery_code(door: Door, monkeypatch: pytest.MonkeyPatch):
    _, recovery = door.joined()
    proved = Attempt(handle="dahlia", person=DAHLIA, password=PASSWORD, code=recovery[0], source="")

    def busy_now(self: Hashing, secret: str) -> str:
        raise busy()

    monkeypatch.setattr(Hashing, "hash", busy_now)
    with refused("sign-in.busy"):
        door.accounts.change_password(proved, "sembilan kereta biru pulang", ("dahlia",))
    monkeypatch.undo()
    assert door.accounts.change_password(proved, "sembilan kereta biru pulang", ("dahlia",))


def test_a_new_password_ends_every_session_and_the_old_one_opens_nothing(door: Door):
    telephone, _ = door.joined()
    inside = door.enter(telephone.code())
    door.clock.at += timedelta(minutes=1)
    proved = Attempt(handle="dahlia", person=DAHLIA, password=PASSWORD, code=telephone.code(), source="")
    changed = door.accounts.change_password(proved, "sembilan kereta biru pulang", ("dahlia",))
    assert changed.era > inside.era
    door.clock.at += timedelta(minutes=1)
    with refused("sign-in.refused"):
        door.enter(telephone.code())
    door.clock.at += timedelta(minutes=1)
    assert door.enter(telephone.code(), "sembilan kereta biru pulang")
