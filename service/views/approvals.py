"""What waits for an approval: who proposed it, since when, until when, and who may say yes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.access import doers
from domain.case.decisions import TABLE
from domain.case.events.assessment import Countersigned
from domain.case.events.closing import ClosureApproved, ClosureCosigned
from domain.case.events.intake import OverrideApproved
from domain.case.events.planning import PlanApproved
from domain.case.events.risk import RiskLowered
from domain.case.events.work import ReviewSigned
from domain.case.state import Case
from domain.case.vocabulary import COSIGNED_DESTINATIONS
from domain.deadlines import Duty
from domain.event import Event
from domain.history import History, stated_time
from domain.identifiers import EventId, StaffId
from service.views.view import Column, Filter, Folded, Form, Row, View, equal


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that only another person can make good; ``authors`` may not."""

    kind: str
    by: type[Event]
    about: EventId
    authors: tuple[StaffId, ...]
    since: datetime
    duty: Duty | None = None


def rows(folded: Folded) -> Iterator[Row]:
    """One row per thing that waits, as long as the status of the case lets it be approved."""
    case = folded.case
    clocks = {(each.code, each.about): each.due for each in folded.deadlines if each.done_at is None}
    for each in _waiting(case, folded.history):
        statuses = TABLE[each.by][0]
        if case.status in statuses:
            yield {
                "id": f"{each.about}/{each.kind}",
                "case": folded.stream,
                "kind": each.kind,
                "about": each.about,
                "proposed_by": each.authors[0],
                "since": each.since,
                "due": clocks.get((each.duty, each.about)) if each.duty else None,
                "may_approve": doers(each.by),
                "excluded": tuple(dict.fromkeys(each.authors)),
            }


def _waiting(case: Case, history: History) -> Iterator[Waiting]:
    override = case.intake.override
    if override is not None and override.approved_at is None:
        yield Waiting(
            kind="override",
            by=OverrideApproved,
            about=override.id,
            authors=(override.by,),
            since=override.at,
            duty=Duty.OVERRIDE,
        )
    for entry in case.team.provisional:
        yield Waiting(
            kind="countersign",
            by=Countersigned,
            about=entry.id,
            authors=(entry.by,),
            since=entry.at,
            duty=Duty.COUNTERSIGN,
        )
    yield from _plan(case, history)
    yield from _risk(case)
    yield from _closing(case)
    for review in case.work.reviews:
        if review.signed_at is None:
            yield Waiting(kind="review", by=ReviewSigned, about=review.id, authors=(review.by,), since=review.at)


def _plan(case: Case, history: History) -> Iterator[Waiting]:
    """A submission as a whole; and terms of a goal that nobody has submitted yet, each by itself."""
    submission, authors = case.plan.submission, {each.id: each.proposed[-1].author for each in case.plan.goals}
    covered = submission.covers if submission else ()
    if submission is not None:
        yield Waiting(
            kind="plan",
            by=PlanApproved,
            about=submission.id,
            authors=(submission.by, *(authors[each] for each in covered if each in authors)),
            since=submission.at,
            duty=Duty.PLAN_APPROVAL,
        )
    records = {each.id: each for each in history.records}
    for goal in case.plan.pending:
        if goal.id not in covered:
            since = stated_time(records[goal.terms.worded_by])
            yield Waiting(kind="goal", by=PlanApproved, about=goal.id, authors=(authors[goal.id],), since=since)


def _risk(case: Case) -> Iterator[Waiting]:
    """A proposal that would no longer lower anything needs no answer."""
    for each in case.risk.proposals:
        if case.risk.level is not None and each.level.rank < case.risk.level.rank:
            yield Waiting(
                kind="risk",
                by=RiskLowered,
                about=each.id,
                authors=(each.by,),
                since=each.at,
                duty=Duty.RISK_LOWERING,
            )


def _closing(case: Case) -> Iterator[Waiting]:
    proposal = case.closing.proposal
    if proposal is None:
        return
    if proposal.approval is None:
        yield Waiting(
            kind="closure",
            by=ClosureApproved,
            about=proposal.id,
            authors=(proposal.by,),
            since=proposal.at,
            duty=Duty.CLOSURE_APPROVAL,
        )
    if proposal.destination in COSIGNED_DESTINATIONS and proposal.cosigned_by is None:
        yield Waiting(
            kind="closure-cosignature",
            by=ClosureCosigned,
            about=proposal.id,
            authors=(proposal.by,),
            since=proposal.at,
            duty=Duty.CLOSURE_COSIGNATURE,
        )


def _member(column: str, parameter: str) -> str:
    return f"EXISTS (SELECT 1 FROM json_each(approvals.{column}) WHERE value = :{parameter})"  # noqa: S608  # our own names


APPROVALS = View(
    name="approvals",
    version=1,
    says="What waits for whose approval?",
    of="case",
    order=("since",),
    columns=(
        Column("id", Form.TEXT, "What waits"),
        Column("case", Form.TEXT, "The case"),
        Column("kind", Form.TEXT, "Override, countersign, plan, goal, risk, review, closure or closure-cosignature"),
        Column("about", Form.TEXT, "The record that waits"),
        Column("proposed_by", Form.TEXT, "Who proposed it"),
        Column("since", Form.MOMENT, "Since when it waits"),
        Column("due", Form.MOMENT, "Until when it should be answered"),
        Column("may_approve", Form.JSON, "The roles that may answer"),
        Column("excluded", Form.JSON, "Who may not answer, having had a hand in it"),
    ),
    rows=rows,
    filters=(
        equal("case", "Those of one case"),
        equal("kind", "Those of one kind"),
        Filter(name="role", says="What a person in this role may answer", sql=_member("may_approve", "role")),
        Filter(name="person", says="What this person has no hand in", sql=f"NOT {_member('excluded', 'person')}"),
    ),
)
