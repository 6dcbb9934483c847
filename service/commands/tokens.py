"""``harapan token``: with which tokens programs speak for somebody, and how they get them."""

from collections.abc import Callable
from datetime import timedelta
from functools import reduce

import click

from domain.refusal import Refused
from service.commands.options import HANDLE, NOTE, ROLE, WORD, F, as_json, folders, person
from service.commands.output import plain, print_json, print_list, say, screen, table
from service.commands.session import Session, administering, role_of
from service.roster import Roster
from service.settings import Settings
from service.tokens import CLIENT_LASTING, LASTING, Token


@click.group()
def token() -> None:
    """Tokens with which programs and browsers speak for a person."""


def _made_for_somebody(lasting: timedelta, most: int) -> Callable[[F], F]:
    """For whom, in which role, what for and for how many days, and who asks for it where."""
    says = "After so many it ends."
    options = (
        click.argument("owner", type=HANDLE, metavar="HANDLE"),
        click.option("--role", type=ROLE, metavar="ROLE", help="The role it acts in, where the owner has several."),
        click.option("--note", type=NOTE, default="", help="What it is for; never whom it is about."),
        click.option("--days", type=click.IntRange(1, most), default=lasting.days, show_default=True, help=says),
        folders(),
        person,
        as_json,
    )
    return lambda function: reduce(lambda made, each: each(made), reversed(options), function)


@token.command("issue")
@_made_for_somebody(LASTING, most=365)
def issue(settings: Settings, handle: str, owner: str, role: str | None, note: str, days: int, as_json: bool) -> None:
    """Make a token for somebody. It is shown once, and kept so that nobody can read it again.

    \b
    Example:
      harapan token issue dahlia --note "her laptop" --as kemuning
    """
    with administering(settings, handle) as here:
        roster = Roster(here.site.keys, here.site.knowledge)
        theirs = role_of(here.site, owner, role, "--role")
        secret = here.site.tokens.issue(roster.id_of(owner), theirs, note, timedelta(days=days))
        made = here.site.tokens.find(secret)
        assert made is not None, "a new token is known"
    if as_json:
        print_json({"id": made.token, "handle": owner, "role": str(made.role), "token": secret})
    else:
        click.echo(secret)
        say(f"A token for {owner} as {made.role}, for {days} days. It will not be shown again.")


@token.command("client")
@_made_for_somebody(CLIENT_LASTING, most=730)
def client(settings: Settings, handle: str, owner: str, role: str | None, note: str, days: int, as_json: bool) -> None:
    """Let a program get tokens by itself: each holds for ten minutes, and it asks for the next.

    Its id and its secret are shown once. It gets a token by a POST to /api/token.

    \b
    Example:
      harapan token client sungkai --note "yearly statistics" --as kemuning
    """
    with administering(settings, handle) as here:
        theirs = role_of(here.site, owner, role, "--role")
        id = Roster(here.site.keys, here.site.knowledge).id_of(owner)
        made = here.site.tokens.register(id, theirs, note, timedelta(days=days))
    if as_json:
        print_json({"id": made.id, "handle": owner, "role": str(theirs), "secret": made.secret})
    else:
        click.echo(f"{made.id}\n{made.secret}")
        say(f"The id and the secret of a program that asks for {owner} as {theirs}. They will not be shown again.")


@token.command("list")
@folders()
@person
@as_json
def list_tokens(settings: Settings, handle: str, as_json: bool) -> None:
    """Every token and client that was issued, when it ends, and which of them are revoked.

    \b
    Example:
      harapan token list --as kemuning
    """
    with administering(settings, handle) as here:
        items = [_told(each, here) for each in here.site.tokens.list()]
    if as_json:
        print_list(items)
        return
    shown = table("token", "person", "role", "note", "issued", "ends", "revoked", "kind")
    for each in items:
        shown.add_row(*map(plain, each.values()))
    screen().print(shown)


@token.command("revoke")
@click.argument("id", type=WORD, metavar="TOKEN")
@folders()
@person
def revoke(settings: Settings, handle: str, id: str) -> None:
    """Refuse a token from now on. TOKEN is its id, as `harapan token list` shows it.

    \b
    Example:
      harapan token revoke 019ab3f4-5c1e-7f00-8a77-2f6d3c9e1b42 --as kemuning
    """
    with administering(settings, handle) as here:
        if not here.site.tokens.revoke(id):
            raise Refused("token.unknown")
    say("Revoked.")


def _told(each: Token, here: Session) -> dict[str, str | None]:
    return {
        "id": each.id,
        "person": Roster(here.site.keys, here.site.knowledge).handle_of(each.person),
        "role": str(each.role),
        "note": each.note,
        "issued_at": each.issued_at.isoformat(),
        "expires_at": each.expires_at.isoformat() if each.expires_at else None,
        "revoked_at": each.revoked_at.isoformat() if each.revoked_at else None,
        "kind": "client" if each.is_client else "token",
    }
