"""The chapters that need words: the claims side by side, and the goals, as far as the reader gets what was written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.case.chapters import Chapter
from domain.case.events.assessment import ClaimRecorded
from domain.case.events.planning import GoalAdded, GoalChanged
from domain.case.state import Case
from domain.case.state.assessment import Claim
from domain.case.state.plan import Goal, Terms
from domain.event import Event
from domain.history import Effective
from domain.identifiers import EventId

WORDING = ("title", "measure", "expected_level")
"""The words of a goal; all of them casework."""

WORDED = (ClaimRecorded, GoalAdded, GoalChanged)
"""What is told in its own words."""


@dataclass(frozen=True, slots=True)
class Closed:
    """What of a record a reader does not get: classes withheld, and classes whose key is gone."""

    withheld: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()

    def told(self) -> Chapter:
        return {"withheld": self.withheld, "erased": self.erased}


OPEN = Closed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The claims and goals by the record that worded them, as far as the reader gets them."""

    events: Mapping[EventId, Event]
    marks: Mapping[EventId, EventId]
    closed: Mapping[EventId, Closed]

    @classmethod
    def of(cls, entries: Iterable[Effective], closed: Mapping[EventId, Closed]) -> "Words":
        """From what counts: of each claim and goal every wording it had, and which of them is the present one."""
        kept = [each for each in entries if isinstance(each.event, WORDED)]
        events = {each.mark.by: each.event for entry in kept for each in entry.revisions}
        return cls(events=events, marks={each.record.id: each.mark.by for each in kept}, closed=closed)

    def present(self, record: EventId) -> Event:
        """How a record reads now."""
        return self.events[self.marks[record]]

    def closed_now(self, record: EventId) -> Closed:
        """What of its present wording the reader does not get."""
        return self.closed.get(self.marks[record], OPEN)


def assessment(case: Case, words: Words) -> Chapter:
    """Rounds and inquiries, and the claims side by side, with those that contradict each other."""
    told = case.assessment
    unresolved = told.unresolved
    return {
        "rounds": [{"id": each.id, "started_at": each.started_at, "signed_at": each.signed_at} for each in told.rounds],
        "inquiries": [
            {"id": each.id, "method": each.method, "child_seen": each.child_seen, "at": each.at}
            for each in told.inquiries
        ],
        "claims": [_claim(each, words) | {"unresolved": each.id in unresolved} for each in told.claims],
        "unresolved": unresolved,
        "domains_missing": told.domains_missing,
    }


def _claim(claim: Claim, words: Words) -> Chapter:
    said = words.present(claim.id)
    assert isinstance(said, ClaimRecorded), "a claim reads as a claim"
    return {
        "id": claim.id,
        "domain": claim.domain,
        "aspect": claim.aspect,
        "source": claim.source,
        "inquiry": said.inquiry,
        "said_on": said.said_on,
        "unknown": said.unknown,
        "statement": said.statement,
        "special_statement": said.special_statement,
        "contradicts": claim.contradicts,
        **words.closed_now(claim.id).told(),
    }


def plan(case: Case, words: Words) -> Chapter:
    """The goals with their terms in force and those that wait, and where the approval stands."""
    told = case.plan
    waiting = told.submission
    return {
        "drafted_at": told.drafted_at,
        "author": told.author,
        "in_force": told.in_force,
        "approved_at": told.approved_at,
        "approved_last_at": told.approved_last_at,
        "approved_by": told.approved_by,
        "submission": waiting and {"id": waiting.id, "by": waiting.by, "at": waiting.at, "covers": waiting.covers},
        "pending": [each.id for each in told.pending],
        "goals": [_goal(each, words) for each in told.goals],
    }


def _goal(goal: Goal, words: Words) -> Chapter:
    def terms(agreed: Terms) -> Chapter:
        return {
            "responsible": agreed.responsible,
            "child_responsible": agreed.child_responsible,
            "due": agreed.due,
            "answers": agreed.answers,
            "worded_by": agreed.worded_by,
            **_wording(agreed, words),
            **words.closed.get(agreed.worded_by, OPEN).told(),
        }

    return {
        "id": goal.id,
        "view": goal.view,
        "dropped": goal.dropped,
        "pending": goal.pending,
        "proposed_by": goal.proposed[-1].author,
        "approved": goal.approved and terms(goal.approved),
        "proposed": terms(goal.terms) if goal.pending else None,
    }


def _wording(agreed: Terms, words: Words) -> Chapter:
    """The words of a set of terms; a change that leaves one out keeps the one before."""
    said: Chapter = dict.fromkeys(WORDING)
    for id in agreed.wordings:
        match words.events[id]:
            case GoalAdded() as event:
                said |= {name: getattr(event, name) for name in WORDING}
            case GoalChanged(title=title, measure=measure):
                said |= {name: new for name, new in (("title", title), ("measure", measure)) if new is not None}
            case _:
                pass
    return said
