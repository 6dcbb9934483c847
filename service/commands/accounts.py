"""``harapan account``: who may sign in, and how somebody gets in who is not or no longer able to."""

from collections.abc import Callable

import click

from domain.identifiers import StaffId
from service.accounts import Account
from service.accounts.account import INVITED_FOR
from service.commands.options import HANDLE, as_json, folders, person
from service.commands.output import plain, print_json, print_list, say, screen, table
from service.commands.session import Session, administering
from service.roster import Roster
from service.settings import Settings


@click.group()
def account() -> None:
    """The accounts with which people sign in."""


@account.command("invite")
@click.argument("owner", type=HANDLE, metavar="HANDLE")
@folders()
@person
@as_json
def invite(settings: Settings, handle: str, owner: str, as_json: bool) -> None:
    """Let somebody set up an account: they choose a password and a second factor themselves.

    The invitation is shown once, and holds once, for three days. Give it to them in person, not by mail.

    \b
    Example:
      harapan account invite dahlia --as kemuning
    """
    _invite(settings, handle, owner, as_json, lambda here, id: here.site.accounts.invite(id, here.person))


@account.command("reset")
@click.argument("owner", type=HANDLE, metavar="HANDLE")
@folders()
@person
@as_json
def reset(settings: Settings, handle: str, owner: str, as_json: bool) -> None:
    """Invite somebody anew who lost the password, or the telephone and the recovery codes.

    What opened the account before opens it no more, and every session is over. Be sure of who is asking.

    \b
    Example:
      harapan account reset dahlia --as kemuning
    """
    _invite(settings, handle, owner, as_json, lambda here, id: here.site.accounts.reset(id, here.person))


@account.command("lock")
@click.argument("owner", type=HANDLE, metavar="HANDLE")
@folders()
@person
def lock(settings: Settings, handle: str, owner: str) -> None:
    """Keep somebody out from the next click on, who is inside too, until the account is unlocked.

    Their tokens end too, and stay ended.

    \b
    Example:
      harapan account lock dahlia --as kemuning
    """
    with administering(settings, handle) as here:
        person = _owner(here, owner)
        here.site.accounts.lock(person, here.person)
        for each in here.site.tokens.list():
            if each.person == person:
                here.site.tokens.revoke(each.id)
    say(f"{owner} is locked out.")


@account.command("unlock")
@click.argument("owner", type=HANDLE, metavar="HANDLE")
@folders()
@person
def unlock(settings: Settings, handle: str, owner: str) -> None:
    """Let somebody in again whose account was locked.

    \b
    Example:
      harapan account unlock dahlia --as kemuning
    """
    with administering(settings, handle) as here:
        here.site.accounts.unlock(_owner(here, owner))
    say(f"{owner} may sign in again.")


@account.command("list")
@folders()
@person
@as_json
def list_accounts(settings: Settings, handle: str, as_json: bool) -> None:
    """Whose account is set up, who is invited, and who is locked out.

    \b
    Example:
      harapan account list --as kemuning
    """
    with administering(settings, handle) as here:
        items = [_told(each, here) for each in here.site.accounts.all()]
    if as_json:
        print_list(items)
        return
    shown = table("handle", "state", "recovery codes", "set up", "invited until", "locked")
    for each in items:
        shown.add_row(*(plain(str(value or "")) for name, value in each.items() if name != "id"))
    screen().print(shown)


def _invite(
    settings: Settings, handle: str, owner: str, as_json: bool, invite: Callable[[Session, StaffId], str]
) -> None:
    with administering(settings, handle) as here:
        code = invite(here, _owner(here, owner))
        until = here.site.now() + INVITED_FOR
    if as_json:
        print_json({"handle": owner, "invitation": code, "until": until.isoformat()})
    else:
        click.echo(code)
        say(f"An invitation for {owner}, for the page /join. It will not be shown again.")


def _owner(here: Session, handle: str) -> StaffId:
    """Somebody who works or worked here; ``Refused`` for anybody else."""
    roster = Roster(here.site.keys, here.site.knowledge)
    roster.member(handle)
    return roster.id_of(handle)


def _told(account: Account, here: Session) -> dict[str, str | int | None]:
    waits = account.invitation
    return {
        "id": account.person,
        "handle": Roster(here.site.keys, here.site.knowledge).handle_of(StaffId(account.person)),
        "state": _state(account),
        "recovery_codes": len(account.recovery),
        "set_up_at": account.set_up_at.isoformat() if account.set_up_at else None,
        "invited_until": waits.until.isoformat() if waits else None,
        "locked_at": account.locked_at.isoformat() if account.locked_at else None,
    }


def _state(account: Account) -> str:
    if account.locked_at is not None:
        return "locked"
    return "open" if account.opens else "invited"
