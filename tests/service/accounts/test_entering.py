"""Coming in: with both factors, each code once; and guessing, which is slow and locks nobody else out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import thread_time

import pytest

from domain.identifiers import StaffId
from domain.refusal import Refused
from service.accounts import Attempt, Hashing
from service.accounts.account import KNOWN_FOR
from tests.service.accounts.people import DAHLIA, ELSEWHERE, HOME, KEMUNING, MERANTI, NOBODY, PASSWORD, Door

A_MINUTE = timedelta(minutes=1)
A_DAY = timedelta(days=1)


def refused(code: str):
    return pytest.raises(Refused, match=code.replace(".", r"\."))


def outcome(door: Door, code: str = "000000", **said: object) -> str:
    """What becomes of a guess: the code of the refusal, or that it came in."""
    try:
        door.enter(code, **({"password": "a wrong one"} | said))  # type: ignore[arg-type]
    except Refused as refusal:
        return refusal.code
    return "in"


def guesses_in(door: Door, span: timedelta, every: timedelta, **said: object) -> int:
    """How many guesses are judged in a time, by somebody who tries again and again."""
    judged, end = 0, door.clock.at + span
    while door.clock.at < end:
        judged += outcome(door, **said) == "sign-in.refused"
        door.clock.at += every
    return judged


def test_either_factor_alone_is_worth_nothing(door: Door):
    telephone, _ = door.joined()
    for password, code in (("a wrong one", telephone.code()), ("", telephone.code())):
        with refused("sign-in.refused"):
            door.enter(code, password)
    for code in ("", "000000", telephone.code(9)):
        with refused("sign-in.refused"):
            door.enter(code)
    door.clock.at += A_MINUTE
    assert door.enter(telephone.code())


def test_a_code_opens_once_whoever_shows_it_again(door: Door):
    telephone, _ = door.joined()
    code = telephone.code()
    door.enter(code)
    with refused("sign-in.refused"):
        door.enter(code)
    with refused("sign-in.refused"):
        door.enter(telephone.code(-1))
    door.clock.at += timedelta(seconds=30)
    assert door.enter(telephone.code())


def test_of_many_who_show_the_same_code_at_the_same_moment_one_comes_in(door: Door):
    telephone, _ = door.joined()
    accounts = door.another(Hashing(at_once=2, waiting=20, patience=30))

    def enter(number: int) -> str:
        return outcome(door, telephone.code(), password=PASSWORD, accounts=accounts, source=f"{number}")

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(enter, range(8))) == ["in", *["sign-in.refused"] * 7]


def test_each_recovery_code_opens_once_in_place_of_the_telephone(door: Door):
    _, recovery = door.joined()
    for code in (recovery[0], recovery[1].upper().replace("-", "")):
        assert door.enter(code)
        with refused("sign-in.refused"):
            door.enter(code)
    found = door.accounts.find(DAHLIA)
    assert found is not None and len(found.recovery) == 8


def test_new_recovery_codes_take_the_place_of_the_old_ones(door: Door):
    _, old = door.joined()
    new = door.accounts.renew_recovery(DAHLIA)
    with refused("sign-in.refused"):
        door.enter(old[0])
    assert door.enter(new[0])


def test_ones_code_is_worth_nothing_to_another(door: Door):
    telephone, recovery = door.joined()
    door.joined(MERANTI, "meranti")
    for code in (telephone.code(), recovery[0]):
        with refused("sign-in.refused"):
            door.enter(code, person=MERANTI, handle="meranti")


def test_who_is_wrong_learns_nothing_about_whether_there_is_such_an_account(door: Door):
    """The answer is the same, and so is the work."""
    telephone, _ = door.joined()
    door.accounts.invite(MERANTI, KEMUNING)
    door.enter(telephone.code())
    spent: dict[StaffId, list[float]] = {DAHLIA: [], MERANTI: [], NOBODY: []}
    for turn in range(8):
        for person, times in spent.items():
            begun = thread_time()
            assert outcome(door, person=person, handle=person, source=f"{turn}") == "sign-in.refused"
            times.append(thread_time() - begun)
    best = {person: min(times) for person, times in spent.items()}
    assert max(best.values()) < 2 * min(best.values()), best


def test_guessing_from_one_place_is_slow(door: Door):
    door.joined()
    assert [outcome(door) for _ in range(6)] == [*["sign-in.refused"] * 5, "sign-in.too-often"]
    assert guesses_in(door, A_DAY, A_MINUTE) < 150


def test_while_one_place_guesses_the_owner_comes_in_from_another(door: Door):
    telephone, _ = door.joined()
    while outcome(door, source=ELSEWHERE) == "sign-in.refused":
        pass
    assert outcome(door, telephone.code(), password=PASSWORD, source=ELSEWHERE) == "sign-in.too-often"
    assert door.enter(telephone.code(), source=HOME)


def test_guessing_from_everywhere_is_slow_too(door: Door):
    door.joined()
    judged = sum(outcome(door, source=f"10.0.{number}.1") == "sign-in.refused" for number in range(300))
    assert judged <= 50
    places = iter(range(10**6))
    judged = 0
    for _ in range(24 * 12):
        door.clock.at += timedelta(minutes=5)
        judged += sum(outcome(door, source=f"place {next(places)}") == "sign-in.refused" for _ in range(3))
    assert judged < 350


def test_while_everybody_guesses_the_owner_comes_in_from_a_place_that_nobody_knows(door: Door):
    """The count of all places only slows: the right code of the moment leads past it."""
    telephone, _ = door.joined()
    for number in range(60):
        outcome(door, source=f"10.0.{number}.1")
    assert outcome(door, source="203.0.113.9") == "sign-in.too-often"
    assert door.enter(telephone.code(), source="203.0.113.10")


def test_the_browser_of_the_owner_comes_in_even_from_the_place_that_guesses(door: Door):
    telephone, _ = door.joined()
    door.enter(telephone.code(), device="a browser")
    door.clock.at += A_MINUTE
    for _ in range(100):
        outcome(door)
    assert outcome(door, device="a browser of somebody else") == "sign-in.too-often"
    assert door.enter(telephone.code(), device="a browser")


def test_a_known_browser_is_no_way_to_guess_faster(door: Door):
    telephone, _ = door.joined()
    door.enter(telephone.code(), device="a stolen browser")
    judged = [outcome(door, device="a stolen browser") for _ in range(30)].count("sign-in.refused")
    assert judged <= 10
    assert guesses_in(door, A_DAY, A_MINUTE, device="a stolen browser") < 350


def test_a_browser_is_forgotten_after_a_while_and_when_one_signs_out_everywhere(door: Door):
    telephone, _ = door.joined()
    entered = door.enter(telephone.code(), device="a browser")
    mac = entered.devices[0].mac
    assert entered.knows(mac, door.clock.at)
    assert not entered.knows(mac, door.clock.at + KNOWN_FOR)
    assert not door.accounts.end_everywhere(DAHLIA).knows(mac, door.clock.at)


def test_trying_one_password_on_everybody_is_slow(door: Door):
    """Spraying: each person gets one guess, so only the place can be noticed."""
    judged = [outcome(door, person=StaffId(f"staff-{n}"), handle=f"person-{n}") for n in range(200)]
    assert judged.count("sign-in.refused") == 20
    assert outcome(door, person=DAHLIA, handle="dahlia", source=HOME) == "sign-in.too-often"


def test_a_whole_shelter_comes_in_from_one_place_in_the_morning(door: Door):
    people = [(StaffId(f"staff-0000000{n}"), f"person-{n}") for n in range(25)]
    telephones = [door.joined(*each)[0] for each in people]
    for (person, handle), telephone in zip(people, telephones, strict=True):
        assert door.enter(telephone.code(), person=person, handle=handle, device=f"browser of {handle}")


def test_who_is_inside_proves_it_again_with_both_factors_and_cannot_guess_there_either(door: Door):
    telephone, _ = door.joined()

    def confirm(password: str, code: str) -> str:
        attempt = Attempt(handle="dahlia", person=DAHLIA, password=password, code=code, source=HOME)
        try:
            door.accounts.entrance.confirm(attempt)
        except Refused as refusal:
            return refusal.code
        return "in"

    code = telephone.code()
    assert confirm(PASSWORD, code) == "in"
    assert confirm(PASSWORD, code) == "sign-in.refused"
    assert [confirm("a wrong one", "000000") for _ in range(20)].count("sign-in.refused") < 10


def test_nobody_comes_in_while_too_many_are_at_it(door: Door):
    telephone, _ = door.joined()
    full = Hashing(at_once=1, waiting=0)
    accounts = door.another(full)
    with full._turn():
        for _ in range(20):
            with refused("sign-in.busy"):
                door.enter(telephone.code(), accounts=accounts)
    assert door.enter(telephone.code()), "and nobody waits longer for it"


def test_who_is_not_judged_because_of_others_beside_them_waits_no_longer_afterwards(door: Door):
    telephone, _ = door.joined()
    for number in range(20):
        outcome(door, person=StaffId(f"staff-{number}"), handle=f"person-{number}")
    for _ in range(20):
        assert outcome(door, telephone.code(), password=PASSWORD) == "sign-in.too-often"
    door.clock.at += timedelta(seconds=2)
    assert door.enter(telephone.code())
