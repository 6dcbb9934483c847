"""Looking beyond the usual: broken glass and its review, requests, restriction, written orders (E14, E15)."""

from datetime import date, timedelta

import pytest

from domain.calendar import Calendar
from domain.case.events.closing import CaseClosed
from domain.case.events.privacy import (
    AuditOrdered,
    AuditOrderEnded,
    BreakGlassReviewed,
    BreakGlassUsed,
    CaseworkRequested,
    ChildRestricted,
    RestrictionLifted,
    SealedNoteWritten,
)
from domain.case.events.risk import AllegationRecorded
from domain.case.vocabulary import AuditScope, GlassFinding, Status
from domain.case.warnings.lateness import overdue
from domain.deadlines import Deadline, Duty, deadlines
from domain.event import Event
from domain.identifiers import StaffId
from domain.settings.state import DEFAULT_SETTINGS
from domain.staff.state import Staff
from domain.staff.vocabulary import Role
from domain.stint import Stint
from tests.domain import given as telling
from tests.domain.given import ANGGREK, CENDANA, DAHLIA, JATI, MERANTI, WIB, Story, at, happened, id_of, uuid
from tests.domain.stories import a_contact, an_open_case, approved_ending

AUDITOR = StaffId(f"staff-{uuid('auditor')}")
NIGHT = "2025-03-10 22:00"


def glass(minutes: int = 60, reason: str = "found hurt, no supervisor answers") -> BreakGlassUsed:
    return BreakGlassUsed(until=at(NIGHT) + timedelta(minutes=minutes), reason=reason)


def broken(story: Story | None = None) -> Story:
    return (story or an_open_case()).then(happened(glass(), "glass", by=CENDANA, on=NIGHT))


def review(name: str = "glass") -> BreakGlassReviewed:
    return BreakGlassReviewed(glass=id_of(name), finding=GlassFinding.JUSTIFIED, remarks="the child was hurt")


def test_the_glass_is_broken_for_a_reason_and_an_hour_at_most() -> None:
    an_open_case().when(glass(), by=CENDANA, on=NIGHT).granted()
    an_open_case().when(glass(61), by=CENDANA, on=NIGHT).refused("break-glass.too-long", "E14")
    an_open_case().when(glass(0), by=CENDANA, on=NIGHT).refused("break-glass.too-long", "E14")
    an_open_case().when(glass(reason="  "), by=CENDANA, on=NIGHT).refused("break-glass.no-reason")


@pytest.mark.parametrize("story", [a_contact, an_open_case, approved_ending])
def test_the_glass_of_every_case_can_be_broken_whatever_its_status(story: object) -> None:
    assert callable(story)
    story().when(glass(), by=CENDANA, on=NIGHT).granted()


def test_there_is_no_glass_where_there_is_no_case() -> None:
    Story().when(glass(), by=CENDANA, on=NIGHT).refused("case.unknown", "E03")


def test_glass_that_is_open_that_long_need_not_be_broken_again() -> None:
    broken().when(glass(30), by=CENDANA, on=NIGHT).already_so()
    longer = BreakGlassUsed(until=at("2025-03-10 23:10"), reason="the ambulance is late")
    broken().when(longer, by=CENDANA, on="2025-03-10 22:20").granted()
    broken().when(glass(), by=DAHLIA, on=NIGHT).granted()


def test_broken_glass_is_reviewed_by_somebody_else() -> None:
    broken().when(review(), by=MERANTI).granted()
    broken().when(review(), by=CENDANA).refused("approval.needs-another-person", "E15")


def test_a_supervisor_who_broke_the_glass_does_not_review_it_and_the_manager_does() -> None:
    story = an_open_case().then(happened(glass(), "glass", by=MERANTI, on=NIGHT))
    story.when(review(), by=MERANTI).refused("approval.needs-another-person", "E15")
    story.when(review(), by=JATI).granted()


def test_who_is_accused_in_the_case_reviews_no_glass_of_it() -> None:
    story = broken().then(happened(AllegationRecorded(against_staff=MERANTI, account="struck him"), by=DAHLIA))
    accused = story.knowing(alleged=frozenset({MERANTI}))
    accused.when(review(), by=MERANTI).refused("approval.needs-another-person", "E15")
    accused.when(review(), by=JATI).granted()


def test_broken_glass_is_reviewed_once() -> None:
    broken().then(happened(review(), by=MERANTI)).when(review(), by=JATI).already_so()
    an_open_case().when(review(), by=MERANTI).refused("break-glass.unknown", "E14")


def clocks(story: Story) -> list[Deadline]:
    return list(deadlines(story.case, DEFAULT_SETTINGS, Calendar(WIB), (Duty.GLASS_REVIEW,)))


def test_the_review_of_broken_glass_is_due_within_three_days() -> None:
    (clock,) = clocks(broken())
    assert (clock.since, clock.due, clock.about) == (at(NIGHT), at("2025-03-13 22:00"), id_of("glass"))
    assert not clock.overdue(at("2025-03-13 22:00"))
    assert clock.overdue(at("2025-03-13 22:01"))


def test_it_is_due_after_the_work_has_ended_too() -> None:
    closed = broken(approved_ending()).then(happened(CaseClosed(approval=id_of("closure approval")), by=DAHLIA))
    assert closed.case.status in (Status.CLOSED, Status.AFTERCARE)
    assert len(clocks(closed)) == 1


def test_a_review_stops_the_clock() -> None:
    reviewed = broken().then(happened(review(), by=MERANTI, on="2025-03-11 09:00"))
    assert [each.done_at for each in clocks(reviewed)] == [at("2025-03-11 09:00")]


def test_broken_glass_that_nobody_reviewed_is_a_warning() -> None:
    now = at("2025-03-15 09:00")
    found = [each.code for each in overdue(broken().case, DEFAULT_SETTINGS, Calendar(WIB), now)]
    assert "break-glass-review.overdue" in found


def test_broken_glass_told_of_the_past_opens_from_when_it_was_written() -> None:
    story = an_open_case().then(
        happened(glass(), "glass", by=CENDANA, on="2025-03-10 12:00", recorded=NIGHT, logged=NIGHT)
    )
    (opening,) = story.case.privacy.glasses
    assert opening.since == at(NIGHT)


def test_casework_is_asked_for_with_a_reason_and_for_a_week_at_most() -> None:
    def asked(until: str, reason: str = "a complaint of the family") -> CaseworkRequested:
        return CaseworkRequested(until=at(until), reason=reason)

    story = an_open_case()
    story.when(asked("2025-03-17 22:00"), by=JATI, on=NIGHT).granted()
    story.when(asked("2025-03-17 22:01"), by=JATI, on=NIGHT).refused("casework-request.too-long")
    story.when(asked("2025-03-17 22:00", " "), by=JATI, on=NIGHT).refused("casework-request.no-reason")
    again = story.then(happened(asked("2025-03-17 22:00"), by=JATI, on=NIGHT))
    again.when(asked("2025-03-12 22:00"), by=JATI, on="2025-03-11 09:00").already_so()


WALL = ChildRestricted(admitted=(ANGGREK,), reason="an exploiter asks around")


def test_a_child_is_restricted_at_once_and_the_admitted_can_change() -> None:
    an_open_case().when(WALL, by=DAHLIA).granted()
    restricted = an_open_case().then(happened(WALL, "wall", by=DAHLIA))
    restricted.when(WALL, by=MERANTI).already_so()
    restricted.when(ChildRestricted(reason="still asking"), by=MERANTI).granted()


def test_only_another_than_who_restricted_a_child_admits_more() -> None:
    wider = ChildRestricted(admitted=(ANGGREK, CENDANA), reason="she knows the child")
    restricted = an_open_case().then(happened(WALL, "wall", by=DAHLIA))
    restricted.when(wider, by=DAHLIA).refused("approval.needs-another-person", "E15")
    restricted.when(ChildRestricted(admitted=(CENDANA,), reason="x"), by=DAHLIA).refused(
        "approval.needs-another-person", "E15"
    )
    restricted.when(wider, by=MERANTI).granted()


def test_restricting_again_frees_nobody_from_having_restricted() -> None:
    newer = ChildRestricted(reason="still asking")
    story = an_open_case().then(happened(WALL, "wall", by=MERANTI), happened(newer, "newer", by=DAHLIA))
    lifting = RestrictionLifted(restriction=id_of("newer"), reason="he left the city")
    story.when(lifting, by=MERANTI).refused("approval.needs-another-person", "E15")
    story.when(lifting, by=JATI).granted()


def test_a_restriction_is_lifted_by_another_than_who_made_it() -> None:
    lifting = RestrictionLifted(restriction=id_of("wall"), reason="he left the city")
    restricted = an_open_case().then(happened(WALL, "wall", by=MERANTI))
    restricted.when(lifting, by=MERANTI).refused("approval.needs-another-person", "E15")
    restricted.when(lifting, by=JATI).granted()
    restricted.then(happened(lifting, by=JATI)).when(lifting, by=JATI).already_so()
    an_open_case().when(lifting, by=JATI).refused("restriction.unknown")


def test_lifting_an_older_restriction_leaves_the_newer_one() -> None:
    newer = ChildRestricted(reason="still asking")
    story = an_open_case().then(happened(WALL, "wall", by=MERANTI), happened(newer, "newer", by=MERANTI))
    story.when(RestrictionLifted(restriction=id_of("wall"), reason="over"), by=JATI).already_so()
    assert story.case.privacy.restriction is not None
    assert story.case.privacy.restriction.id == id_of("newer")


def order(since: int = 10, until: int = 20, auditor: StaffId = AUDITOR) -> AuditOrdered:
    return AuditOrdered(
        auditor=auditor,
        scope=AuditScope.WRITTEN_ORDER,
        since=date(2025, 3, since),
        until=date(2025, 3, until),
        document="090/12/DS/2025",
    )


@pytest.fixture
def auditors(monkeypatch: pytest.MonkeyPatch) -> None:
    auditor = Staff(id=AUDITOR, tenures=(Stint(Role.AUDITOR, date(2024, 1, 1)),))
    monkeypatch.setattr(telling, "STAFF", telling.STAFF | {AUDITOR: auditor})


@pytest.mark.usefixtures("auditors")
def test_an_order_names_an_auditor_and_a_period() -> None:
    an_open_case().when(order(), by=JATI).granted()
    an_open_case().when(order(20, 10), by=JATI).refused("audit-order.ends-before-it-begins")
    an_open_case().when(order(auditor=DAHLIA), by=JATI).refused("audit-order.not-an-auditor")


@pytest.mark.usefixtures("auditors")
def test_nobody_records_an_order_for_themselves() -> None:
    an_open_case().when(order(), by=AUDITOR, role=Role.MANAGER).refused("approval.needs-another-person", "E15")


@pytest.mark.usefixtures("auditors")
def test_an_order_is_recorded_once_and_ends_once() -> None:
    story = an_open_case().then(happened(order(), "order", by=JATI))
    story.when(order(), by=JATI).already_so()
    ending = AuditOrderEnded(order=id_of("order"), reason="the audit is over")
    story.when(ending, by=JATI).granted()
    story.then(happened(ending, by=JATI)).when(ending, by=JATI).already_so()
    an_open_case().when(ending, by=JATI).refused("audit-order.unknown")


@pytest.mark.parametrize("event", [SealedNoteWritten(readers=(MERANTI,), note="who told us")])
def test_a_sealed_note_is_an_observation_and_never_refused(event: Event) -> None:
    approved_ending().when(event, by=DAHLIA).granted()
