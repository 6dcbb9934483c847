"""The chapters of a case as people read them: each a picture of one side of the state, in values of the domain."""

from datetime import UTC, datetime
from typing import Any

from domain.calendar import Calendar
from domain.case.measures import Measures
from domain.case.state import Case
from domain.case.state.work import goal_attainment
from domain.deadlines import Deadline

Chapter = dict[str, Any]


def status(case: Case) -> Chapter:
    """Where the case stands."""
    return {"status": case.status, "running": case.running, "episode": case.episode}


def intake(case: Case) -> Chapter:
    """From the first contact to the contract."""
    override = case.intake.override
    return {
        "first_contact_at": case.outreach.first_contact_at,
        "contacts": case.outreach.contacts,
        "arrived_at": case.intake.arrived_at,
        "screened_at": case.intake.screened_at,
        "decided_at": case.intake.decided_at,
        "decided_by": case.intake.decided_by,
        "outcome": case.intake.outcome,
        "entry_mode": case.intake.entry_mode,
        "contract_at": case.intake.contract_at,
        "consents": [
            {"item": each.item, "asked": each.asked, "answer": each.answer, "at": each.at}
            for each in case.intake.consents
        ],
        "override": override
        and {"id": override.id, "by": override.by, "at": override.at, "approved_at": override.approved_at},
    }


def team(case: Case) -> Chapter:
    """Who works on the case, and whose entries wait."""
    return {
        "holder": case.team.holder,
        "held_since": case.team.held_since,
        "students": case.team.students,
        "provisional": [{"id": each.id, "by": each.by, "at": each.at} for each in case.team.provisional],
    }


def risk(case: Case) -> Chapter:
    """The level in force, what keeps it there, and what is proposed."""
    return {
        "level": case.risk.level,
        "judged_at": case.risk.judged_at,
        "lowered_to": case.risk.lowered_to,
        "raisings": [{"id": each.id, "level": each.level, "at": each.at} for each in case.risk.raisings],
        "pending": [{"id": each.id, "level": each.level, "by": each.by, "at": each.at} for each in case.risk.proposals],
        "contact_blocks": [{"id": each.id, "person": each.person} for each in case.risk.blocks],
        "open_allegations": case.risk.allegations,
    }


def reviews(case: Case) -> list[Chapter]:
    """Every review, with its goal attainment score."""
    return [
        {
            "id": each.id,
            "by": each.by,
            "at": each.at,
            "ratings": [{"goal": rating.goal, "level": rating.level} for rating in each.ratings],
            "t": score(goal_attainment(each.ratings)),
            "signed_at": each.signed_at,
        }
        for each in case.work.reviews
    ]


def score(attainment: float | None) -> float | None:
    """A goal attainment score as it is told: one decimal."""
    return None if attainment is None else round(attainment, 1)


def closing(case: Case) -> Chapter:
    """How the work ends, or ended."""
    told = case.closing
    proposal = told.proposal
    return {
        "proposal": proposal
        and {
            "id": proposal.id,
            "by": proposal.by,
            "at": proposal.at,
            "reason": proposal.reason,
            "destination": proposal.destination,
            "receiving_adult": proposal.receiving_adult,
            "approval": proposal.approval,
            "approved_by": proposal.approved_by,
            "approved_at": proposal.approved_at,
            "cosigned_by": proposal.cosigned_by,
            "cosigned_at": proposal.cosigned_at,
        },
        "feedback_at": told.feedback_at,
        "handed_over_at": told.handed_over_at,
        "handed_over_to": told.handed_over_to,
        "closed_at": told.closed_at,
        "reopened_at": told.reopened_at,
        "reopening_asked_at": told.reopening_asked_at,
    }


def aftercare(case: Case) -> Chapter:
    """What was agreed for the time after, and what was kept."""
    told = case.closing
    return {
        "exit_plan": told.exit_plan and told.exit_plan.id,
        "responsible": told.exit_plan and told.exit_plan.responsible,
        "agreed": told.exit_plan.contacts_on if told.exit_plan else (),
        "contacts": told.aftercare_contacts,
        "ended_at": told.aftercare_ended_at,
    }


def stays(case: Case, calendar: Calendar, now: datetime) -> list[Chapter]:
    """The nights in a bed of the shelter."""
    return [
        {
            "id": each.id,
            "since": each.since,
            "until": each.until,
            "nights": calendar.days_between(each.since, each.until or now),
        }
        for each in case.team.stays
    ]


def doubts(case: Case) -> Chapter:
    """What waits for a person: records in doubt, and alarms."""
    return {
        "holds": [{"record": each.record, "type": each.type, "hold": each.hold} for each in case.holds],
        "dangers": [{"id": each.id, "at": each.at, "answered_at": each.answered_at} for each in case.outreach.dangers],
    }


def deadline(clock: Deadline, now: datetime) -> Chapter:
    """One clock, and whether it is or was late at a moment."""
    return {
        "id": clock_id(clock),
        "code": clock.code,
        "kind": clock.kind,
        "since": clock.since,
        "due": clock.due,
        "done_at": clock.done_at,
        "owner": clock.owner,
        "about": clock.about,
        "overdue": clock.overdue(now),
        "late_by": clock.late_by(now),
    }


def clock_id(clock: Deadline) -> str:
    """Tells one clock of a case from another, and stays the same while its due moment moves with the risk level."""
    agreed = (clock.due,) if clock.kind is None else ()
    moments = (f"{each.astimezone(UTC):%Y%m%d%H%M%S%f}" for each in (clock.since, *agreed))
    return "/".join((clock.code, clock.about or "", *moments))


def measured(told: Measures) -> Chapter:
    """The figures of a case, rounded as they are told."""
    assessed, planned = told.intake_to_assessment, told.intake_to_plan
    return {
        "contact_to_intake_minutes": told.contact_to_intake,
        "intake_to_assessment": assessed and {"days": assessed.days, "late_by": assessed.late_by},
        "assessment_to_plan_days": told.assessment_to_plan,
        "intake_to_plan": planned and {"days": planned.days, "late_by": planned.late_by},
        "stay_nights": told.nights,
        "goal_attainment": [{"id": each.review, "at": each.at, "t": score(each.score)} for each in told.attainment],
        "sessions": told.sessions,
    }
