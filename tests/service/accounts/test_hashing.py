"""Hashes of passwords: strong, and never so many at once that nothing else gets its turn."""

from threading import Event, Thread
from time import perf_counter

import pytest

from domain.refusal import Refused
from service.accounts import Hashing, hashing


class Slow:
    """Takes the place of the function: counts how many are under way, and ends when it is told to."""

    def __init__(self) -> None:
        self.under_way = self.most = 0
        self.may_end = Event()

    def hash(self, secret: str) -> str:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        self.may_end.wait(10)
        self.under_way -= 1
        return secret


def test_a_hash_is_argon2id_with_a_salt_of_its_own():
    one, other = Hashing().hash("a"), Hashing().hash("a")
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one != other
    assert Hashing().verify(one, "a") and Hashing().verify(other, "a")
    assert not Hashing().verify(one, "b")


def test_a_flood_is_refused_at_once_and_two_are_under_way(monkeypatch: pytest.MonkeyPatch):
    slow = Slow()
    monkeypatch.setattr(hashing, "_ARGON2ID", slow)
    few = Hashing(at_once=2, waiting=3, patience=10)
    threads = [Thread(target=few.hash, args=("a",)) for _ in range(5)]
    for each in threads:
        each.start()
    while few._places._value > 0:  # type: ignore[attr-defined]  # how many came so far
        pass
    begun = perf_counter()
    for _ in range(100):
        with pytest.raises(Refused, match=r"sign-in\.busy"):
            few.hash("b")
    assert perf_counter() - begun < 1
    slow.may_end.set()
    for each in threads:
        each.join()
    assert slow.most == 2
    assert few.hash("c") == "c", "afterwards there is room again"


def test_who_waits_gives_up_after_a_while(monkeypatch: pytest.MonkeyPatch):
    slow = Slow()
    monkeypatch.setattr(hashing, "_ARGON2ID", slow)
    few = Hashing(at_once=1, waiting=3, patience=0.05)
    first = Thread(target=few.hash, args=("a",))
    first.start()
    while slow.under_way == 0:
        pass
    with pytest.raises(Refused, match=r"sign-in\.busy"):
        few.hash("b")
    slow.may_end.set()
    first.join()
