"""``harapan doctor``: looks at a deployment and says what is wrong, and what to do."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import click
from uuid_utils.compat import uuid7

from service.backup.schedule import Schedule
from service.commands.failures import EXPECTED, Failure, failure_of
from service.commands.options import HANDLE, as_json, folders, published
from service.commands.output import plain, print_list, say, screen, table
from service.commands.reaching import notified
from service.commands.scheduling import backed_up
from service.commands.session import opened
from service.doctor.examination import examine_inside, examine_outside
from service.doctor.finding import Finding, Level, Patient, wrong
from service.notices.carrier import NotNow, NotTaken
from service.notices.kinds import Kind
from service.notices.message import Message
from service.notices.settings import NoticeSettings
from service.notices.work import carriers_of
from service.roster import Roster
from service.settings import Settings
from service.site import Site


@click.command("doctor")
@folders()
@published
@notified
@backed_up
@click.option("--send-test", type=HANDLE, metavar="HANDLE", help="Send this person a message that says it is a test.")
@as_json
@click.pass_context
def doctor(
    context: click.Context,
    settings: Settings,
    public_url: str,
    notices: NoticeSettings,
    schedule: Schedule | None,
    send_test: str | None,
    as_json: bool,
) -> None:
    """Look at a deployment and say what is wrong, each with what to do. It changes nothing and sends nothing.

    Run it as the user, on the machine and with the variables with which the server runs. Exit code 1 when something is
    wrong; what should only be watched is told as well.

    \b
    Examples:
      harapan doctor
      harapan doctor --send-test meranti
    """
    settings = replace(settings, public_url=public_url, notices=notices)
    found = list(_found(_patient(settings, schedule), send_test))
    if as_json:
        print_list(map(_told, found))
    else:
        _show(found)
    failing = sum(each.level is Level.WRONG for each in found)
    say(f"{failing} wrong, {sum(each.level is Level.WATCH for each in found)} to watch, of {len(found)} looked at.")
    if failing:
        context.exit(1)


def _patient(settings: Settings, schedule: Schedule | None) -> Patient:
    if schedule is None:
        return Patient(settings=settings)
    named = (schedule.target, schedule.keys_target)
    return Patient(settings=settings, backups=tuple(each for each in named if each), every=schedule.every)


def _found(patient: Patient, send_test: str | None) -> Iterator[Finding]:
    yield from examine_outside(patient)
    with ExitStack() as stack:
        try:
            site = stack.enter_context(opened(patient.settings))
        except EXPECTED as error:
            why = failure_of(error)
            yield wrong(why.code, "The store cannot be opened.", why.message)
            return
        yield from examine_inside(patient, site)
        if send_test is not None:
            _send_test(site, send_test)


def _send_test(site: Site, handle: str) -> None:
    """A message like any other, with an id of its own; it is in no outbox."""
    person = Roster(site.keys, site.knowledge).member(handle).id
    contact = person and site.contacts.of(person)
    if not contact:
        says = f"Nobody said how {handle} is reached: harapan notices contact {handle} --mail ADDRESS --as YOU"
        raise Failure("contact.none", says)
    carrier = carriers_of(site).get(contact.channel)
    if carrier is None:
        raise Failure("mail-server.none", "No mail server is named: see HARAPAN_MAIL_SERVER.")
    test = Message(id=f"notice-{uuid7()}", kind=Kind.TEST, urgency="none", link=site.settings.public_url)
    try:
        carrier.send(test, contact)
    except (NotNow, NotTaken) as error:
        raise Failure("notice.not-sent", f"The message to {handle} did not get out: {error.reason}.") from error
    say(f"A message to {handle} is on its way.")


def _show(found: list[Finding]) -> None:
    shown = table("what", "", "found", "what to do")
    for each in sorted(found, key=lambda finding: list(Level).index(finding.level), reverse=True):
        shown.add_row(each.code, str(each.level), plain(each.says), plain(each.do))
    screen().print(shown)


def _told(finding: Finding) -> dict[str, Any]:
    return {"id": finding.code, "level": str(finding.level), "says": finding.says, "do": finding.do or None}
