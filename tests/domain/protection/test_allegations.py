"""Who is accused decides nothing about it, and learns nothing of it by trying."""

from dataclasses import replace

from domain.case.events.outreach import DangerLifted
from domain.case.events.planning import PlanApproved
from domain.case.events.risk import AllegationRecorded, ContactBlocked
from tests.domain.given import JATI, MERANTI, MOTHER, Outcome, happened, id_of
from tests.domain.protection.attempts import ACCUSED, DANGER, void
from tests.domain.stories import an_open_case, closure, names, ready_to_end, submitted


def test_who_is_accused_does_not_void_the_allegation() -> None:
    story = an_open_case().then(happened(ACCUSED, "allegation")).knowing(alleged=frozenset({MERANTI}))
    story.when(void("allegation"), by=MERANTI).refused("approval.needs-another-person", "E15")
    # It can be voided all the same, unread, by an approver who neither made it nor is accused.
    story.when(void("allegation"), by=JATI).granted()


def test_a_refusal_tells_nobody_who_is_accused() -> None:
    accused = ready_to_end().then(AllegationRecorded(against_person=MOTHER, account="said to have hit the child"))
    blocked = ready_to_end().then(ContactBlocked(person=MOTHER, reason="threatens the child"))
    answers = [
        accused.knowing(alleged=frozenset({MOTHER})).when(closure()),
        accused.knowing(alleged=None).when(closure()),
        blocked.when(closure()),
    ]
    own = submitted().when(PlanApproved(covers=names("goal 1")))
    in_own_case = submitted().then(ACCUSED).knowing(alleged=frozenset({MERANTI}))
    alleged = in_own_case.when(PlanApproved(covers=names("goal 1")), by=MERANTI)
    assert len({_told(each) for each in answers}) == 1
    assert _told(own) == _told(alleged)


def _told(outcome: Outcome) -> tuple[str, str]:
    assert outcome.refusal is not None
    return outcome.refusal.code, str(outcome.refusal.facts)


def test_trying_tells_the_accused_nothing() -> None:
    probe = DangerLifted(danger=id_of("contact"), safe_because="x")
    story = an_open_case().then(ACCUSED).knowing(alleged=frozenset({MERANTI}))
    story.when(probe, by=JATI).already_so()
    story.when(probe, by=MERANTI).already_so()
    raised = an_open_case().then(happened(DANGER, "alarm", by=MERANTI))
    raised.when(replace(probe, danger=id_of("alarm")), by=MERANTI).refused("approval.needs-another-person", "E15")
