"""Accounts of people: password, second factor and what slows down guessing; kept beside the log, never in it."""

from service.accounts.account import Account
from service.accounts.accounts import Accounts, Setup
from service.accounts.entering import Attempt, Entrance
from service.accounts.hashing import Hashing
from service.accounts.rows import AccountRows
from service.accounts.strikes import Strikes, StrikesInMemory, StrikeTable

__all__ = [
    "Account",
    "AccountRows",
    "Accounts",
    "Attempt",
    "Entrance",
    "Hashing",
    "Setup",
    "StrikeTable",
    "Strikes",
    "StrikesInMemory",
]
