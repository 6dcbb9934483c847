"""``harapan notices``: what people were told, who has seen it, and what did not get out."""

from typing import Any

import click

from domain.refusal import Refused
from domain.sensitivity import Sensitivity
from service.commands.looking import asking
from service.commands.options import HANDLE, WORD, acting, as_json, folders, person
from service.commands.output import plain, print_json, print_list, say, screen, table
from service.commands.session import Session, administering, session
from service.notices.answering import acknowledge as acknowledged
from service.notices.answering import told, told_of_trouble
from service.notices.contacts import Channel, Contact
from service.notices.notice import Notice
from service.roster import Roster
from service.settings import Settings

MOST = 200


@click.group()
def notices() -> None:
    """Danger alarms and other notices."""


@notices.command("list")
@folders()
@acting
@as_json
def list_notices(settings: Settings, handle: str, role: str | None, as_json: bool) -> None:
    """Show what you were told, what you have not acknowledged first.

    \b
    Example:
      harapan notices list --as meranti
    """
    with session(settings, handle, role) as here, asking(here, "notices list") as asked:
        items = [told(each, here.scope) for each in here.site.outbox.of(here.person, MOST)]
        asked.shows(cases=(each["case"] for each in items if each["case"]), classes=[Sensitivity.D1])
    if as_json:
        print_list(items)
        return
    shown = table("notice", "kind", "case", "told", "acknowledged")
    for each in items:
        shown.add_row(*map(plain, (each["id"], each["kind"], each["case"], each["made_at"], each["acknowledged_at"])))
    screen().print(shown)


@notices.command("acknowledge")
@click.argument("id", type=WORD, metavar="NOTICE")
@folders()
@acting
def acknowledge(settings: Settings, handle: str, role: str | None, id: str) -> None:
    """Say that you have seen what you were told. A danger then goes to nobody else.

    \b
    Example:
      harapan notices acknowledge notice-0190c1de-7b1f-4c10-8f57-0b3f5a4e1d22 --as meranti
    """
    with session(settings, handle, role) as here:
        if acknowledged(here.site, id, here.person) is None:
            raise Refused("notice.unknown")
    say("Acknowledged.")


@notices.command("dead")
@folders()
@person
@as_json
def dead(settings: Settings, handle: str, as_json: bool) -> None:
    """Show what did not get out and is not tried again by itself. Exit code 1 when there is anything.

    \b
    Example:
      harapan notices dead --as kemuning
    """
    with administering(settings, handle) as here:
        items = [_named(each, here) for each in here.site.outbox.dead(MOST)]
    if as_json:
        print_list(items)
    else:
        shown = table("notice", "kind", "for", "since", "attempts", "reason")
        for each in items:
            columns = ("id", "kind", "recipient", "made_at", "attempts", "reason")
            shown.add_row(*(plain(each[column]) for column in columns))
        screen().print(shown)
    if items:
        click.get_current_context().exit(1)


@notices.command("retry")
@click.argument("id", type=WORD, metavar="NOTICE", required=False)
@folders()
@person
@as_json
def retry(settings: Settings, handle: str, id: str | None, as_json: bool) -> None:
    """Try again what is dead, one notice or all. The server sends it; it may run meanwhile.

    \b
    Example:
      harapan notices retry --as kemuning
    """
    with administering(settings, handle) as here:
        count = here.site.outbox.retry(id, here.site.now())
    if id is not None and not count:
        raise Refused("notice.not-dead")
    if as_json:
        print_json({"retried": count})
    say(f"{count} to be sent again.")


@notices.command("contact")
@click.argument("whose", type=HANDLE, metavar="HANDLE")
@click.option("--mail", metavar="ADDRESS", help="Mail address at which this person is reached.")
@click.option("--webhook", metavar="URL", help="Address that messages are posted to instead.")
@click.option("--forget", is_flag=True, help="Forget how this person is reached.")
@folders()
@person
@as_json
def contact(
    settings: Settings, handle: str, whose: str, mail: str | None, webhook: str | None, forget: bool, as_json: bool
) -> None:
    """Say how somebody is reached, or show it. A webhook comes with the secret that its messages are signed with.

    \b
    Examples:
      harapan notices contact meranti --mail meranti@example.org --as kemuning
      harapan notices contact jati --webhook https://hooks.example.org/jati --as kemuning
    """
    if sum((bool(mail), bool(webhook), forget)) > 1:
        raise click.UsageError("Say one of --mail, --webhook and --forget.")
    with administering(settings, handle) as here:
        whom = Roster(here.site.keys, here.site.knowledge).member(whose).id
        assert whom is not None, "a member of staff who was found has an id"
        if forget:
            here.site.contacts.forget(whom)
        elif mail or webhook:
            given = Contact(Channel.MAIL, mail) if mail else Contact(Channel.WEBHOOK, webhook or "")
            here.site.contacts.tell(whom, given)
        found = here.site.contacts.of(whom)
        shown = _contact(whose, found, here.site.contacts.secret_for(found) if found and webhook else None)
    if as_json:
        print_json(shown)
        return
    say(f"{whose}: {shown['channel']} {shown['address']}" if found else f"{whose} is not reached by any message.")
    if shown["secret"]:
        click.echo(shown["secret"])
        say("The receiver checks with it that a message is ours. It will not be shown again.")


def _contact(whose: str, found: Contact | None, secret: str | None) -> dict[str, Any]:
    return {
        "handle": whose,
        "channel": str(found.channel) if found else None,
        "address": found.shown if found else None,
        "secret": secret,
    }


def _named(notice: Notice, here: Session) -> dict[str, Any]:
    handle = Roster(here.site.keys, here.site.knowledge).handle_of(notice.recipient)
    return told_of_trouble(notice) | {"recipient": handle or notice.recipient}
