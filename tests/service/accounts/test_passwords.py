"""Passwords: long ones are good, whatever they are made of, unless anybody would try them."""

import pytest

from domain.refusal import Refused
from service.accounts.passwords import LONGEST, SHORTEST, must_be_good, strength

ABOUT = ("dahlia", "rps-contoh")


@pytest.mark.parametrize(
    "password",
    [
        "gerimis lampu becak delapan",
        "correct horse battery staple",
        "Tr0ub4dor&3x!kz",
        "zQ7#mmP2vv!x",
        "ñandú über straße кот",
        "x" * 3 + "vj2k9qpw3m4n",
        "kunci hujan merah bulan",
        "v" + "jk2 9qpw" * 15,
    ],
)
def test_a_long_password_that_nobody_would_guess_is_taken(password: str):
    must_be_good(password, ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P4ssw0rd!2024",
        "passwordpassword",
        "qwertyuiop12345",
        "asdfghjkl;12",
        "abcdefghijklmnop",
        "0987654321098765",
        "aaaaaaaaaaaaaaaa",
        "ababababababab",
        "dahliadahlia1",
        "Dahlia-2025-2026",
        "rpscontoh harapan",
        "harapan2025!!",
        "bismillah1998",
        "sandirahasia99",
        "1qaz2wsx3edc4rfv",
        "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff442025",
    ],
)
def test_what_anybody_would_try_is_refused_however_long_it_is(password: str):
    with pytest.raises(Refused, match=r"password\.common"):
        must_be_good(password, ABOUT)


def test_length_counts_in_characters_as_a_person_sees_them():
    with pytest.raises(Refused, match=r"password\.too-short"):
        must_be_good("zQ7#mmP2vv!", ABOUT)
    must_be_good("zQ7#mmP2vv!é", ABOUT)
    with pytest.raises(Refused, match=r"password\.too-short"):
        must_be_good("zQ7#mmP2vve\u0301", ABOUT)
    with pytest.raises(Refused, match=r"password\.too-long"):
        must_be_good("zQ7#mmP2vv!é" * 11, ABOUT)
    assert (SHORTEST, LONGEST) == (12, 128)


def test_what_is_about_the_owner_is_worth_less_to_them_alone():
    assert strength("meranti menari", ("meranti",)) < strength("meranti menari", ("dahlia",))
