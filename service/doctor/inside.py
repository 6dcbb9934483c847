"""What stands in the store: clock, people, views, notices, backups."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfoNotFoundError

from domain.staff.vocabulary import Role
from service.backup.ledger import ledger_of
from service.backup.schedule import LATE
from service.doctor.finding import Finding, Patient, good, watch, wrong
from service.knowledge import calendar_of
from service.log.system_clock import ClockWithJudgement
from service.notices.on_call import OnDuty
from service.notices.standing import standing_of
from service.site import Site

LONG_UNSENT = timedelta(minutes=10)


def agency(patient: Patient, site: Site) -> Iterator[Finding]:
    """The agency is described, in a zone that this machine knows, and somebody can let others in."""
    settings = site.knowledge.settings()
    if not settings.version:
        yield wrong("agency.none", "The agency was never described.", "Run `harapan init`.")
        return
    try:
        calendar_of(settings)
    except ZoneInfoNotFoundError:
        says = f"This machine does not know the time zone {settings.zone}: no deadline can be reckoned."
        yield wrong("zone.unknown", says, "Install the time zones of the system, or the package tzdata.")
        return
    yield good("agency", f"{settings.name}, time zone {settings.zone}.")
    on_duty = OnDuty(site.views, site.knowledge)
    if not any(on_duty.in_role(role, site.now()) for role in (Role.ADMINISTRATOR, Role.MANAGER)):
        yield wrong(
            "people.nobody-administers", "Nobody has a role that lets others in today.", "Ask who founded the agency."
        )
    if not on_duty.in_role(Role.MANAGER, site.now()):
        says = "Nobody is shelter manager today: returns, transfers and deaths cannot be signed."
        yield watch("people.no-manager", says, "harapan user add HANDLE --role shelter_manager --name NAME --as YOU")


def on_call(patient: Patient, site: Site) -> Iterator[Finding]:
    """Somebody is on call, and can be reached."""
    if not site.knowledge.settings().version:
        return
    people = OnDuty(site.views, site.knowledge).on_call(site.now())
    reached = [each for each in people if site.contacts.of(each)]
    if not people:
        says = "Nobody is on call, nor supervises or manages: a danger alarm has nobody to go to."
        yield wrong(
            "on-call.nobody", says, "Give somebody the role: harapan user add HANDLE --role supervisor --as YOU"
        )
    elif people[0] not in reached:
        says = f"Whoever is called first has no address; {len(reached)} of {len(people)} on call have one."
        yield wrong("on-call.unreachable", says, "harapan notices contact HANDLE --mail ADDRESS --as YOU")
    else:
        yield good("on-call", f"{len(reached)} of {len(people)} on call can be reached.")


def clock(patient: Patient, site: Site) -> Iterator[Finding]:
    """The clock of this machine is to be believed."""
    if site.log.doubts_clock(site.log.last()):
        says = "The clock of this machine is far from the log: records are stamped by an estimate."
        yield wrong("clock.suspect", says, "Set it right, or confirm it: harapan log confirm-date --as YOU")
    elif isinstance(site.now, ClockWithJudgement) and not site.now.is_synchronised():
        says = "The clock of this machine follows no time server, as far as the system says."
        yield watch("clock.alone", says, "Switch on time synchronisation (timedatectl set-ntp true).")
    else:
        yield good("clock", "The clock is to be believed.")


def backups(patient: Patient, site: Site) -> Iterator[Finding]:
    """There is a young backup of log and keys."""
    ledger = ledger_of(site.settings).read()
    do = "Run `harapan backup`, or let the server do it: --backup-to DIR --backup-keys-to DIR."
    if ledger.failed is not None:
        yield wrong("backup.failed", f"The last backup by the clock failed ({ledger.failed.code}).", do)
    if ledger.made_at is None or ledger.durable_through is None:
        yield wrong("backup.none", "There is no backup: what is recorded is lost with this machine.", do)
        return
    age, behind = site.now() - ledger.made_at, site.log.last().position - ledger.durable_through.position
    says = f"The last backup is {_hours(age)} old and lacks {behind} records."
    if age > LATE * patient.every and behind:
        yield wrong("backup.old", says, do)
    else:
        yield good("backup", says)


def views(patient: Patient, site: Site) -> Iterator[Finding]:
    """What people read is up to date, and nothing stands aside."""
    standing = site.views.standing()
    stopped, parked = [each.name for each in standing if each.stopped], sum(len(each.parked) for each in standing)
    if stopped:
        says = f"Views stopped at a record: {', '.join(stopped)}."
        yield wrong("views.stopped", says, "See `harapan views list`, then `harapan views retry`.")
    if parked:
        says = f"{parked} streams stand aside, because their rows cannot be made."
        yield wrong("views.parked", says, "See `harapan views list`, then `harapan views retry`.")
    if site.settings.database is not None:
        yield from _projector(site)
    elif not stopped and not parked:
        yield good("views", "Nothing stands aside.")


def _projector(site: Site) -> Iterator[Finding]:
    # Flask and its like take their time.
    from service.projector import is_projected, keeps_up

    if not is_projected(site):
        says = "No projector is at work: neither views nor alarms follow the log."
        yield wrong("projector.none", says, "Run `harapan project`, as a service that is started again when it ends.")
    elif not keeps_up(site):
        says = "The views are behind the log and do not come nearer to its end."
        yield wrong("projector.behind", says, "Look into the journal of `harapan project`.")
    else:
        yield good("projector", "A projector is at work and keeps up.")


def notices(patient: Patient, site: Site) -> Iterator[Finding]:
    """What people must be told gets out."""
    standing, now = standing_of(site), site.now()
    if standing.dead:
        says = f"{standing.dead} notices did not get out and are not tried again."
        yield wrong(
            "notices.dead", says, "See `harapan notices dead --as YOU`, mend it, then `harapan notices retry --as YOU`."
        )
    if standing.oldest is not None and now - standing.oldest > LONG_UNSENT:
        says = f"{standing.waiting} notices are not sent, the oldest for {_hours(now - standing.oldest)}."
        yield wrong(
            "notices.unsent", says, "Look whether the server, or `harapan project`, runs and reaches the mail server."
        )
    if standing.unreadable:
        says = f"{standing.unreadable} records could not be read, and may have lacked an alarm."
        yield wrong("notices.unreadable", says, "Run `harapan log verify`.")
    if not (standing.dead or standing.waiting or standing.unreadable):
        yield good("notices", "No notice waits.")


def _hours(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:.0f} h" if hours >= 1 else f"{hours * 60:.0f} min"
