"""Every expected "no" of the command line: a stable code, and what to do about it in plain words."""

from collections.abc import Mapping
from typing import Any

import click

from domain.refusal import Refused
from service.backup.errors import Failed
from service.backup.sentences import SAYS
from service.demo import StoryRefused
from service.keys import (
    KeyMissing,
    KeysBesideLog,
    KeysOfAnotherStore,
    KeyStoreExists,
    KeyStoreMissing,
    KeyStoreUnavailable,
)
from service.load import Malformed
from service.load.sentences import says
from service.log import (
    AlreadyServed,
    LogUnavailable,
    OlderSchema,
    RecordDamaged,
    StoreExists,
    StoreMissing,
    UnknownSchema,
    UnsafeSetting,
)
from service.reads import ReadsUnavailable
from service.views import BadCursor, ViewsUnavailable

HERE = {
    "account.exists": "This person has an account already: `harapan account reset` invites them anew.",
    "account.unknown": "This person was never invited: see `harapan account invite`.",
    "agency.founded-already": "This store has its agency already.",
    "contact.no-mail-address": "This is no mail address.",
    "contact.no-webhook": "A webhook is an address like https://hooks.example.org/name.",
    "contact.webhook-in-clear": "Outside this machine and its net a webhook has to be https.",
    "notice.not-dead": "There is no such notice that is not tried again.",
    "notice.unknown": "There is no such notice for this person.",
    "role.not-administering": "Only an administrator or the shelter manager may do this.",
    "role.not-theirs": "This person does not have that role today, or none at all.",
    "token.unknown": "There is no such token, or it is revoked already.",
}
"""Refusals that only the command line makes."""

UNAVAILABLE = {
    "away": "The database server does not answer; try again.",
    "busy": "Another program keeps the store busy; try again.",
    "full": "The disk is full.",
    "io": "The disk does not answer as it should.",
    "closed": "The store was closed meanwhile.",
    "replaced": "A restore has put another log in its place meanwhile; begin again.",
    "damaged": "The store is damaged: run `harapan log verify`, and restore a backup.",
    "other": "The store cannot answer now.",
    "behind": "The views are being brought up to date by another process; try again in a moment.",
    "stopped": "A view has stopped at a record: see `harapan views list`, then run `harapan views retry`.",
    "newer": "The views were made by a newer version of this program: use that one.",
}


class Failure(click.ClickException):
    """Shown as one line on stderr; the exit code is 1."""

    exit_code = 1

    def __init__(self, code: str, words: str, facts: Mapping[str, Any] | None = None) -> None:
        told = ", ".join(f"{name} {value}" for name, value in (facts or {}).items())
        super().__init__(f"{words} [{code}{': ' + told if told else ''}]")
        self.code = code

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


EXPECTED = (
    AlreadyServed,
    BadCursor,
    Failed,
    KeyMissing,
    KeyStoreExists,
    KeyStoreMissing,
    KeyStoreUnavailable,
    KeysBesideLog,
    KeysOfAnotherStore,
    LogUnavailable,
    Malformed,
    RecordDamaged,
    Refused,
    StoreExists,
    StoreMissing,
    StoryRefused,
    UnknownSchema,
    UnsafeSetting,
    ReadsUnavailable,
    ViewsUnavailable,
)
"""What can go wrong without being a mistake of this program."""


def failure_of(error: Exception) -> Failure:
    """The failure to show for an expected error."""
    match error:
        case Refused():
            return Failure(error.code, HERE.get(error.code) or says(error), error.facts)
        case Malformed(code=code, reason=reason):
            return Failure(code, reason)
        case LogUnavailable(reason=reason):
            return Failure("log.unavailable", UNAVAILABLE[reason])
        case ReadsUnavailable(reason=reason):
            words = "Who looks at what cannot be put on record, so nothing is shown."
            return Failure("reads.unavailable", f"{words} {UNAVAILABLE[reason]}")
        case ViewsUnavailable(reason="behind"):
            return Failure("views.behind", UNAVAILABLE["behind"])
        case ViewsUnavailable(reason=reason):
            return Failure("views.unavailable", UNAVAILABLE[reason])
        case Failed(code=code, facts=facts):
            return Failure(code, SAYS[code], {name: told for name, told in facts.items() if told is not None})
        case StoryRefused():
            return Failure("demo.refused", f"The story of the demo does not fit this program: {error}.")
        case _:
            return _of_store(error)


def _of_store(error: Exception) -> Failure:
    match error:
        case StoreMissing(place=place):
            return Failure("store.missing", f"There is no store in {place}: make one with `harapan init`.")
        case KeyStoreMissing(place=place):
            return Failure("keys.missing", f"There are no keys in {place}: name where they lie with --keys.")
        case KeyStoreExists(place=place):
            return Failure("keys.exist", f"{place} holds the keys of another store: name a new place with --keys.")
        case KeyStoreUnavailable(reason=reason):
            return Failure("keys.unavailable", UNAVAILABLE[reason])
        case KeysOfAnotherStore(folder=folder):
            says = f"The keys in {folder} are of another store: name where those of this one lie with --keys."
            return Failure("keys.of-another-store", says)
        case KeyMissing(subject=subject):
            says = "The key of somebody who was not erased is missing: look for the newest copy of the keys."
            return Failure("key.missing", says, {"of": subject})
        case KeysBesideLog():
            return Failure("keys.beside-log", "Keys and log each need a database of their own.")
        case StoreExists(place=place):
            return Failure("store.exists", f"There is a store in {place} already.")
        case BadCursor():
            return Failure("cursor.unknown", "--after takes the `next` of a page of the same list.")
        case OlderSchema():
            says = "The database is of an older version: stop what serves it, and run `harapan migrate`"
            return Failure("store.older", f"{says} ({error}).")
        case AlreadyServed(folder=folder, process=process):
            return Failure("store.served", f"{folder} is served by process {process}: stop that one first.")
        case _:
            return Failure("store.unreadable", f"{error}.")
