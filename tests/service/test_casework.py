"""Casework on a real store: placed, decided, appended once; the loser of a race is judged on the newer state."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from domain.access import Reader
from domain.annotations import Corrected, CorrectionReason, Voided, VoidReason
from domain.case.events.intake import IntakeDecided, WorkerAssigned
from domain.case.events.outreach import ChildSeen
from domain.case.events.risk import AllegationRecorded, RiskLowered, RiskLoweringProposed, RiskRaised
from domain.case.vocabulary import EntryMode, IntakeOutcome, RiskLevel
from domain.child.events import ChildRegistered
from domain.event import Event
from domain.identifiers import CaseId, EventId, StaffId, StreamId
from domain.record import Occurred, Precision, Seen
from domain.refusal import Refused
from domain.sensitivity import UNOPENED
from domain.staff.vocabulary import Role
from service.asked import Asked, Done, Stale
from service.casework import Casework
from service.envelope import Draft, enveloped
from service.eyes import Eyes
from service.log import DuplicateEvent, KeyReused, verify
from service.reading import history_of
from service.scope import Scope
from service.site import Site
from sync.capture import event_id, seal_capture
from tests.domain.given import CENDANA, DAHLIA, DAMAR, JATI, MERANTI, ROLES
from tests.domain.stories import ACCEPTED, ARRIVAL, ASSENT, CONTACT, OVERRIDE
from tests.service.asking import accepted, ask, met

CASELESS = "00000000-0000-4000-8000-000000000000"


def records(site: Site, stream: str) -> int:
    return len(site.log.load(stream))


def test_a_first_contact_opens_a_case_and_a_child_in_one_append(site: Site) -> None:
    done = met(site)
    assert done.stream.startswith("case-")
    assert done.child
    assert len(done.events) == 3
    assert (records(site, done.stream), records(site, done.child)) == (1, 2)


def test_a_contact_with_a_known_child_joins_its_case(site: Site) -> None:
    first = met(site)
    again = met(site, child=first.child)
    assert (again.stream, again.version) == (first.stream, 2)


def test_a_contact_with_a_child_nobody_registered_is_refused(site: Site) -> None:
    with pytest.raises(Refused, match=r"child\.unknown"):
        met(site, child=f"child-{CASELESS}")


def test_the_same_key_with_the_same_request_is_answered_as_the_first_time(site: Site) -> None:
    first = met(site, key="form 12", request=b"one")
    again = met(site, key="form 12", request=b"one")
    assert again == replace(first, repeated=True)
    assert records(site, first.stream) == 1


def test_the_same_key_with_another_request_is_refused(site: Site) -> None:
    met(site, key="form 12", request=b"one")
    with pytest.raises(KeyReused):
        met(site, key="form 12", request=b"two")


def test_two_people_may_use_the_same_key(site: Site) -> None:
    first = met(site, key="form 12", request=b"one")
    second = ask(site, CONTACT, by=DAHLIA, key="form 12", request=b"two")
    assert first.stream != second.stream


def test_a_key_also_remembers_that_it_was_already_so(site: Site) -> None:
    case = accepted(site).stream
    same = WorkerAssigned(worker=DAHLIA)
    first = ask(site, same, case, by=MERANTI, key="a", request=b"a")
    assert first.events == ()
    assert ask(site, same, case, by=MERANTI, key="a", request=b"a").repeated


def test_a_decision_on_an_old_version_is_told_the_newest(site: Site) -> None:
    case = accepted(site)
    ask(site, ChildSeen(place="the yard"), case.stream)
    with pytest.raises(Stale) as stale:
        ask(site, RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), case.stream, expected=case.version)
    assert (stale.value.expected, stale.value.actual) == (case.version, case.version + 1)


def test_a_refused_command_leaves_nothing_behind(site: Site) -> None:
    case = met(site).stream
    before = site.log.last().position
    with pytest.raises(Refused):
        ask(site, ACCEPTED, case)
    assert site.log.last().position == before


def test_a_role_that_may_not_ask_is_refused_before_anything_is_read(site: Site) -> None:
    with pytest.raises(Refused, match=r"role\.may-not"):
        ask(site, ACCEPTED, CaseId(f"case-{CASELESS}"), by=DAMAR)


def test_a_repeated_seed_meets_its_own_record(site: Site) -> None:
    told = {"seed": b"0123456789abcdef", "recorded_at": site.now()}
    first = met(site, **told)
    with pytest.raises(DuplicateEvent):
        met(site, **told)
    assert records(site, first.stream) == 1


def test_two_offices_accepting_one_child_at_once_open_one_case(site: Site) -> None:
    first = met(site)
    assert first.child
    for event in (ARRIVAL, ASSENT, OVERRIDE):
        ask(site, event, first.stream)

    def accept(number: int) -> str:
        reasons = IntakeDecided(
            outcome=IntakeOutcome.ACCEPTED, entry_mode=EntryMode.OPERATION, reasons=f"office {number}"
        )
        return "opened" if ask(site, reasons, first.stream, by=(DAHLIA, CENDANA)[number % 2]).events else "already so"

    with ThreadPoolExecutor(4) as offices:
        answers = list(offices.map(accept, range(8)))
    assert sorted(answers) == ["already so"] * 7 + ["opened"]
    assert site.knowledge.child(first.child).open_case == first.stream


def test_many_writers_on_one_case_lose_and_double_nothing(site: Site) -> None:
    case = met(site).stream

    def look(number: int) -> Done:
        return ask(site, ChildSeen(place=f"place {number}"), case)

    with ThreadPoolExecutor(4) as workers:
        done = list(workers.map(look, range(24)))
    assert records(site, case) == 25
    assert len({each.version for each in done}) == 24
    assert list(verify(site.log, site.keys.keyring(["D2", "D3"]))) == []


def test_whom_an_allegation_names_is_known_to_the_rules_and_to_nobody_else(site: Site) -> None:
    case = accepted(site).stream
    ask(site, RiskRaised(level=RiskLevel.MEDIUM, reasons="street"), case)
    ask(site, AllegationRecorded(against_staff=MERANTI, account="hit the child"), case)
    proposal = ask(site, RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), case).events[0]
    with pytest.raises(Refused, match=r"approval\.needs-another-person"):
        ask(site, RiskLowered(proposal=proposal), case, by=MERANTI)
    ask(site, RiskLowered(proposal=proposal), case, by=JATI)
    assert allegations_read_by(site, MERANTI, Role.SUPERVISOR, case) == []
    (unopened,) = allegations_read_by(site, JATI, Role.MANAGER, case)
    assert (unopened.account, unopened.against_staff) == (UNOPENED, UNOPENED)
    (own,) = allegations_read_by(site, DAHLIA, Role.SOCIAL_WORKER, case)
    assert own.account == "hit the child"


def allegations_read_by(site: Site, person: StaffId, role: Role, case: StreamId) -> list[AllegationRecorded]:
    scope = Scope(site.log, site.keys, site.knowledge.brief([person]), Reader(person, role, site.now()))
    read = Eyes(site.keys, scope).read_all(site.log.load(case))
    return [record.event for _, record, _ in read if isinstance(record.event, AllegationRecorded)]


def test_warnings_come_back_with_the_answer(site: Site) -> None:
    long_ago = Occurred(site.now() - timedelta(days=20), Precision.MINUTE)
    assert "entry.late" in met(site, occurred=long_ago).warnings
    assert met(site).warnings == ()


def test_a_case_whose_only_record_was_voided_can_still_be_mended(site: Site) -> None:
    done = met(site)
    void = Voided(voids=done.events[0], reason=VoidReason.ENTERED_IN_ERROR, evidence="another child")
    voided = ask(site, void, done.stream)
    with pytest.raises(Refused, match=r"case\.unknown"):
        ask(site, ChildSeen(place="the yard"), done.stream)
    undo = Voided(voids=voided.events[0], reason=VoidReason.ENTERED_IN_ERROR, evidence="it was this child")
    ask(site, undo, done.stream)
    ask(site, ChildSeen(place="the yard"), done.stream)


def test_a_decision_keeps_what_its_author_had_seen(site: Site) -> None:
    case = accepted(site)
    done = ask(site, RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), _risky(site, case))
    newest = history_of(site.log, done.stream).records[-1]
    assert newest.seen.stream_version == done.version - 1
    assert newest.seen.epoch == site.log.info.hub_epoch


def _risky(site: Site, case: Done) -> str:
    return ask(site, RiskRaised(level=RiskLevel.HIGH, reasons="street"), case.stream).stream


def test_contacts_with_one_known_child_at_once_open_one_case(site: Site) -> None:
    child = StreamId(f"child-{CASELESS}")
    ask(site, ChildRegistered(label="Amplas-Iki"), child)
    with ThreadPoolExecutor(4) as teams:
        done = list(teams.map(lambda _: met(site, child=child), range(8)))
    assert len({each.stream for each in done}) == 1
    assert records(site, done[0].stream) == 8


def test_a_place_that_was_chosen_before_another_opened_the_case_is_chosen_again(site: Site) -> None:
    child = StreamId(f"child-{CASELESS}")
    ask(site, ChildRegistered(label="Amplas-Iki"), child)
    opened: list[Done] = []

    class Overtaken(type(site.knowledge)):  # type: ignore[misc]
        """Somebody else's contact comes in between choosing the stream and reading what the decision rests on."""

        def known(self, *asked: Any) -> Any:
            if not opened:
                opened.append(met(site, child=child))
            return super().known(*asked)

    late = Casework(site.log, site.keys, site.now, lambda: str(uuid7()))
    late._knowledge = Overtaken(site.log, site.keys)
    done = late.handle(Asked(event=CONTACT, by=DAMAR, role=ROLES[DAMAR], child=child))  # type: ignore[arg-type]
    assert done.stream == opened[0].stream


def test_an_allegation_counts_as_it_was_corrected(site: Site) -> None:
    case = accepted(site).stream
    ask(site, RiskRaised(level=RiskLevel.MEDIUM, reasons="street"), case)
    first = AllegationRecorded(against_staff=CENDANA, account="hit the child")
    wrong = ask(site, first, case, by=MERANTI).events[0]
    corrected = Corrected(
        corrects=wrong,
        reason=CorrectionReason.MISUNDERSTOOD,
        replacement=replace(first, against_staff=JATI),
        evidence="the child was asked again",
    )
    _keep(site, case, corrected)
    proposal = ask(site, RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), case).events[0]
    with pytest.raises(Refused, match=r"approval\.needs-another-person"):
        ask(site, RiskLowered(proposal=proposal), case, by=JATI)
    ask(site, RiskLowered(proposal=proposal), case, by=MERANTI)


def _keep(site: Site, case: StreamId, event: Event) -> None:
    """Straight into the log: nobody in these stories may both read the allegation and correct it."""
    seed = b"an allegation 16"
    id = EventId(event_id(site.now(), seed))
    subject = history_of(site.log, case).subject
    draft = Draft(
        id=id,
        stream=case,
        event=event,
        subject=subject,
        agency="rps-contoh",
        by=MERANTI,
        role=Role.SUPERVISOR,
        occurred=Occurred(site.now()),
        recorded_at=site.now(),
        command_id=id,
        k=1,
        n=1,
        seen=Seen(stream_version=1_000),
    )
    envelope, parts = enveloped(draft)
    site.log.append([seal_capture(envelope, parts, seed)], {})
